"""Every address the server answers."""

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import include, path, re_path
from django.views.decorators.csrf import ensure_csrf_cookie
from drf_spectacular.views import SpectacularSwaggerView

from apps.catalog.tile_addresses import tile
from apps.core.problems import NotFound
from apps.core.storage import media
from apps.inference.api.label_studio import label_studio
from config.health import healthz, readyz

MEDIA = f"'self' {settings.MEDIA_ORIGIN}".strip()
CSP = (
    f"default-src 'self'; img-src {MEDIA} data: blob: https:; media-src {MEDIA}; style-src 'self' 'unsafe-inline'; "
    f"connect-src {MEDIA} ws: wss:; worker-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'"
)


@ensure_csrf_cookie
def user_interface(request: HttpRequest) -> HttpResponse:
    """The built single page, for every address of the user interface."""
    try:
        page = (settings.FRONTEND / "index.html").read_text()
    except FileNotFoundError:
        return HttpResponse("The user interface is not built yet: run `make run`, or `npm run build` in frontend/.", status=503)
    return HttpResponse(page, headers={"Content-Security-Policy": CSP, "Cache-Control": "no-cache"})


def no_such_address(request: HttpRequest, rest: str = "") -> HttpResponse:
    """An unknown address of the API, as a problem document."""
    return NotFound("There is no such address.").response()


urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("api/v1/", include("config.api_v1")),
    path("api/docs", SpectacularSwaggerView.as_view(url_name="schema"), name="docs"),
    re_path(r"^api(?:/(?P<rest>.*))?$", no_such_address),
    path("_allauth/", include("allauth.headless.urls")),
    path("media/tiles/<str:token>/<int:z>/<int:x>/<int:y>", tile, name="tile"),
    path("media/<path:token>", media, name="media"),
    path("label-studio/<uuid:predictor>", label_studio, {"what": "health"}),
    path("label-studio/<uuid:predictor>/", label_studio, {"what": "health"}),
    path("label-studio/<uuid:predictor>/<str:what>", label_studio, name="label-studio"),
    path("admin/", admin.site.urls),
    re_path(r"^(?!static/|media/|label-studio/|_allauth/).*$", user_interface, name="ui"),
]

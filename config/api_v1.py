"""The API's addresses: every room brings its own in routes.py."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

ROOMS = sorted(each.parent.name for each in Path(__file__).parent.parent.glob("apps/*/routes.py"))


def collect() -> list[URLPattern | URLResolver]:
    """Routes of all rooms: `routes()` lists (prefix, viewset, basename), `paths()` plain patterns."""
    router = SimpleRouter(trailing_slash=False)
    plain: list[URLPattern | URLResolver] = []
    for room in ROOMS:
        if find_spec(f"apps.{room}.routes") is None:
            continue
        module = import_module(f"apps.{room}.routes")
        for prefix, viewset, basename in getattr(module, "routes", list)():
            router.register(prefix, viewset, basename=basename)
        plain += getattr(module, "paths", list)()
    return [*plain, path("schema", SpectacularAPIView.as_view(), name="schema"), path("", include(router.urls))]


urlpatterns = collect()

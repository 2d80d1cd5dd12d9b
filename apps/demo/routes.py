"""Where this room's doors are mounted."""

from django.urls import URLPattern, path

from apps.demo.api import DemoViewSet


def paths() -> list[URLPattern]:
    """The demo's people."""
    return [
        path("demo", DemoViewSet.as_view({"get": "retrieve"}, basename="demo"), name="demo"),
        path("demo/sign-in", DemoViewSet.as_view({"post": "sign_in"}, basename="demo"), name="demo-sign-in"),
    ]

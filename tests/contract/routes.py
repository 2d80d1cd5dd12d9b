"""Every route of the API as the URL configuration has it: nobody lists them by hand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.admindocs.views import simplify_regex
from django.urls import URLPattern, URLResolver

from apps.organizations.permissions import Permission
from config import api_v1

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Route:
    """One method of one address, with what answers it. `name` reads "POST datasets/<pk>/imports"."""

    method: str
    path: str
    view: type[Any]
    action: str

    @property
    def name(self) -> str:
        return f"{self.method.upper()} {self.path}"

    @property
    def permission(self) -> Permission | None:
        """What its caller must hold; None where the address is a person's own."""
        found: Permission | None = getattr(self.view, "permissions", {}).get(self.action)
        return found

    @property
    def writes(self) -> bool:
        return self.method != "get"

    @property
    def paginated(self) -> bool:
        return self.action in getattr(self.view, "paginated_actions", ())


def _patterns(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, Any]]:
    for each in patterns:
        path = before + re.sub(r"<\w+:", "<", simplify_regex(str(each.pattern))).strip("/")
        if isinstance(each, URLResolver):
            yield from _patterns(each.url_patterns, path)
        else:
            yield path, each.callback


def api_routes() -> dict[str, Route]:
    """By name, everything below /api/v1/."""
    found = {}
    for path, callback in _patterns(api_v1.urlpatterns):
        view = getattr(callback, "cls", None) or getattr(callback, "view_class", None) or callback
        actions = getattr(callback, "actions", None) or {method: method for method in METHODS if hasattr(view, method)}
        for method, action in actions.items():
            route = Route(method, path, view, action)
            found[route.name] = route
    return found

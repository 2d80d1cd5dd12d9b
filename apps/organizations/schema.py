"""What drf-spectacular cannot see by itself: how calls are authenticated, the headers they carry, and the problems they may answer."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import is_list_serializer
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema_serializer
from rest_framework import serializers

PROBLEM_TYPE = "application/problem+json"
WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})

ORGANIZATION = OpenApiParameter(
    "X-Organization", str, OpenApiParameter.HEADER, description="The organization's slug. Needed with a session; an API key implies it."
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="Up to 255 printable ASCII characters. The same request and key within a day is done once and answered as before.",
)
IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=True, description="The ETag of the version you change.")


@extend_schema_serializer(component_name="FieldError")
class FieldErrorSchema(serializers.Serializer[Any]):
    """One wrong place in the input."""

    pointer = serializers.CharField(help_text="JSON pointer into the body, or the name of a parameter; '' is the whole.")
    code = serializers.CharField()
    message = serializers.CharField()
    expected = serializers.CharField(required=False)
    line = serializers.IntegerField(required=False, help_text="Line of a bulk body, from 1.")


@extend_schema_serializer(component_name="Problem")
class ProblemSchema(serializers.Serializer[Any]):
    """RFC 9457. `code` is stable; further members depend on it."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField(required=False)
    errors = FieldErrorSchema(many=True, required=False)  # type: ignore[assignment]  # the description has this name
    request_id = serializers.CharField(required=False)


class StrictSchema(AutoSchema):
    """Adds headers, query parameters and problems to every operation of a StrictViewSet."""

    view: Any

    def get_override_parameters(self) -> list[Any]:
        """The headers and the declared query parameters of the action."""
        view, found = self.view, []
        if hasattr(view, "permissions"):
            found.append(ORGANIZATION)
        if self.method == "POST" and hasattr(view, "permissions") and view.action not in view.no_transaction_actions:
            found.append(IDEMPOTENCY_KEY)
        if view.action in view.if_match_actions:
            found.append(IF_MATCH)
        if view.action in view.queries:
            found.append(view.queries[view.action])
        return found

    def _is_list_view(self, serializer: Any = None) -> bool:
        """A list is what is paged, or what says `many=True`; the name of the action says nothing."""
        if self.view.action in self.view.paginated_actions:
            return True
        found = self.get_response_serializers() if serializer is None else serializer
        return bool(is_list_serializer(found))

    def _get_paginator(self) -> Any:
        return super()._get_paginator() if self.view.action in self.view.paginated_actions else None

    def get_filter_backends(self) -> list[Any]:
        """Filters belong to paginated actions only."""
        return super().get_filter_backends() if self.view.action in self.view.paginated_actions else []

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for status, words in self._problems():
            if status not in bodies:
                response = OpenApiResponse(ProblemSchema, description=words)
                bodies[status] = self._get_response_for_code(response, status, media_types=[PROBLEM_TYPE], direction=direction)
        return bodies

    def _problems(self) -> list[tuple[str, str]]:
        """The refusals that the method and the address make possible; a room describes its own beside them."""
        view, writes = self.view, self.method in WRITING
        found = [("400", "The request cannot be read."), ("401", "Nobody is signed in, or the API key is not valid.")]
        if hasattr(view, "permissions"):
            found.append(("403", "The role or the API key's scopes do not allow this."))
            found.append(("404", "There is no such thing in this organization."))
        if writes:
            found.append(("409", "It does not fit the present state."))
        if view.action in view.if_match_actions:
            found += [("412", "It was changed since it was read."), ("428", "If-Match is missing.")]
        if writes and self.method != "DELETE":
            found.append(("422", "Something in the request is not allowed."))
        return found


class ActorScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """API key or session."""

    target_class = "apps.organizations.authentication.ActorAuthentication"
    name = ["apiKey", "session"]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, str]]:
        """Both ways in."""
        key = {"type": "http", "scheme": "bearer", "description": "An API key: fp_<prefix>_<secret>"}
        session = {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": "Signed in; writing calls also send X-CSRFToken."}
        return [key, session]

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, list[str]]]:
        """One or the other."""
        return [{name: []} for name in self.name]

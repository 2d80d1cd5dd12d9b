"""What every door of the API stands on: who may, which query parameters, strict bodies, pages, versions.

class DatasetViewSet(TenantViewSet):
    permissions = {"list": Permission.CATALOG_VIEW, "create": Permission.CATALOG_EDIT}
    queries = {"list": DatasetQuery}                      # a StrictSerializer of the query parameters, beside cursor and limit
    no_transaction_actions = frozenset({"export"})        # these get bound(), and open short tenant() blocks themselves

    def list(self, request):
        return self.page(access.visible_datasets(self.actor), DatasetOutput)

    def create(self, request):
        dataset = services.create_dataset(**self.parse(DatasetInput))
        return self.reply(DatasetOutput, dataset, status=201)
"""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, cast

from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import GenericViewSet

from apps.accounts.models import User
from apps.core.problems import FieldError
from apps.organizations.actor import Actor
from apps.organizations.authentication import ActorAuthentication
from apps.organizations.pagination import CursorPagination
from apps.organizations.permissions import Permission
from apps.organizations.preconditions import etag, honour_match, require_match, with_etag
from apps.organizations.problems import OrganizationRequired, SessionRequired, SignInRequired, UnknownParameter
from apps.organizations.schema import StrictSchema
from apps.organizations.strict import StrictSerializer

__all__ = ["PersonalViewSet", "StrictSerializer", "StrictViewSet", "TenantViewSet", "etag", "honour_match", "require_match", "with_etag"]

UUID_PATTERN = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"


class StrictViewSet(GenericViewSet[Any]):
    """Parses strictly, pages by cursor, refuses query parameters it does not know."""

    authentication_classes = [ActorAuthentication]
    permission_classes = []
    pagination_class = CursorPagination
    metadata_class = None
    schema = StrictSchema()
    lookup_value_regex = UUID_PATTERN
    lookup_value_converter = "uuid"

    queries: ClassVar[Mapping[str, type[StrictSerializer]]] = {}
    paginated_actions: ClassVar[frozenset[str]] = frozenset({"list"})
    no_transaction_actions: ClassVar[frozenset[str]] = frozenset()
    unaudited_actions: ClassVar[frozenset[str]] = frozenset()
    if_match_actions: ClassVar[frozenset[str]] = frozenset()
    counted: ClassVar[bool] = True

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Everything that is decided before the action runs: who may come in, then what they asked."""
        super().initial(request, *args, **kwargs)
        if request.method == "OPTIONS":
            self.http_method_not_allowed(request)
        if self.action:
            self.admit(request)
            self.query = self._read_query(request)

    def admit(self, request: Request) -> None:
        """Raise what keeps this caller out."""

    def parse(self, serializer: type[BaseSerializer[Any]], *, partial: bool = False) -> dict[str, Any]:
        """The validated body. Raises ValidationError (400)."""
        reader = serializer(data=self.request.data, partial=partial, context=self.get_serializer_context())
        reader.is_valid(raise_exception=True)
        return cast(dict[str, Any], reader.validated_data)

    def reply(self, serializer: type[BaseSerializer[Any]], value: Any, *, status: int = 200, version: int | str | None = None) -> Response:
        """One thing, with its ETag where it has a version."""
        response = Response(serializer(value, context=self.get_serializer_context()).data, status=status)
        return response if version is None else with_etag(response, version)

    def page(self, rows: QuerySet[Any], serializer: type[BaseSerializer[Any]]) -> Response:
        """One page of the rows in their `order_by`, or newest first. Raises LimitOutOfRange, InvalidCursor."""
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(serializer(page, many=True, context=self.get_serializer_context()).data)

    def _read_query(self, request: Request) -> dict[str, Any]:
        """The validated query parameters of the action. Raises UnknownParameter, ValidationError."""
        own = {"cursor", "limit"} if self.action in self.paginated_actions else set()
        reader = self.queries.get(self.action, StrictSerializer)(data={})
        known = own | set(reader.fields) | set(self._filter_names())
        unknown = [name for name in request.query_params if name not in known]
        if unknown:
            expected = ", ".join(sorted(known)) or "no query parameters"
            raise UnknownParameter(
                errors=[FieldError(name, "unknown_parameter", "There is no such parameter here.", expected) for name in unknown]
            )
        reader.initial_data = {name: value for name, value in request.query_params.items() if name in reader.fields}
        reader.typed = False
        reader.is_valid(raise_exception=True)
        return cast(dict[str, Any], reader.validated_data)

    def _filter_names(self) -> Mapping[str, Any]:
        filters = getattr(self, "filterset_class", None)
        return filters.base_filters if filters is not None and self.action in self.paginated_actions else {}


class TenantViewSet(StrictViewSet):
    """A door into one organization. Every action names the permission it needs; one that does not is refused when URLs are made."""

    permissions: ClassVar[Mapping[str, Permission]] = {}

    @classmethod
    def as_view(cls, actions: dict[str, str] | None = None, **initkwargs: Any) -> Callable[..., Any]:  # type: ignore[override]
        """The view. Raises ImproperlyConfigured if an action has no permission."""
        missing = set((actions or {}).values()) - set(cls.permissions)
        if missing:
            raise ImproperlyConfigured(f"{cls.__name__}.permissions says nothing about {', '.join(sorted(missing))}")
        return super().as_view(cast(Any, actions), **initkwargs)

    @property
    def actor(self) -> Actor:
        """Who calls, and what they may do. Raises SignInRequired, OrganizationRequired."""
        actor = getattr(self.request, "actor", None)
        if actor is not None:
            return cast(Actor, actor)
        if not self.request.user or not self.request.user.is_authenticated:
            raise SignInRequired
        raise OrganizationRequired("Send X-Organization with the slug of one of your organizations.")

    def admit(self, request: Request) -> None:
        """Only members who hold the action's permission."""
        self.actor.require(self.permissions[self.action])


class PersonalViewSet(StrictViewSet):
    """A door for a person, whatever the organization: no scope is open. `session_actions` are not for API keys, `open_actions` for all."""

    personal: ClassVar[bool] = True
    session_actions: ClassVar[frozenset[str]] = frozenset()
    open_actions: ClassVar[frozenset[str]] = frozenset()

    @property
    def user(self) -> User:
        """The person who calls."""
        return cast(User, self.request.user)

    def admit(self, request: Request) -> None:
        """Only people who are signed in, or an API key's member. Raises SignInRequired, SessionRequired."""
        if self.action in self.open_actions:
            return
        if not request.user or not request.user.is_authenticated:
            raise SignInRequired
        actor = getattr(request, "actor", None)
        if self.action in self.session_actions and actor is not None and actor.api_key_id is not None:
            raise SessionRequired

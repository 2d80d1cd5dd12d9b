"""Data rows: the gallery's list, one of them, and its end."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.catalog import access, services
from apps.catalog.models import DataRowState
from apps.catalog.queries import ORDERS, DataRowFilter, filtered
from apps.catalog.serializers import STATES, DataRowOutput, Removal
from apps.catalog.terms import TERMS
from apps.organizations.api_base import StrictSerializer, TenantViewSet
from apps.organizations.permissions import Permission


class DataRowQuery(StrictSerializer):
    """Narrow and order the list."""

    dataset = serializers.UUIDField(required=False, help_text="Only this dataset.")
    search = serializers.CharField(required=False, max_length=200, help_text="Part of the name or of the global key.")
    state = serializers.ChoiceField(choices=STATES, required=False)
    order = serializers.ChoiceField(choices=[(order, order) for order in ORDERS], required=False, default=ORDERS[0])

    def get_fields(self) -> dict[str, Any]:
        """The rooms above add their terms."""
        terms = {term.name: serializers.UUIDField(required=False, help_text=term.help_text) for term in TERMS.values()}
        return {**super().get_fields(), **terms}


class DataRowViewSet(TenantViewSet):
    """Assets that can be labeled."""

    permissions = {"list": Permission.CATALOG_VIEW, "retrieve": Permission.CATALOG_VIEW, "destroy": Permission.CATALOG_EDIT}
    queries = {"list": DataRowQuery, "destroy": Removal}

    @extend_schema(operation_id="list_data_rows", responses=DataRowOutput(many=True))
    def list(self, request: Request) -> Response:
        """Data rows that fit, newest first unless ordered otherwise."""
        query = self.query
        state = next((each for each in DataRowState if each.label == query.get("state")), None)
        wanted = DataRowFilter(
            dataset=query.get("dataset"),
            search=query.get("search", ""),
            state=state,
            order=query["order"],
            terms={name: query[name] for name in TERMS if name in query},
        )
        return self.page(filtered(access.visible_data_rows(self.actor), wanted), DataRowOutput)

    @extend_schema(operation_id="get_data_row", responses=DataRowOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One data row."""
        return self.reply(DataRowOutput, access.get_data_row(self.actor, pk))

    @extend_schema(operation_id="delete_data_row", responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Delete it with its files. Refused where a project uses it, or model runs would lose predictions."""
        services.remove_data_row(data_row=access.get_data_row(self.actor, pk), **self.query)
        return Response(status=204)

"""Data rows: the gallery's list, one of them with what is said about it, and its end."""

import hashlib
import json
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.catalog import access, services
from apps.catalog.attachments import read_attachment
from apps.catalog.filter_fields import FilterText
from apps.catalog.filters import by_id
from apps.catalog.models import DataRow, DataRowState
from apps.catalog.problems import AttachmentInvalid, MetadataInvalid
from apps.catalog.queries import ORDERS, DataRowFilter, filtered
from apps.catalog.row_shapes import checked_metadata
from apps.catalog.serializers import (
    STATES,
    AttachmentInput,
    AttachmentOutput,
    DataRowInCatalogOutput,
    DataRowInput,
    DataRowOutput,
    Removal,
)
from apps.catalog.terms import TERMS
from apps.core.job_outputs import JobOutput
from apps.core.problems import FieldError
from apps.kinds import InvalidValue
from apps.organizations.api_base import UUID_PATTERN, StrictSerializer, TenantViewSet, honour_match
from apps.organizations.permissions import Permission


class DataRowQuery(StrictSerializer):
    """Narrow and order the list."""

    slice = serializers.UUIDField(required=False, help_text="Only data rows of this slice.")
    filter = FilterText(required=False)
    search = serializers.CharField(required=False, max_length=200, help_text="Part of the name or of the global key.")
    checksum = serializers.RegexField(
        r"^[0-9a-f]{64}\Z", required=False, help_text="Only data rows with this content, in any dataset: the SHA-256 of the file."
    )
    state = serializers.ChoiceField(choices=STATES, required=False)
    order = serializers.ChoiceField(choices=[(order, order) for order in ORDERS], required=False, default=ORDERS[0])

    def get_fields(self) -> dict[str, Any]:
        """A term that is an id and nothing else is a parameter too."""
        terms = {term.name: serializers.UUIDField(required=False, help_text=term.help_text) for term in TERMS.values() if term.is_parameter}
        return {**super().get_fields(), **terms}


class DataRowViewSet(TenantViewSet):
    """Assets that can be labeled."""

    permissions = {
        "list": Permission.CATALOG_VIEW,
        "retrieve": Permission.CATALOG_VIEW,
        "partial_update": Permission.CATALOG_EDIT,
        "destroy": Permission.CATALOG_EDIT,
        "attach": Permission.CATALOG_EDIT,
        "detach": Permission.CATALOG_EDIT,
        "cut_again": Permission.CATALOG_EDIT,
    }
    queries = {"list": DataRowQuery, "destroy": Removal}

    @extend_schema(operation_id="list_data_rows", responses=DataRowOutput(many=True))
    def list(self, request: Request) -> Response:
        """Data rows of which everything that is asked holds, newest first unless ordered otherwise; their count is on the first page."""
        query = self.query
        state = next((each for each in DataRowState if each.label == query.get("state")), None)
        wanted = DataRowFilter(
            clauses=(*query.get("filter", ()), *(by_id(name, query[name]) for name in TERMS if name in query)),
            slice=access.get_slice(self.actor, query["slice"]) if "slice" in query else None,
            search=query.get("search", ""),
            checksum=query.get("checksum", ""),
            state=state,
            order=query["order"],
        )
        return self.page(filtered(access.visible_data_rows(self.actor), wanted), DataRowOutput)

    @extend_schema(operation_id="get_data_row", responses=DataRowInCatalogOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One data row with its attachments, and which other datasets have its content."""
        return self._show(access.get_data_row(self.actor, pk))

    @extend_schema(operation_id="change_data_row", request=DataRowInput, responses=DataRowInCatalogOutput)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Give it other metadata or another global key. Metadata under the name of a metadata field must be of its type."""
        data_row = access.get_data_row(self.actor, pk, for_change=True)
        honour_match(request, _version(data_row))
        body = self.parse(DataRowInput, partial=True)
        if "metadata" in body:
            body["metadata"] = _metadata(body["metadata"])
        is_without_key = "global_key" in body and body["global_key"] is None
        return self._show(services.update_data_row(data_row=data_row, without_key=is_without_key, **body))

    @extend_schema(operation_id="delete_data_row", responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Delete it with its files. Refused where a project uses it, or model runs would lose predictions."""
        services.remove_data_row(data_row=access.get_data_row(self.actor, pk), **self.query)
        return Response(status=204)

    @extend_schema(operation_id="add_attachment", request=AttachmentInput, responses={201: AttachmentOutput})
    @action(detail=True, methods=["post"], url_path="attachments")
    def attach(self, request: Request, pk: UUID) -> Response:
        """Put a link or a text beside it, at most 20. Links are shown, and never fetched by the server."""
        data_row = access.get_data_row(self.actor, pk)
        try:
            attachment = read_attachment(self.parse(AttachmentInput), "")
        except InvalidValue as error:
            raise AttachmentInvalid(errors=[FieldError(error.pointer, error.code, error.message, error.expected)]) from None
        return self.reply(AttachmentOutput, services.add_attachment(data_row=data_row, attachment=attachment), status=201)

    @extend_schema(operation_id="delete_attachment", responses={204: None})
    @action(detail=True, methods=["delete"], url_path=f"attachments/(?P<attachment>{UUID_PATTERN})")
    def detach(self, request: Request, pk: UUID, attachment: str) -> Response:
        """Take away what stands beside it."""
        services.remove_attachment(attachment=access.get_attachment(self.actor, pk, attachment))
        return Response(status=204)

    @extend_schema(operation_id="cut_tiles_again", request=None, responses={202: JobOutput})
    @action(detail=True, methods=["post"], url_path="tiles")
    def cut_again(self, request: Request, pk: UUID) -> Response:
        """Cut the tiles of a very large map or picture again, as a job, where that failed or was stopped; what was cut is kept."""
        data_row = access.get_data_row(self.actor, pk, for_change=True)
        return self.reply(JobOutput, services.cut_again(data_row=data_row, actor_id=self.actor.user_id), status=202)

    def _show(self, data_row: DataRow) -> Response:
        return self.reply(DataRowInCatalogOutput, data_row, version=_version(data_row))


def _version(data_row: DataRow) -> str:
    """Changes with whatever may be changed."""
    return hashlib.sha256(json.dumps([data_row.global_key, data_row.metadata], sort_keys=True).encode()).hexdigest()[:16]


def _metadata(value: Any) -> dict[str, Any]:
    try:
        return checked_metadata(value, "/metadata")
    except InvalidValue as error:
        raise MetadataInvalid(errors=[FieldError(error.pointer, error.code, error.message, error.expected)]) from None

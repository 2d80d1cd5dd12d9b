"""Metadata fields: which names in the metadata of data rows have a type."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.catalog import access, services
from apps.catalog.serializers import MetadataFieldChange, MetadataFieldInput, MetadataFieldOutput
from apps.organizations.api_base import TenantViewSet
from apps.organizations.permissions import Permission


class MetadataFieldViewSet(TenantViewSet):
    """Names in the metadata of data rows whose values have a type; names without a field are free."""

    permissions = {
        "list": Permission.CATALOG_VIEW,
        "retrieve": Permission.CATALOG_VIEW,
        "create": Permission.CATALOG_EDIT,
        "partial_update": Permission.CATALOG_EDIT,
        "destroy": Permission.CATALOG_EDIT,
    }

    @extend_schema(operation_id="list_metadata_fields", responses=MetadataFieldOutput(many=True))
    def list(self, request: Request) -> Response:
        """The organization's metadata fields, newest first."""
        return self.page(access.visible_metadata_fields(self.actor), MetadataFieldOutput)

    @extend_schema(operation_id="create_metadata_field", request=MetadataFieldInput, responses={201: MetadataFieldOutput})
    def create(self, request: Request) -> Response:
        """A new metadata field. What data rows say under its name already stays as it is."""
        return self.reply(MetadataFieldOutput, services.create_metadata_field(**self.parse(MetadataFieldInput)), status=201)

    @extend_schema(operation_id="get_metadata_field", responses=MetadataFieldOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One metadata field."""
        return self.reply(MetadataFieldOutput, access.get_metadata_field(self.actor, pk))

    @extend_schema(operation_id="change_metadata_field", request=MetadataFieldChange, responses=MetadataFieldOutput)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Give an enum other options."""
        field, changes = access.get_metadata_field(self.actor, pk), self.parse(MetadataFieldChange)
        return self.reply(MetadataFieldOutput, services.update_metadata_field(field=field, **changes))

    @extend_schema(operation_id="delete_metadata_field", responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Delete a metadata field. The values stay with their data rows; the name is free."""
        services.remove_metadata_field(field=access.get_metadata_field(self.actor, pk))
        return Response(status=204)

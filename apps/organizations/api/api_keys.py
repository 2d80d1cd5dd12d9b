"""API keys."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.organizations import access, services
from apps.organizations.api.fields import PERMISSIONS, PersonOutput
from apps.organizations.api_base import StrictSerializer, TenantViewSet
from apps.organizations.models import ApiKey
from apps.organizations.permissions import Permission


class ApiKeyInput(StrictSerializer):
    """A key of one's own."""

    name = serializers.CharField(max_length=120)
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=PERMISSIONS),
        min_length=1,
        max_length=len(PERMISSIONS),
        help_text="Permissions you hold.",
    )
    expires_at = serializers.DateTimeField(required=False, allow_null=True)


class ApiKeyOutput(serializers.Serializer[ApiKey]):
    """A key, without its secret."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    prefix = serializers.CharField(help_text="The key begins with fp_<prefix>_.")
    scopes = serializers.ListField(child=serializers.CharField())
    owner = PersonOutput(source="membership")
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True, help_text="To the minute.")


class NewApiKeyOutput(ApiKeyOutput):
    """A new key: it is shown this once."""

    key = serializers.CharField()


class ApiKeyViewSet(TenantViewSet):
    """The organization's keys."""

    permissions = {"list": Permission.API_KEYS_MANAGE, "create": Permission.API_KEYS_MANAGE, "destroy": Permission.API_KEYS_MANAGE}

    def get_queryset(self) -> QuerySet[ApiKey]:
        """Not revoked, newest first."""
        return access.visible_api_keys(self.actor)

    @extend_schema(operation_id="list_api_keys", responses=ApiKeyOutput(many=True))
    def list(self, request: Request) -> Response:
        """Everybody's keys."""
        return self.page(self.get_queryset(), ApiKeyOutput)

    @extend_schema(operation_id="create_api_key", request=ApiKeyInput, responses={201: NewApiKeyOutput})
    def create(self, request: Request) -> Response:
        """Make a key that acts as you, within the scopes you give it."""
        fields = self.parse(ApiKeyInput)
        created, raw = services.create_api_key(actor=self.actor, **{**fields, "scopes": [Permission(each) for each in fields["scopes"]]})
        shown = ApiKeyOutput(self.get_queryset().get(pk=created.pk)).data
        return Response({**shown, "key": raw}, status=201)

    @extend_schema(operation_id="revoke_api_key", responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Make it useless, at once."""
        services.revoke_api_key(key=self.get_object())
        return Response(status=204)

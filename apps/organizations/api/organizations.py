"""Organizations: founding one, the present one, leaving it."""

from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import IntegrityError
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.organizations import access, idempotency, quotas, services
from apps.organizations.api.fields import PERMISSIONS, ROLES
from apps.organizations.api.me import OwnOrganizationOutput, memberships_seen
from apps.organizations.api_base import PersonalViewSet, StrictSerializer, TenantViewSet, require_match
from apps.organizations.models import Organization, QuotaKind
from apps.organizations.permissions import Permission
from apps.organizations.problems import IdempotencyKeyInUse, IdempotencyKeyReused, SessionRequired


class OrganizationInput(StrictSerializer):
    """A new organization."""

    name = serializers.CharField(max_length=120)
    slug = serializers.CharField(
        max_length=50, required=False, help_text="Its place in addresses: a-z, 0-9, -. Left out: made of the name."
    )


class OrganizationChange(StrictSerializer):
    """What may be changed."""

    name = serializers.CharField(max_length=120)


class QuotaOutput(serializers.Serializer[Any]):
    """How much of one kind is used, and may be."""

    kind = serializers.ChoiceField(choices=QuotaKind.choices)
    used = serializers.IntegerField()
    limit = serializers.IntegerField(allow_null=True)


class OrganizationOutput(serializers.Serializer[Organization]):
    """The organization at hand, and what the caller is and may do in it."""

    id = serializers.UUIDField(source="uuid")
    name = serializers.CharField()
    slug = serializers.CharField()
    membership = serializers.SerializerMethodField()
    role = serializers.SerializerMethodField()
    permissions = serializers.SerializerMethodField()
    quotas = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()

    @extend_schema_field(serializers.UUIDField())
    def get_membership(self, _organization: Organization) -> str:
        """The caller's membership."""
        return str(self.context["view"].actor.membership_id)

    @extend_schema_field(serializers.ChoiceField(choices=ROLES))
    def get_role(self, _organization: Organization) -> str:
        """The caller's role."""
        return str(self.context["view"].actor.role.value)

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(choices=PERMISSIONS)))
    def get_permissions(self, _organization: Organization) -> list[str]:
        """What the caller may do."""
        return sorted(self.context["view"].actor.permissions)

    @extend_schema_field(QuotaOutput(many=True))
    def get_quotas(self, _organization: Organization) -> list[dict[str, Any]]:
        """What is used of what."""
        return [{"kind": each.kind.value, "used": each.used, "limit": each.limit} for each in quotas.overview()]


class OwnOrganizationsOutput(serializers.Serializer[Any]):
    """All of a person's organizations."""

    results = OwnOrganizationOutput(many=True)


class OrganizationsViewSet(PersonalViewSet):
    """The organizations of a person."""

    session_actions = frozenset({"create"})
    paginated_actions = frozenset()

    @extend_schema(operation_id="list_organizations", responses=OwnOrganizationsOutput)
    def list(self, request: Request) -> Response:
        """Where you are a member, by name."""
        return self.reply(OwnOrganizationsOutput, {"results": memberships_seen(self)})

    @extend_schema(operation_id="create_organization", request=OrganizationInput, responses={201: OwnOrganizationOutput})
    def create(self, request: Request) -> Response:
        """Found an organization; you become its owner."""
        fields, number = self.parse(OrganizationInput), self._number_of_key(request)
        membership = next((each for each in memberships_seen(self) if each.organization.uuid == number), None)
        if membership is not None and membership.organization.name != fields["name"]:
            raise IdempotencyKeyReused("Use a new key for a new organization.")
        try:
            membership = membership or services.found_organization(owner=self.user, uuid=number, **fields)
        except IntegrityError:
            raise IdempotencyKeyInUse("Send this again.", headers={"Retry-After": "1"}) from None
        return self.reply(OwnOrganizationOutput, membership, status=201)

    def _number_of_key(self, request: Request) -> UUID | None:
        """With an Idempotency-Key the organization's id follows from user and key, so that the key can found only one."""
        key = idempotency.key_of(request)
        return uuid5(NAMESPACE_URL, f"firstpass:{self.user.pk}:{key}") if key is not None else None


class OrganizationViewSet(TenantViewSet):
    """The organization at hand."""

    permissions = {
        "retrieve": Permission.ORGANIZATION_VIEW,
        "partial_update": Permission.ORGANIZATION_MANAGE,
        "leave": Permission.ORGANIZATION_VIEW,
    }
    if_match_actions = frozenset({"partial_update"})

    @extend_schema(operation_id="get_organization", responses=OrganizationOutput)
    def retrieve(self, request: Request) -> Response:
        """Name, quotas, and what you may do."""
        organization = access.visible_organizations(self.actor).get()
        return self.reply(OrganizationOutput, organization, version=organization.revision)

    @extend_schema(operation_id="change_organization", request=OrganizationChange, responses=OrganizationOutput)
    def partial_update(self, request: Request) -> Response:
        """Rename it."""
        organization = access.visible_organizations(self.actor).select_for_update(no_key=True).get()
        require_match(request, organization.revision)
        organization = services.rename_organization(organization=organization, **self.parse(OrganizationChange))
        return self.reply(OrganizationOutput, organization, version=organization.revision)

    @extend_schema(operation_id="leave_organization", request=None, responses={204: None})
    def leave(self, request: Request) -> Response:
        """Leave it. The last owner cannot."""
        if self.actor.api_key_id is not None:
            raise SessionRequired
        services.leave(membership=access.visible_members(self.actor).get(pk=self.actor.membership_id))
        return Response(status=204)

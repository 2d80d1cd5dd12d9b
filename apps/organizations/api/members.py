"""Members and their roles."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.organizations import access, services
from apps.organizations.api.fields import ROLES, MemberOutput
from apps.organizations.api_base import StrictSerializer, TenantViewSet
from apps.organizations.models import Membership
from apps.organizations.permissions import Permission, Role


class MemberChange(StrictSerializer):
    """Another role."""

    role = serializers.ChoiceField(choices=ROLES)


class MemberViewSet(TenantViewSet):
    """The people of the organization."""

    permissions = {"list": Permission.ORGANIZATION_VIEW, "partial_update": Permission.MEMBERS_MANAGE, "destroy": Permission.MEMBERS_MANAGE}

    def get_queryset(self) -> QuerySet[Membership]:
        """Active members, in the order they came."""
        return access.visible_members(self.actor).order_by("created_at", "id")

    @extend_schema(operation_id="list_members", responses=MemberOutput(many=True))
    def list(self, request: Request) -> Response:
        """Everybody who belongs to the organization."""
        return self.page(self.get_queryset(), MemberOutput)

    @extend_schema(operation_id="change_member", request=MemberChange, responses=MemberOutput)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Give somebody another role, up to your own."""
        role = Role(self.parse(MemberChange)["role"])
        member = services.change_role(actor=self.actor, membership=self.get_object(), role=role)
        return self.reply(MemberOutput, member)

    @extend_schema(operation_id="remove_member", responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Take somebody's access away, at once. What they made stays."""
        services.remove_member(actor=self.actor, membership=self.get_object())
        return Response(status=204)

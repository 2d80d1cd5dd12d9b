"""Invitations: making one, and what its bearer sees and does."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.tenancy import tenant
from apps.organizations import access, mails, services
from apps.organizations.api.fields import ROLES, PersonOutput
from apps.organizations.api.me import OwnOrganizationOutput
from apps.organizations.api_base import PersonalViewSet, StrictSerializer, TenantViewSet
from apps.organizations.directory import invitation_with
from apps.organizations.models import Invitation
from apps.organizations.permissions import Permission, Role
from apps.organizations.problems import InvitationNotFound

MAX_DAYS = 90


class InvitationInput(StrictSerializer):
    """Whom to invite, as what."""

    role = serializers.ChoiceField(choices=ROLES)
    email = serializers.EmailField(
        required=False, help_text="Only this address may accept, and gets a mail. Left out: whoever has the link."
    )
    expires_in_days = serializers.IntegerField(min_value=1, max_value=MAX_DAYS, default=7)


class InvitationOutput(serializers.Serializer[Invitation]):
    """An invitation; its link is not kept."""

    id = serializers.UUIDField()
    role = serializers.ChoiceField(choices=ROLES)
    email = serializers.CharField(help_text="'' if anybody with the link may accept.")
    created_by = PersonOutput()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField(allow_null=True)


class NewInvitationOutput(InvitationOutput):
    """A new invitation, with its link: it is shown this once."""

    link = serializers.CharField()


class InvitationViewSet(TenantViewSet):
    """The organization's invitations."""

    permissions = {"list": Permission.MEMBERS_MANAGE, "create": Permission.MEMBERS_MANAGE, "destroy": Permission.MEMBERS_MANAGE}

    def get_queryset(self) -> QuerySet[Invitation]:
        """Not withdrawn, newest first."""
        return access.visible_invitations(self.actor)

    @extend_schema(operation_id="list_invitations", responses=InvitationOutput(many=True))
    def list(self, request: Request) -> Response:
        """Open, accepted and expired ones."""
        return self.page(self.get_queryset(), InvitationOutput)

    @extend_schema(operation_id="create_invitation", request=InvitationInput, responses={201: NewInvitationOutput})
    def create(self, request: Request) -> Response:
        """Invite somebody, to a role up to your own."""
        fields = self.parse(InvitationInput)
        invitation, token = services.invite(actor=self.actor, **{**fields, "role": Role(fields["role"])})
        link = request.build_absolute_uri(f"/invite/{token}")
        mails.send_invitation(invitation=invitation, link=link, sender=self.actor.name)
        shown = InvitationOutput(self.get_queryset().get(pk=invitation.pk)).data
        return Response({**shown, "link": link}, status=201)

    @extend_schema(operation_id="revoke_invitation", responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Withdraw it: the link stops working."""
        services.revoke_invitation(invitation=self.get_object())
        return Response(status=204)


class TokenInput(StrictSerializer):
    """The last part of an invitation's link."""

    token = serializers.CharField(max_length=100)


class PreviewOutput(serializers.Serializer[Invitation]):
    """What an invitation offers."""

    organization = serializers.CharField(source="organization.name")
    role = serializers.ChoiceField(choices=ROLES)
    email = serializers.CharField(help_text="'' if anybody may accept.")
    invited_by = serializers.CharField(source="created_by.user.get_full_name")
    expires_at = serializers.DateTimeField()


class InvitedViewSet(PersonalViewSet):
    """For who holds a link."""

    open_actions = frozenset({"preview"})
    session_actions = frozenset({"accept"})
    queries = {"preview": TokenInput}

    @extend_schema(operation_id="preview_invitation", responses=PreviewOutput)
    def preview(self, request: Request) -> Response:
        """Where the link leads, before signing in."""
        return self.reply(PreviewOutput, self._found(self.query["token"], only_open=True))

    @extend_schema(operation_id="accept_invitation", request=TokenInput, responses=OwnOrganizationOutput)
    def accept(self, request: Request) -> Response:
        """Become a member. Accepting again answers the same."""
        invitation = self._found(self.parse(TokenInput)["token"])
        with tenant(invitation.organization_id):
            membership = services.accept_invitation(invitation=invitation, user=self.user)
            return self.reply(OwnOrganizationOutput, membership)

    def _found(self, token: str, **options: Any) -> Invitation:
        invitation = invitation_with(token, **options)
        if invitation is None:
            raise InvitationNotFound("It was used, withdrawn, or has expired. Ask for a new link.")
        return invitation

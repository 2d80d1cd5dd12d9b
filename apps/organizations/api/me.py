"""Who is signed in, and where they may go."""

from typing import Any

from django.conf import settings
from django.middleware.csrf import get_token
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.organizations.api.fields import ROLES
from apps.organizations.api_base import PersonalViewSet
from apps.organizations.directory import memberships_of
from apps.organizations.models import Membership


class OwnOrganizationOutput(serializers.Serializer[Membership]):
    """An organization one belongs to."""

    slug = serializers.CharField(source="organization.slug")
    name = serializers.CharField(source="organization.name")
    role = serializers.ChoiceField(choices=ROLES)


class UserOutput(serializers.Serializer[Any]):
    """The person."""

    id = serializers.IntegerField(source="pk")
    email = serializers.EmailField()
    name = serializers.CharField(source="get_full_name")
    is_platform_admin = serializers.BooleanField(help_text="Whether the person administers this installation.")


class MeOutput(serializers.Serializer[Any]):
    """The person, the organizations they may enter, and whether this installation is a demo."""

    user = UserOutput()
    organizations = OwnOrganizationOutput(many=True)
    demo = serializers.BooleanField()


class MeViewSet(PersonalViewSet):
    """The person who calls."""

    @extend_schema(operation_id="get_me", responses=MeOutput)
    def retrieve(self, request: Request) -> Response:
        """You, and your organizations by name. With an API key, only the key's organization."""
        get_token(request._request)  # noqa: SLF001  so that the next writing call has a token to send
        body = {"user": self.user, "organizations": memberships_seen(self), "demo": settings.DEMO}
        return self.reply(MeOutput, body)


def memberships_seen(view: PersonalViewSet) -> list[Membership]:
    """The caller's active memberships; a key sees its own organization only."""
    key = getattr(view.request, "actor", None)
    return [each for each in memberships_of(view.user) if key is None or each.organization_id == key.organization_id]

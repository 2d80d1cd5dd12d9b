"""Where this room's doors are mounted."""

from typing import Any

from django.urls import URLPattern, path

from apps.organizations.api.api_keys import ApiKeyViewSet
from apps.organizations.api.audit import AuditViewSet
from apps.organizations.api.invitations import InvitationViewSet, InvitedViewSet
from apps.organizations.api.me import MeViewSet
from apps.organizations.api.members import MemberViewSet
from apps.organizations.api.organizations import OrganizationsViewSet, OrganizationViewSet


def routes() -> list[tuple[str, type[Any], str]]:
    """Prefix, viewset, name."""
    return [
        ("organizations", OrganizationsViewSet, "organizations"),
        ("members", MemberViewSet, "members"),
        ("invitations", InvitationViewSet, "invitations"),
        ("api-keys", ApiKeyViewSet, "api_keys"),
        ("audit", AuditViewSet, "audit"),
    ]


def paths() -> list[URLPattern]:
    """Addresses of single things and of what a link's bearer does."""
    return [
        path("me", MeViewSet.as_view({"get": "retrieve"}, basename="me"), name="me"),
        path(
            "organization",
            OrganizationViewSet.as_view({"get": "retrieve", "patch": "partial_update"}, basename="organization"),
            name="organization",
        ),
        path("organization/leave", OrganizationViewSet.as_view({"post": "leave"}, basename="organization"), name="organization-leave"),
        path("invitations/accept", InvitedViewSet.as_view({"post": "accept"}, basename="invitations"), name="invitations-accept"),
        path("invitations/preview", InvitedViewSet.as_view({"get": "preview"}, basename="invitations"), name="invitations-preview"),
    ]

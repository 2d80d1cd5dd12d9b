"""Users, and their places, invitations and keys in organizations."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.accounts.models import User
from apps.core.admin_base import PlatformAdmin
from apps.organizations import services
from apps.organizations.models import ApiKey, Invitation, Membership

for registered in (EmailAddress, Group):  # other people's forms, which would change rows without a trace
    admin.site.unregister(registered)


def who(request: HttpRequest) -> str:
    """The administrator's e-mail address, for the trail."""
    return str(request.user.email)  # type: ignore[union-attr]


@admin.register(User)
class UserAdmin(PlatformAdmin):
    """People."""

    list_display = ("email", "name", "is_active", "is_staff", "last_login", "created_at")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    fields = ("id", "email", "name", "is_active", "is_staff", "is_superuser", "last_login", "created_at")
    actions = ("lock_out", "let_in")

    @admin.action(description="Lock out: they cannot sign in, and their keys stop")
    def lock_out(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        """Keep people out of everything."""
        self._set(request, rows, may_enter=False, done="Locked out")

    @admin.action(description="Let in again")
    def let_in(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        """Undo that."""
        self._set(request, rows, may_enter=True, done="Let in")

    def _set(self, request: HttpRequest, rows: QuerySet[Any], *, may_enter: bool, done: str) -> None:
        for user in User.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).exclude(email=who(request)):
            services.set_may_enter(user=user, may_enter=may_enter, label=who(request))
            self.log_change(request, user, done)
            self.message_user(request, f"{done}: {user.email}")


@admin.register(Membership)
class MembershipAdmin(PlatformAdmin):
    """Who belongs where."""

    list_display = ("user", "organization", "role", "active", "created_at")
    list_filter = ("role", "active")
    list_select_related = ("user", "organization")
    search_fields = ("user__email", "user__name", "organization__name", "organization__slug")
    fields = ("id", "organization", "user", "role", "active", "created_at", "deactivated_at")
    actions = ("deactivate",)

    @admin.action(description="Take access away")
    def deactivate(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        """End memberships; the last owner of an organization stays."""
        self.in_scope(
            request,
            rows,
            lambda row: services.deactivate(membership=row, action="members.remove", label=who(request)),
            done="Access taken away",
        )


@admin.register(Invitation)
class InvitationAdmin(PlatformAdmin):
    """Invitations, without their links."""

    list_display = ("organization", "role", "email", "created_at", "expires_at", "accepted_at", "revoked_at")
    list_select_related = ("organization",)
    search_fields = ("email", "organization__name", "organization__slug")
    fields = ("id", *list_display, "created_by", "accepted_by")
    actions = ("revoke",)

    @admin.action(description="Withdraw")
    def revoke(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        """Make the links useless."""
        self.in_scope(request, rows, lambda row: services.revoke_invitation(invitation=row, label=who(request)), done="Withdrawn")


@admin.register(ApiKey)
class ApiKeyAdmin(PlatformAdmin):
    """Keys, without their secrets."""

    list_display = ("name", "prefix", "organization", "owner", "created_at", "expires_at", "last_used_at", "revoked_at")
    list_select_related = ("organization", "membership__user")
    search_fields = ("name", "prefix", "organization__name", "organization__slug", "membership__user__email")
    fields = ("id", *list_display, "scopes")
    actions = ("revoke",)

    @admin.display(description="owner")
    def owner(self, key: ApiKey) -> str:
        """Whose key it is."""
        return str(key.membership.user)

    @admin.action(description="Revoke")
    def revoke(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        """Make keys useless at once."""
        self.in_scope(request, rows, lambda row: services.revoke_api_key(key=row, label=who(request)), done="Revoked")

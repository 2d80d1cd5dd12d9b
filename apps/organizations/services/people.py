"""What platform administrators do to a person, told to every organization of theirs."""

from apps.accounts import services as accounts
from apps.accounts.models import User
from apps.core.tenancy import tenant
from apps.organizations import audit
from apps.organizations.directory import memberships_of
from apps.organizations.services.members import tell_access_changed


def set_may_enter(*, user: User, may_enter: bool, label: str) -> None:
    """Let a person sign in, or keep them out everywhere. Outside any scope: it opens one for each of their organizations' trails."""
    before = user.is_active
    accounts.set_may_enter(user=user, may_enter=may_enter)
    for membership in memberships_of(user):
        with tenant(membership.organization_id):
            tell_access_changed(membership.pk)
            audit.record(
                action="user.let_in" if may_enter else "user.lock_out",
                subject=user,
                before={"is_active": before},
                after={"is_active": may_enter},
                label=label,
            )

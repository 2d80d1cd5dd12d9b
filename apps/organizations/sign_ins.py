"""Failed sign-ins in the audit trail of every organization the person belongs to."""

import logging
from typing import Any

from django.contrib.auth.signals import user_login_failed

from apps.accounts.models import User
from apps.core.tenancy import tenant
from apps.organizations import audit
from apps.organizations.directory import memberships_of

log = logging.getLogger(__name__)


def connect() -> None:
    """Listen to what Django tells about failed sign-ins."""
    user_login_failed.connect(note_failed_sign_in, dispatch_uid="organizations.sign_ins")


def note_failed_sign_in(sender: object, credentials: dict[str, Any], **_: Any) -> None:
    """One line per organization; for an address nobody has, only the log knows."""
    email = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
    user = User.objects.filter(email=email).first() if "\0" not in email else None
    if user is None:
        log.info("a sign-in failed for an unknown address")
        return
    for membership in memberships_of(user):
        with tenant(membership.organization_id):
            audit.record(action="user.sign_in_failed", subject=("accounts.user", user.pk), label=user.email)

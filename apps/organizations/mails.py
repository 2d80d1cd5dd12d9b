"""Mail of this room."""

import logging

from django.core.mail import send_mail
from django.db import transaction

from apps.organizations.models import Invitation

log = logging.getLogger(__name__)


def send_invitation(*, invitation: Invitation, link: str, sender: str) -> None:
    """Send the link to the invited address once the invitation is committed; without an address, nothing. A mail that fails is logged."""
    if not invitation.email:
        return
    organization, role, until = invitation.organization.name, invitation.role, invitation.expires_at
    text = f"{sender} invites you to {organization} on Firstpass as {role}.\n\nAccept until {until:%d %B %Y}: {link}\n"

    def send() -> None:
        try:
            send_mail(f"Join {organization} on Firstpass", text, None, [invitation.email])
        except OSError:
            log.warning("could not send the mail of invitation %s", invitation.pk, exc_info=True)

    transaction.on_commit(send, robust=True)

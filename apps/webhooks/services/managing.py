"""Webhooks are made, changed and deleted; each line of the trail says what, never a secret."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Now

from apps.core.egress import check_address
from apps.core.problems import FieldError, Invalid, Problem
from apps.core.sealed import seal
from apps.organizations import audit
from apps.organizations.actor import Actor
from apps.projects import access as projects
from apps.webhooks.models import Webhook
from apps.webhooks.signing import new_secret
from apps.webhooks.told import TOLD

OLD_SECRET_H = 24  # how long a secret still signs beside the one that replaced it
SHOWN = ("name", "url", "events")


def create_webhook(*, actor: Actor, name: str, url: str, events: Iterable[str], project: UUID | None = None) -> tuple[Webhook, str]:
    """A webhook that is told of these events from now on, and its secret. Raises Invalid, NotFound for an unknown project."""
    secret = new_secret()
    webhook: Webhook = Webhook.objects.create(
        name=name,
        url=_checked(url),
        events=_known(events),
        project=_project(actor, project),
        secret=seal(secret),
        member_id=actor.membership_id,
    )
    audit.record(action="webhooks.create", subject=webhook, after=_shown(webhook))
    return webhook, secret


def change_webhook(*, actor: Actor, webhook: Webhook, on: bool | None = None, **values: Any) -> Webhook:
    """Change some of name, url, events, project; switch it off or on: then it begins anew with what happens from now on.

    Raises Invalid, NotFound for an unknown project.
    """
    before = _shown(webhook)
    check = {"url": _checked, "events": _known, "project": lambda said: _project(actor, said)}
    for field, said in values.items():
        setattr(webhook, field, check.get(field, lambda same: same)(said))
    if on is True and webhook.off_since is not None:
        webhook.on_since, webhook.off_since, webhook.off_reason, webhook.failing_since = Now(), None, "", None
    elif on is False and webhook.off_since is None:
        webhook.off_since = Now()
    webhook.revision += 1
    webhook.save()
    webhook.refresh_from_db()
    audit.record(action="webhooks.change", subject=webhook, before=before, after=_shown(webhook))
    return webhook


def delete_webhook(*, webhook: Webhook) -> None:
    """It is told nothing more, and its log is gone with it."""
    audit.record(action="webhooks.delete", subject=webhook, before=_shown(webhook))
    webhook.delete()


def rotate_secret(*, webhook: Webhook) -> str:
    """A new secret; the old one signs beside it for a day, so that the server can be changed meanwhile."""
    secret = new_secret()
    until = Now() + timedelta(hours=OLD_SECRET_H)
    Webhook.objects.filter(pk=webhook.pk).update(
        secret=seal(secret), old_secret=F("secret"), old_secret_until=until, revision=F("revision") + 1
    )
    audit.record(action="webhooks.rotate_secret", subject=webhook)
    return secret


def _checked(url: str) -> str:
    try:
        check_address(url)
    except Problem as refused:
        raise Invalid(errors=[FieldError("/url", refused.code, refused.detail, "an https:// address on the public internet")]) from None
    return url


def _known(events: Iterable[str]) -> list[str]:
    wanted = list(dict.fromkeys(events))
    known = ", ".join(sorted(TOLD))
    faults = [
        FieldError(f"/events/{index}", "unknown_event", f"No webhook can be told of “{each}”.", f"one of {known}")
        for index, each in enumerate(wanted)
        if each not in TOLD
    ]
    if faults:
        raise Invalid(errors=faults)
    return wanted


def _project(actor: Actor, project: UUID | None) -> Any:
    return None if project is None else projects.get_project(actor, project)


def _shown(webhook: Webhook) -> dict[str, Any]:
    shown: dict[str, Any] = {name: getattr(webhook, name) for name in SHOWN}
    return {**shown, "project": webhook.project_id and str(webhook.project_id), "on": webhook.off_since is None}

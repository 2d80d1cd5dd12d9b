"""The audit trail: one line for each thing somebody did, in the transaction that did it."""

from typing import Any

from django.db import models

from apps.core.context import request_id
from apps.organizations.actor import Actor
from apps.organizations.context import current_actor, current_context
from apps.organizations.models import AuditLine

SYSTEM = "system"


def record(
    *,
    action: str,
    subject: models.Model | tuple[str, object] | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    actor: Actor | None = None,
    label: str = "",
) -> AuditLine:
    """Add a line to the trail of the organization in scope.

    `action` is "<resource>.<verb>", `subject` the row or (type, id), `before` and `after` small JSON of what changed, never secrets.
    The actor is the running request's; elsewhere pass one, or a `label` for who acts ("system" without).
    """
    context, who = current_context(), actor or current_actor()
    if context is not None:
        context.audited = True
    kind, number = _name(subject)
    return AuditLine.objects.create(
        actor_id=who.user_id if who else None,
        actor=label or (who.email if who else SYSTEM),
        api_key_id=who.api_key_id if who else None,
        action=action,
        subject_type=kind,
        subject_id=number,
        before=before,
        after=after,
        request_id=request_id.get(),
    )


def _name(subject: models.Model | tuple[str, object] | None) -> tuple[str, str]:
    if subject is None:
        return "", ""
    if isinstance(subject, models.Model):
        return f"{subject._meta.app_label}.{subject._meta.model_name}", str(subject.pk)
    return subject[0], str(subject[1])

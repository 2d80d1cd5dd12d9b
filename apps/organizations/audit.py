"""The audit trail: one line for each thing somebody did, in the transaction that did it."""

from typing import Any, TypeVar

from django.db import models

from apps.core.context import request_id
from apps.core.db.inserting import insert_rows
from apps.organizations.actor import Actor
from apps.organizations.context import current_actor, current_context
from apps.organizations.models import AuditLine

SYSTEM = "system"
Row = TypeVar("Row", bound=models.Model)


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
    kind, number, name = _subject(subject)
    line = AuditLine(
        actor_id=who.user_id if who else None,
        actor=label or (who.email if who else SYSTEM),
        api_key_id=who.api_key_id if who else None,
        action=action,
        subject_type=kind,
        subject_id=number,
        subject_name=name or (context.subject_name if context else ""),
        before=before,
        after=after,
        request_id=request_id.get(),
    )
    insert_rows([line])
    return line


def nothing_done() -> None:
    """The running request repeats what was done before: no line of its own."""
    context = current_context()
    if context is not None:
        context.audited = True


def concerns(row: Row) -> Row:
    """The row, whose name the audit line of the running request shall carry: by then it may be gone."""
    context = current_context()
    if context is not None and not context.subject_name:
        context.subject_name = name_of(row)
    return row


def name_of(row: models.Model) -> str:
    """What people call it: its own name, or that of the person or the data row it is about; empty where it has none."""
    person, data_row = getattr(row, "user", row), getattr(row, "data_row", None)
    return str(getattr(row, "name", "") or getattr(person, "email", "") or getattr(data_row, "name", "") or "")


def _subject(subject: models.Model | tuple[str, object] | None) -> tuple[str, str, str]:
    if subject is None:
        return "", "", ""
    if isinstance(subject, models.Model):
        return f"{subject._meta.app_label}.{subject._meta.model_name}", str(subject.pk), name_of(subject)
    return subject[0], str(subject[1]), ""

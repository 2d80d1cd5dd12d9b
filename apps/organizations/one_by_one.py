"""Many things in one request, each as if it were sent alone: in a transaction of its own, with its own line in the audit trail."""

import logging
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction

from apps.core.problems import Conflict, Problem
from apps.core.tenancy import tenant
from apps.organizations import audit
from apps.organizations.actor import Actor
from apps.organizations.context import RequestContext, request_context

log = logging.getLogger(__name__)
T = TypeVar("T")


def alone(act: Callable[[], T], *, actor: Actor, audit_as: tuple[str, str, UUID]) -> T | Problem:
    """Do one thing of several and return what came of it, or its refusal: then nothing of it is written but what outlives a refusal.

    For doors without a transaction of their own. `audit_as` is action, resource and id of the line that is written where the thing did
    not write one itself.
    """
    what, resource, number = audit_as
    with request_context(actor) as context:
        try:
            with transaction.atomic():
                done = act()
                if not context.audited:
                    audit.record(action=what, subject=(resource, number))
                return done
        except Problem as refusal:
            keep_after_refusal(actor.organization_id, context)
            return refusal
        except IntegrityError:
            log.warning("a commit was refused", exc_info=True)
            return changed_meanwhile()


def changed_meanwhile() -> Conflict:
    """The refusal of what Postgres would not commit."""
    return Conflict("Something this refers to was changed or removed meanwhile. Read it again and retry.")


def keep_after_refusal(organization_id: int, context: RequestContext) -> None:
    """Write what a refused request wants kept, each in a scope of its own."""
    for keep in context.after_refusal:
        try:
            with tenant(organization_id):
                keep()
        except Exception:
            log.exception("could not keep what should outlive a refusal")

"""Queues whose audits are over, with outcomes as a test has them: asked through HTTP, answered in one stroke."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from apps.core.tenancy import tenant
from apps.production import services
from apps.production.models import Audit, Certification, Decision, LadderStep, ProductionQueue, Promise
from tests.cast import Person
from tests.production.conftest import Line, make_line

ANSWER = """
UPDATE production_decision decision SET sealed = NULL, is_right = told.is_right
  FROM unnest(%s::uuid[], %s::boolean[]) AS told (id, is_right) WHERE decision.id = told.id"""
SCORE = """
UPDATE production_audit audit SET score = told.score
  FROM unnest(%s::uuid[], %s::float8[]) AS told (id, score) WHERE audit.id = told.id"""


def ask_many(line: Line, scores: Sequence[float], name: str) -> None:
    """Ask about so many data rows by as many requests as it takes."""
    for start in range(0, len(scores), 200):
        some = [line.asked(f"{name} {start + place}", score) for place, score in enumerate(scores[start : start + 200])]
        line.post({"decisions": some})


def make_audited(owner: Person, scores: Sequence[float], others: Sequence[float] = (), **settings: Any) -> Line:
    """A queue with decisions that are no audits, and after these audits with these scores, all uniform and open."""
    line = make_line(owner, audit_share=0.0, **settings)
    ask_many(line, others, "other")
    line.change(audit_share=1.0)
    ask_many(line, scores, "audit")
    return line


def audits_of(line: Line) -> list[Audit]:
    """In the order drawn."""
    with tenant(line.organization_id):
        return list(Audit.objects.filter(queue=line.id).order_by("created_at", "id"))


def answer(audits: Sequence[Audit], right: Sequence[bool | None], *, scores: Sequence[float] | None = None) -> None:
    """As if people had answered these: whether each prediction was right, None where nobody could say. In a scope of the organization."""
    with connection.cursor() as cursor:
        cursor.execute(ANSWER, [[each.decision_id for each in audits], list(right)])
        if scores is not None:
            cursor.execute(SCORE, [[each.pk for each in audits], list(scores)])


def forget(line: Line) -> None:
    """As if nothing had been promised or found yet; in a scope of the organization."""
    for table in (Certification, Promise, LadderStep):
        table.objects.filter(queue=line.id).delete()


def promise(line: Line, **values: Any) -> Promise:
    """Promise from the first audit on, in a scope of the organization: tests answer audits again and again that were drawn once."""
    queue = services.lock(ProductionQueue.objects.get(pk=line.id).pk)
    made = services.make_promise(queue=queue, **values)
    Promise.objects.filter(pk=made.pk).update(after=0)
    return made


def decisions_of(line: Line) -> Any:
    return Decision.objects.filter(queue=line.id)

"""Uniform audits in the order in which they were drawn."""

from django.db.models import Max

from apps.evaluation.cusum import CusumState
from apps.production.models import Audit, AuditPart, ProductionQueue, Watch


def count_audits(queue: ProductionQueue) -> int:
    """Number the uniform audits that were drawn since the last time, whether they are over or not; returns the newest number.

    All of them at once, so that a number says nothing of what an audit found, nor of how long it took. The caller holds the queue's lock.
    """
    last = Audit.objects.filter(queue=queue).aggregate(last=Max("number"))["last"] or 0
    drawn = Audit.objects.filter(queue=queue, number=None).exclude(part=AuditPart.TARGETED).order_by("created_at", "id")
    new = list(drawn.only("pk"))
    for number, audit in enumerate(new, last + 1):
        audit.number = number
    Audit.objects.bulk_update(new, ["number"], batch_size=1000)
    return int(last) + len(new)


def watch_anew(queue: ProductionQueue) -> None:
    """Sum up errors from nothing, of what is drawn from now on: what was decided before says nothing of what comes after a change."""
    last = count_audits(queue)
    Watch.objects.filter(queue=queue).update(state=CusumState().dump(), since=last, upto=last)

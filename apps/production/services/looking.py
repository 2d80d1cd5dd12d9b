"""What follows from audits that are over, in one go under the lock of their queue: two who look at once find nothing twice."""

from collections.abc import Collection
from typing import cast
from uuid import UUID

from apps.production.models import ProductionQueue
from apps.production.services.auditing import count_audits
from apps.production.services.certifying import certify_if_due
from apps.production.services.fitting import refit
from apps.production.services.watching import watch


def look(*, queues: Collection[UUID]) -> None:
    """Count what was drawn, fit calibrators, hold certifications that are due and watch for drift."""
    for number in sorted(queues):
        queue = lock(number)
        count_audits(queue)
        refit(queue)
        certify_if_due(queue)
        watch(queue)


def lock(queue: UUID) -> ProductionQueue:
    """The queue, locked until the transaction ends."""
    rows = ProductionQueue.objects.select_related("project").select_for_update(of=("self",), no_key=True)
    return cast(ProductionQueue, rows.get(pk=queue))

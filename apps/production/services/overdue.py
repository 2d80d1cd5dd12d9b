"""What waits past its deadline is told, once each; an open blind audit waits, so that nothing of this says which way it went."""

from django.db.models.functions import Now

from apps.core.events import publish_all
from apps.production.events import DecisionOverdue
from apps.production.models import Decision

MOST = 1_000  # by one go; the next comes soon


def tell_overdue() -> int:
    """Mark and tell what became overdue in the organization; returns how many. Locks them; what is being settled is left to the next go."""
    rows = Decision.objects.overdue().filter(overdue_at=None).select_related("queue").order_by("deadline", "id")
    found = list(rows.select_for_update(skip_locked=True, of=("self",))[:MOST])
    Decision.objects.filter(pk__any=[each.pk for each in found]).update(overdue_at=Now())
    facts = [DecisionOverdue(each.pk, each.queue_id, each.queue.project_id, each.external_id, each.deadline) for each in found]
    publish_all([(fact, (f"production_queue:{fact.queue}",)) for fact in facts])
    return len(found)

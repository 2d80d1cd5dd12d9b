"""What is to be told, written down beside the job that tells it."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db.models.functions import Now
from django.utils import timezone

from apps.core.events import StoredEvent
from apps.core.jobs import create_job, wake_job
from apps.core.models import Job, JobChunk
from apps.core.models.jobs import ChunkState
from apps.organizations import audit
from apps.organizations.actor import Actor
from apps.webhooks.models import DeliveryState, Webhook, WebhookDelivery
from apps.webhooks.problems import WebhookOff
from apps.webhooks.told import TEST

DELIVER = "webhooks.deliver"
MESSAGES = UUID("8f3d6a3e-5a0c-4b1e-9a55-2c6f0d9f4b11")  # under which the ids of events on the wire are made
PORTION = 500
MOST_REPLAYED = 10_000


def tell_of(*, events: Sequence[StoredEvent]) -> None:
    """Let every webhook that listens be told of these events. Told again, the same events are nothing new."""
    events = [each for each in events if each.body.get("kind") != DELIVER]
    types = list({each.type for each in events})
    for webhook in Webhook.objects.filter(off_since=None, events__overlap=types).order_by("created_at", "pk"):
        wanted = {message_of(each): each for each in events if _is_wanted(webhook, each)}
        if not wanted:
            continue
        known = set(WebhookDelivery.objects.filter(webhook=webhook, message__any=list(wanted)).values_list("message", flat=True))
        fresh = {message: event for message, event in wanted.items() if message not in known}
        _send(webhook, [(message, event.type, event.at, event.body) for message, event in fresh.items()])


def message_of(event: StoredEvent) -> UUID:
    """The id of an event on the wire: the same however often and to whomever it is told."""
    return uuid5(MESSAGES, f"{event.organization_id}.{event.id}")


def send_test(*, actor: Actor, webhook: Webhook) -> WebhookDelivery:
    """Tell it something that means nothing, now. Raises WebhookOff."""
    _refuse_off(webhook)
    [delivery] = _send(webhook, [(uuid4(), TEST, timezone.now(), {"webhook": str(webhook.pk), "by": actor.email})])
    audit.record(action="webhooks.test", subject=webhook)
    return delivery


def replay(*, delivery: WebhookDelivery) -> WebhookDelivery:
    """Tell it again now, under the same id: what still waits for its next try goes at once. Raises WebhookOff."""
    _refuse_off(delivery.webhook)
    waiting = JobChunk.objects.filter(job=delivery.job_id, state=ChunkState.OPEN, payload__delivery=str(delivery.pk))
    if delivery.job_id is not None and delivery.state == DeliveryState.WAITING and waiting.exists():
        waiting.filter(owner="").update(lease_until=Now())
        wake_job(delivery.job_id)
    else:
        _again(delivery.webhook, [delivery])
    audit.record(action="webhooks.replay", subject=delivery.webhook, after={"message": str(delivery.message)})
    delivery.refresh_from_db()
    return delivery


def replay_many(*, webhook: Webhook, since: datetime, until: datetime | None = None, states: Collection[DeliveryState]) -> int:
    """Tell again what happened in a span of time and ended in one of these states, oldest first; how many. Raises WebhookOff."""
    _refuse_off(webhook)
    rows = WebhookDelivery.objects.filter(webhook=webhook, created_at__gte=since, state__in=states)
    if until is not None:
        rows = rows.filter(created_at__lt=until)
    chosen = list(rows.order_by("created_at", "pk")[:MOST_REPLAYED])
    for start in range(0, len(chosen), PORTION):
        _again(webhook, chosen[start : start + PORTION])
    audit.record(action="webhooks.replay", subject=webhook, after={"deliveries": len(chosen)})
    return len(chosen)


def _is_wanted(webhook: Webhook, event: StoredEvent) -> bool:
    if event.type not in webhook.events or event.at < webhook.on_since:
        return False
    return webhook.project_id is None or event.body.get("project") == str(webhook.project_id)


def _send(webhook: Webhook, told: Iterable[tuple[UUID, str, datetime, dict[str, Any]]]) -> list[WebhookDelivery]:
    """Deliveries of (id, type, when, data), and the job that makes them."""
    rows = [
        WebhookDelivery(
            webhook=webhook, message=message, type=kind, body={"id": str(message), "type": kind, "timestamp": at.isoformat(), "data": data}
        )
        for message, kind, at, data in told
    ]
    if rows:
        job = _job(webhook, rows)
        for each in rows:
            each.job = job
        WebhookDelivery.objects.bulk_create(rows)
    return rows


def _again(webhook: Webhook, deliveries: Sequence[WebhookDelivery]) -> None:
    job = _job(webhook, deliveries)
    rows = WebhookDelivery.objects.filter(pk__any=[each.pk for each in deliveries])
    rows.update(state=DeliveryState.WAITING, next_at=None, last_error="", job=job)


def _job(webhook: Webhook, deliveries: Sequence[WebhookDelivery]) -> Job:
    count = f"{len(deliveries)} events" if len(deliveries) > 1 else deliveries[0].type
    return create_job(
        kind=DELIVER,
        title=f"Tell {webhook.name} of {count}",
        chunks=[{"delivery": str(each.pk)} for each in deliveries],
        total=len(deliveries),
        params={"webhook": str(webhook.pk)},
    )


def _refuse_off(webhook: Webhook) -> None:
    if webhook.off_since is not None:
        raise WebhookOff

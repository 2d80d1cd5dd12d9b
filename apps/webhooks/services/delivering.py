"""Telling one event: a signed request, and what came of it.

A server that does not take it is asked again after waits that grow, over three days; one that took nothing for five days, or says that it
is gone (410), is told nothing more until somebody switches its webhook on again. A delivery that a worker died over is told again under
the same id: a server that keeps the ids it has seen is told everything exactly once.
"""

import json
import random
import time
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

from django.db import transaction
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from apps.core.db.resting import rest
from apps.core.egress import send
from apps.core.jobs import ChunkContext, ChunkPutOff
from apps.core.models import Job
from apps.core.models.jobs import JobState
from apps.core.problems import Problem
from apps.core.sealed import unseal
from apps.organizations import audit
from apps.webhooks.models import DeliveryState, Webhook, WebhookDelivery, WebhookTry
from apps.webhooks.signing import headers

TIMEOUT_S, MOST_ANSWERED, MOST_KEPT = 15.0, 65_536, 1_000
WAITS_S = (5.0, 60.0, 300.0, 1800.0, 7200.0, 18_000.0, 36_000.0, 50_400.0, 72_000.0, 72_000.0)  # after each try that failed
FAILING_AT_MOST = timedelta(days=5)
TRIED = "tried"  # how often this chunk has tried


@dataclass(frozen=True)
class Came:
    """What came of one request; without a status there was no answer. `why` is empty where the event was taken."""

    took_ms: int
    status: int | None = None
    answer: str = ""
    why: str = ""


def deliver_chunk(context: ChunkContext) -> None:
    """Tell one event. Raises ChunkPutOff where it is to be told later; JobCancelled, LeaseLost."""
    with transaction.atomic():
        rows = WebhookDelivery.objects.select_related("webhook").filter(pk=context.payload["delivery"])
        delivery = rows.filter(state=DeliveryState.WAITING).first()
    if delivery is None:
        return
    if delivery.webhook.off_since is not None:
        with context.commit():
            why = "The webhook was switched off before it was told."
            WebhookDelivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.CANCELLED, next_at=None, last_error=why)
        return
    came = _ask(delivery)
    if not came.why:
        with context.commit(done=1):
            _write(delivery, came, state=DeliveryState.DELIVERED, next_at=None, delivered_at=Now())
            Webhook.objects.filter(pk=delivery.webhook_id, failing_since__isnull=False).update(failing_since=None)
        return
    tried = context.state[TRIED] = context.state.get(TRIED, 0) + 1
    if tried <= len(WAITS_S) and came.status != HTTPStatus.GONE:
        wait_s = WAITS_S[tried - 1] * random.uniform(0.8, 1.2)  # noqa: S311  a wait, not a secret
        with context.partial(message=f"Tried {tried} times: {came.why}"[:500]):
            _write(delivery, came, next_at=timezone.now() + timedelta(seconds=wait_s))
            _note_failing(delivery.webhook)
        raise ChunkPutOff(wait_s)
    context.error(code="not-told", message=came.why, subject=delivery.type)
    with context.commit(failed=1):
        _write(delivery, came, state=DeliveryState.FAILED, next_at=None)
        _note_failing(delivery.webhook)
        _switch_off(delivery.webhook, gone=came.status == HTTPStatus.GONE)


def end_deliveries(*, job: Job) -> None:
    """What a job that ends leaves waiting is told by nobody: it was cancelled, or its worker died again and again."""
    left = WebhookDelivery.objects.filter(job=job, state=DeliveryState.WAITING)
    if job.state == JobState.CANCELLED:
        left.update(state=DeliveryState.CANCELLED, next_at=None, last_error="The job that was to tell it was cancelled.")
    else:
        left.update(state=DeliveryState.FAILED, next_at=None, last_error="The program that was to tell it ended each time.")


def _ask(delivery: WebhookDelivery) -> Came:
    webhook = delivery.webhook
    body = json.dumps(delivery.body, ensure_ascii=False, separators=(",", ":")).encode()
    old = webhook.old_secret if webhook.old_secret_until and webhook.old_secret_until > timezone.now() else ""
    signed = headers([unseal(each) for each in (webhook.secret, old) if each], str(delivery.message), int(time.time()), body)
    rest()
    began = time.monotonic()
    try:
        answered = send("POST", webhook.url, content=body, headers=signed, timeout_s=TIMEOUT_S, max_bytes=MOST_ANSWERED)
    except Problem as refused:
        return Came(_since(began), why=refused.detail or refused.title)
    text = answered.content[:MOST_KEPT].decode("utf-8", "replace").replace("\0", "")
    is_taken = HTTPStatus.OK <= answered.status < HTTPStatus.MULTIPLE_CHOICES
    return Came(_since(began), answered.status, text, "" if is_taken else f"The server answered {answered.status}.")


def _write(delivery: WebhookDelivery, came: Came, **values: object) -> None:
    number = delivery.tries + 1
    WebhookTry.objects.create(
        delivery=delivery, number=number, status=came.status, error=came.why, answer=came.answer, took_ms=came.took_ms
    )
    WebhookDelivery.objects.filter(pk=delivery.pk).update(tries=number, last_status=came.status, last_error=came.why, **values)


def _note_failing(webhook: Webhook) -> None:
    Webhook.objects.filter(pk=webhook.pk).update(failing_since=Coalesce("failing_since", Now()))


def _switch_off(webhook: Webhook, *, gone: bool) -> None:
    """Tell a server nothing more that is gone, or has taken nothing for days."""
    failing = Webhook.objects.filter(pk=webhook.pk, off_since=None)
    why = "The server said that it is gone (410)."
    if not gone:
        failing = failing.filter(failing_since__lt=Now() - FAILING_AT_MOST)
        why = f"The server took nothing for {FAILING_AT_MOST.days} days."
    if failing.update(off_since=Now(), off_reason=why):
        audit.record(action="webhooks.switched_off", subject=webhook, after={"reason": why})


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)

"""Celery tasks that carry their organization, and the few that keep work moving: run a job, tell subscribers, sweep."""

import json
import logging
from typing import Any

from celery import Task, current_task, shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection, transaction

from apps.core import events, jobs
from apps.core.context import organization
from apps.core.models import SubscriberCursor
from apps.core.tenancy import TenantError, bound, current_organization_id, tenant
from apps.core.wake import begun, wake

log = logging.getLogger(__name__)
MAX_ATTEMPTS = 8


class TenantTask(Task):
    """The organization travels in the message's header: nobody passes it. A task of the platform itself says `platform = True`."""

    abstract = True
    platform = False

    def apply_async(self, args: Any = None, kwargs: Any = None, headers: dict[str, Any] | None = None, **options: Any) -> Any:
        """Send it with the organization in scope, or of the running task. Raises TenantError where there is none."""
        if not self.platform:
            running = (current_task and current_task.request.headers) or {}
            number = (headers or {}).get("organization_id") or organization.get() or running.get("organization_id")
            if number is None:
                msg = f"{self.name} was sent outside an organization's scope"
                raise TenantError(msg)
            headers = {**(headers or {}), "organization_id": number}
        return super().apply_async(args, kwargs, headers=headers, **options)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.platform or self.request.called_directly:
            return super().__call__(*args, **kwargs)
        with bound(self.request.headers["organization_id"]):
            return super().__call__(*args, **kwargs)


def send_on_commit(task: Task, *args: Any, queue: str = "default") -> None:
    """Send a task of the organization in scope once the running transaction has committed."""
    number = organization.get()
    transaction.on_commit(lambda: wake(task.name, number, *args, queue=queue), robust=True)


@shared_task(name=jobs.RUN_JOB, base=TenantTask, ignore_result=True, soft_time_limit=840, time_limit=900)
def run_job(job_id: str) -> None:
    """Work on a job's open chunks for a slice of time, then let other work in between."""
    jobs.run(job_id)


@shared_task(name=events.TELL_SUBSCRIBERS, base=TenantTask, ignore_result=True, soft_time_limit=120, time_limit=150)
def tell_subscribers() -> None:
    """Give every subscriber the events it has not handled yet, in order, each portion in one transaction with its new cursor."""
    begun(events.TELL_SUBSCRIBERS, current_organization_id())
    with transaction.atomic():
        waiting, behind, settled = events.waiting_subscribers()
        _move_up(behind, settled)
    for each in events.SUBSCRIBERS.values():
        portion = each.portion if each.name in waiting else 0
        while portion:
            portion = _tell(each, portion)


def _move_up(names: set[str], settled: events.Cursor) -> None:
    """They have nothing to hear up to there, so that nobody reads the same events for them again; those that are at work are left."""
    if not names:
        return
    free = SubscriberCursor.objects.select_for_update(skip_locked=True).filter(subscriber__in=names, tx__lt=settled.tx)
    known = {each.subscriber: each.pk for each in free}
    SubscriberCursor.objects.filter(pk__in=known.values()).update(tx=settled.tx, event_id=settled.id)
    new = [SubscriberCursor(subscriber=name, tx=settled.tx, event_id=settled.id) for name in sorted(names - known.keys())]
    SubscriberCursor.objects.bulk_create(new, ignore_conflicts=True)


def _tell(who: events.Subscriber, at_most: int) -> int:
    """One portion for one subscriber; how large the next one may be, 0 where there is none.

    Of a portion that failed the half comes next, so that in the end only the bad event is held up, and counted as an attempt.
    """
    batch: list[events.StoredEvent] = []
    try:
        with transaction.atomic():
            cursor = _cursor_of(who.name)
            if cursor is None:
                return 0
            portion = 1 if cursor.attempts else at_most
            settled, stood = events.safe_cursor(), events.Cursor(cursor.tx, cursor.event_id)
            batch = events.events_after(stood, types=who.types, limit=portion, settled=settled)
            if batch:
                who.handle(batch)
                cursor.tx, cursor.event_id, cursor.attempts = batch[-1].tx, batch[-1].id, 0
            if len(batch) < portion:
                read = max(settled, events.Cursor(cursor.tx, cursor.event_id))
                cursor.tx, cursor.event_id = read.tx, read.id
            cursor.save(update_fields=["tx", "event_id", "attempts"])
            return min(2 * at_most, who.portion) if len(batch) == portion else 0
    except Exception as error:
        log.exception("subscriber %s failed", who.name)
        if len(batch) > 1 and not isinstance(error, SoftTimeLimitExceeded):
            return len(batch) // 2
        _remember_failure(who.name, batch[0] if batch else None, str(error))
        return 0


def _cursor_of(name: str) -> SubscriberCursor | None:
    """Its place, locked; None where another process is at work for it."""
    free = SubscriberCursor.objects.select_for_update(skip_locked=True).filter(subscriber=name)
    return free.first() or (free.first() if SubscriberCursor.objects.get_or_create(subscriber=name)[1] else None)


def _remember_failure(name: str, event: events.StoredEvent | None, error: str) -> None:
    """Count the attempt; an event that failed too often is passed over, with a line in the log, so that it cannot hold up the rest."""
    with transaction.atomic():
        cursor = _cursor_of(name)
        if cursor is None or event is None:
            return
        cursor.attempts += 1
        cursor.last_error = error[:2000]
        if cursor.attempts >= MAX_ATTEMPTS:
            log.error("subscriber %s gave up on event %s", name, event.cursor)
            cursor.tx, cursor.event_id, cursor.attempts = event.tx, event.id, 0
        cursor.save(update_fields=["tx", "event_id", "attempts", "last_error"])


@shared_task(name="core.sweep", base=TenantTask, platform=True, ignore_result=True, soft_time_limit=50, time_limit=60)
def sweep(minutes: int = 10) -> None:
    """Send again what nobody holds: jobs whose message was lost, and organizations whose events of the last minutes wait."""
    reading = {each.name: sorted(each.types) for each in events.SUBSCRIBERS.values()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT organization_id, job_id FROM core_waiting_jobs()")
        waiting_jobs = cursor.fetchall()
        cursor.execute("SELECT organization_id FROM core_waiting_events(%s, %s)", [json.dumps(reading), minutes])
        waiting_events = cursor.fetchall()
    for organization_id, job_id in waiting_jobs:
        with tenant(organization_id):
            jobs.wake_job(job_id)
    for (organization_id,) in waiting_events:
        wake(events.TELL_SUBSCRIBERS, organization_id)

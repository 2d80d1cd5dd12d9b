"""Sends a task by name with its organization. A message only wakes a worker: where it is lost, the sweep sends another."""

import logging
import time
from typing import Any

from celery import current_app
from celery.signals import celeryd_after_setup
from django.core.cache import cache

log = logging.getLogger(__name__)
ON_ITS_WAY_S = 2  # how long a message is believed to be on its way, should the worker that took it have died
REST_S = 0.25  # how long a task that began just now rests before it begins again: under load it finds more to do at once
_taken = set[str]()


@celeryd_after_setup.connect
def _note_queues(instance: Any, **_: Any) -> None:
    """This process is a worker, and takes from these queues."""
    _taken.update(instance.app.amqp.queues.consume_from)


def wake(task: str, organization_id: int | None, *args: Any, queue: str = "default", in_s: float = 0) -> None:
    """Send it, to be begun now or in so many seconds, best effort."""
    headers = {} if organization_id is None else {"organization_id": organization_id}
    try:
        current_app.send_task(task, args, headers=headers, queue=queue, retry=False, countdown=in_s or None)
    except Exception:
        log.warning("could not send %s; the sweep will", task, exc_info=True)


def wake_once(task: str, organization_id: int) -> None:
    """Send it unless one is on its way already: for a task that finds for itself all there is to do, and begins with `begun`.

    The first one begins at once, and the next one REST_S after it at the earliest.
    """
    if _is_first(task, organization_id):
        wake(task, organization_id, in_s=_rest_s(task, organization_id))


def begun(task: str, organization_id: int) -> None:
    """The task looks from now on: what happens after this needs a message of its own."""
    try:
        cache.set(_began(task, organization_id), time.time(), 1)
        cache.delete(_mark(task, organization_id))
    except Exception:
        log.warning("could not note that %s began; it is sent again in %d s at the latest", task, ON_ITS_WAY_S, exc_info=True)


def _is_first(task: str, organization_id: int) -> bool:
    try:
        return cache.add(_mark(task, organization_id), 1, ON_ITS_WAY_S)
    except Exception:
        log.warning("could not see whether %s is on its way", task, exc_info=True)
        return True


def _rest_s(task: str, organization_id: int) -> float:
    """How long it is to rest still; another machine's clock may differ, but nothing rests for longer than REST_S."""
    try:
        began = cache.get(_began(task, organization_id))
    except Exception:
        log.warning("could not see when %s began", task, exc_info=True)
        return 0
    return 0 if began is None else min(max(0, began + REST_S - time.time()), REST_S)


def _began(task: str, organization_id: int) -> str:
    return f"began:{organization_id}:{task}"


def _mark(task: str, organization_id: int) -> str:
    return f"on-its-way:{organization_id}:{task}"


def is_waiting(queue: str) -> bool:
    """Whether a message waits in a queue that this process takes from. False where the broker cannot be asked."""
    if queue not in _taken:
        return False
    try:
        with current_app.pool.acquire(block=True) as connection:
            return bool(connection.default_channel.client.llen(queue))
    except Exception:
        log.warning("could not look into the queue %s", queue, exc_info=True)
        return False

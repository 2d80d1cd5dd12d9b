"""Sends a task by name with its organization. A message only wakes a worker: where it is lost, the sweep sends another."""

import logging
from typing import Any

from celery import current_app
from celery.signals import celeryd_after_setup
from django.core.cache import cache

log = logging.getLogger(__name__)
ON_ITS_WAY_S = 2  # how long a message is believed to be on its way, should the worker that took it have died
_taken = set[str]()


@celeryd_after_setup.connect
def _note_queues(instance: Any, **_: Any) -> None:
    """This process is a worker, and takes from these queues."""
    _taken.update(instance.app.amqp.queues.consume_from)


def wake(task: str, organization_id: int | None, *args: Any, queue: str = "default") -> None:
    """Send it now, best effort."""
    headers = {} if organization_id is None else {"organization_id": organization_id}
    try:
        current_app.send_task(task, args, headers=headers, queue=queue, retry=False)
    except Exception:
        log.warning("could not send %s; the sweep will", task, exc_info=True)


def wake_once(task: str, organization_id: int) -> None:
    """Send it unless one is on its way already: for a task that finds for itself all there is to do, and begins with `begun`."""
    if _is_first(task, organization_id):
        wake(task, organization_id)


def begun(task: str, organization_id: int) -> None:
    """The task looks from now on: what happens after this needs a message of its own."""
    try:
        cache.delete(_mark(task, organization_id))
    except Exception:
        log.warning("could not note that %s began; it is sent again in %d s at the latest", task, ON_ITS_WAY_S, exc_info=True)


def _is_first(task: str, organization_id: int) -> bool:
    try:
        return cache.add(_mark(task, organization_id), 1, ON_ITS_WAY_S)
    except Exception:
        log.warning("could not see whether %s is on its way", task, exc_info=True)
        return True


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

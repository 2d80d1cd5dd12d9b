"""Sends a task by name with its organization. A message only wakes a worker: where it is lost, the sweep sends another."""

import logging
from typing import Any

from celery import current_app
from celery.signals import celeryd_after_setup

log = logging.getLogger(__name__)
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

"""Sends a task by name with its organization. A message only wakes a worker: where it is lost, the sweep sends another."""

import logging
from typing import Any

from celery import current_app

log = logging.getLogger(__name__)


def wake(task: str, organization_id: int | None, *args: Any, queue: str = "default") -> None:
    """Send it now, best effort."""
    headers = {} if organization_id is None else {"organization_id": organization_id}
    try:
        current_app.send_task(task, args, headers=headers, queue=queue, retry=False)
    except Exception:
        log.warning("could not send %s; the sweep will", task, exc_info=True)

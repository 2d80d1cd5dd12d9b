"""Time limits for workers that do their work in their only process: they say until when, and the supervisor ends them after.

Loaded into those workers by `--include`. Times are on the monotonic clock, which all processes of a machine share.
"""

import os
import time
from pathlib import Path
from typing import Any

from celery import Task
from celery.signals import task_postrun, task_prerun

FILE = "FIRSTPASS_LIMIT_FILE"


@task_prerun.connect
def begin(task: Task, **_: Any) -> None:
    """Say until when this task may run."""
    if (file := os.environ.get(FILE)) and task.time_limit:
        Path(file).write_text(str(time.monotonic() + task.time_limit))


@task_postrun.connect
def end(**_: Any) -> None:
    """The task has ended by itself."""
    if file := os.environ.get(FILE):
        Path(file).unlink(missing_ok=True)


def is_over(file: Path) -> bool:
    """Whether the task that a worker runs has run past its limit."""
    try:
        return time.monotonic() > float(file.read_text())
    except (OSError, ValueError):
        return False

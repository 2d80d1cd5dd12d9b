"""What stands on runs: the rooms above tell, because this one cannot know them, and forget it where a run goes.

register_holder(Holder(forget_predictions, leave_predictions, refuse_used))
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID

from apps.model_runs.models import ModelRun


@dataclass(frozen=True)
class Holder:
    """A room that keeps something of runs.

    `forget` deletes a portion of it and returns how much that was, 0 once there is none; `leave` deletes what is about these data rows,
    which go out of the run, or raises RunInUse; `refuse` raises RunInUse where all of it has to stay;
    `metrics` are the names of the custom metrics that are known of a run.
    """

    forget: Callable[[ModelRun], int]
    leave: Callable[[ModelRun, Collection[UUID]], None]
    refuse: Callable[[ModelRun], None] | None = None
    metrics: Callable[[UUID], set[str]] | None = None


HOLDERS: list[Holder] = []


def register_holder(holder: Holder) -> None:
    """Ask this room too before a run goes."""
    HOLDERS.append(holder)

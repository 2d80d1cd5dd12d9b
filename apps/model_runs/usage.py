"""What stands on runs: the rooms above tell, because this one cannot know them, and forget it where a run goes.

register_holder(Holder(forget_predictions, refuse_used))
"""

from collections.abc import Callable
from dataclasses import dataclass

from apps.model_runs.models import ModelRun


@dataclass(frozen=True)
class Holder:
    """A room that keeps something of runs.

    `forget` deletes a portion of it and returns how much that was, 0 once there is none; `refuse` raises RunInUse where it has to stay.
    """

    forget: Callable[[ModelRun], int]
    refuse: Callable[[ModelRun], None] | None = None


HOLDERS: list[Holder] = []


def register_holder(holder: Holder) -> None:
    """Ask this room too before a run goes."""
    HOLDERS.append(holder)

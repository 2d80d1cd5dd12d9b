"""What stands on runs: the rooms above tell, because this one cannot know them, and forget it where a run goes.

register_holder(Holder(forget_predictions, refuse_used))
"""

from collections.abc import Callable
from dataclasses import dataclass

from apps.model_runs.models import ModelRun

Act = Callable[[ModelRun], None]


@dataclass(frozen=True)
class Holder:
    """A room that keeps something of runs. `forget` deletes it; `refuse` raises RunInUse where it has to stay."""

    forget: Act
    refuse: Act | None = None


HOLDERS: list[Holder] = []


def register_holder(holder: Holder) -> None:
    """Ask this room too before a run goes."""
    HOLDERS.append(holder)

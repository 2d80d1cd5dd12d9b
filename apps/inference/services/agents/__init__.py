"""Work for programs elsewhere: handed out under a lease, answered data row by data row, and anybody else's again when the lease runs out.

A chunk of a job is a lease, so what holds for workers holds for agents: see apps.core.jobs. What they say is written in the transaction
of their call, by the same writer.
"""

from apps.inference.services.agents.answering import answer_work
from apps.inference.services.agents.fitting import Ended, end_fitting, labels_to_fit, note_progress, take_fitting
from apps.inference.services.agents.keeping import keep_work, release_work
from apps.inference.services.agents.overdue import look_after
from apps.inference.services.agents.taking import take_work
from apps.inference.services.presence import AgentTold

__all__ = [
    "AgentTold", "Ended", "answer_work", "end_fitting", "keep_work", "labels_to_fit", "look_after", "note_progress", "release_work",
    "take_fitting", "take_work",
]  # fmt: skip

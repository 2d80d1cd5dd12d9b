"""Work for programs elsewhere: handed out under a lease, answered data row by data row, and anybody else's again when the lease runs out.

A chunk of a job is a lease, so what holds for workers holds for agents: see apps.core.jobs. What they say is written in the transaction
of their call, by the same writer.
"""

from apps.inference.services.agents.answering import answer_work
from apps.inference.services.agents.keeping import keep_work, release_work
from apps.inference.services.agents.overdue import look_after
from apps.inference.services.agents.taking import take_work
from apps.inference.services.presence import AgentTold

__all__ = ["AgentTold", "answer_work", "keep_work", "look_after", "release_work", "take_work"]

"""Every write of this room."""

from apps.projects.machine import Stage
from apps.projects.services.automatic import finish_automatically, lock_finished, lock_untouched, queue_again
from apps.projects.services.batches import BatchMade, create_batch, update_batch
from apps.projects.services.benchmarks import set_gold
from apps.projects.services.discussed import count_threads
from apps.projects.services.entering import Entering, enter
from apps.projects.services.imported import finish_import, finish_imports, task_for_import
from apps.projects.services.managing import MOST_AT_ONCE, Moved, approve_all, assign, lock_many, requeue, undo_move
from apps.projects.services.many import MANY, Held, lease_many, release_many, renew_many
from apps.projects.services.path import MOST_STAGES, StageWanted
from apps.projects.services.projects import archive_project, create_project, update_project
from apps.projects.services.queue import (
    hold,
    lease_next,
    lock,
    lock_held,
    one_claim_at_a_time,
    own_in_review,
    release,
    renew,
    reopen,
    skip,
    stuck_in_review,
    take_back,
    waiting_for,
)
from apps.projects.services.several import Collected, finish_collecting, lock_collected
from apps.projects.services.staffing import Stuck, is_last_stage, stages_of
from apps.projects.services.stages import approve_task, complete_task, review_again, send_task_back

__all__ = [
    "MANY",
    "MOST_AT_ONCE",
    "MOST_STAGES",
    "BatchMade",
    "Collected",
    "Entering",
    "Held",
    "Moved",
    "Stage",
    "StageWanted",
    "Stuck",
    "approve_all",
    "approve_task",
    "archive_project",
    "assign",
    "complete_task",
    "count_threads",
    "create_batch",
    "create_project",
    "enter",
    "finish_automatically",
    "finish_collecting",
    "finish_import",
    "finish_imports",
    "hold",
    "is_last_stage",
    "lease_many",
    "lease_next",
    "lock",
    "lock_collected",
    "lock_finished",
    "lock_held",
    "lock_many",
    "lock_untouched",
    "one_claim_at_a_time",
    "own_in_review",
    "queue_again",
    "release",
    "release_many",
    "renew",
    "renew_many",
    "reopen",
    "requeue",
    "review_again",
    "send_task_back",
    "set_gold",
    "skip",
    "stages_of",
    "stuck_in_review",
    "take_back",
    "task_for_import",
    "undo_move",
    "update_batch",
    "update_project",
    "waiting_for",
]

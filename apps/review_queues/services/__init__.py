"""Every write of this room."""

from apps.review_queues.services.marking import Marked, mark_gold
from apps.review_queues.services.merging import merge_ended
from apps.review_queues.services.moving import approve_many, move_tasks, undo
from apps.review_queues.services.reviewing import SentToReview, review_labels_again, review_task
from apps.review_queues.services.threads import (
    WHOLE,
    Pin,
    answer_thread,
    delete_comment,
    edit_comment,
    reopen_thread,
    resolve_thread,
    start_thread,
)

__all__ = [
    "WHOLE",
    "Marked",
    "Pin",
    "SentToReview",
    "answer_thread",
    "approve_many",
    "delete_comment",
    "edit_comment",
    "mark_gold",
    "merge_ended",
    "move_tasks",
    "reopen_thread",
    "resolve_thread",
    "review_labels_again",
    "review_task",
    "start_thread",
    "undo",
]

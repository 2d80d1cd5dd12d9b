"""Every write of this room."""

from apps.review_queues.services.moving import approve_many, move_tasks, undo
from apps.review_queues.services.reviewing import SentToReview, review_labels_again, review_task

__all__ = ["SentToReview", "approve_many", "move_tasks", "review_labels_again", "review_task", "undo"]

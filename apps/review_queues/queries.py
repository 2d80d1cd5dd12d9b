"""What is read of reviews."""

from typing import Any, cast
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from apps.review_queues.models import Comment, Review, Thread, Verdict


def reviews_of(task: UUID) -> list[dict[str, Any]]:
    """The verdicts on a task as the API shows them, oldest first."""
    return [
        {
            "id": row.pk,
            "reviewer": row.reviewer_id,
            "decision": Verdict(row.decision).label,
            "comment": row.comment,
            "annotation_set": row.annotation_set_id,
            "revision": row.revision,
            "created_at": row.created_at,
        }
        for row in Review.objects.filter(task=task).order_by("created_at", "id")
    ]


def threads_of(task: UUID) -> QuerySet[Thread]:
    """The threads on a task, oldest first, each with its comments in the order in which they were written."""
    return with_comments(Thread.objects.filter(task=task)).order_by("created_at", "id")


def with_comments(threads: QuerySet[Any]) -> QuerySet[Thread]:
    """These threads with their comments, oldest first."""
    comments = Comment.objects.order_by("created_at", "id")
    return cast("QuerySet[Thread]", threads.prefetch_related(Prefetch("comments", queryset=comments)))

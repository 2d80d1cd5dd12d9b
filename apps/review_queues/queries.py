"""What is read of reviews."""

from typing import Any
from uuid import UUID

from apps.review_queues.models import Review, Verdict


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

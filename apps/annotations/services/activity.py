"""Active time, handed on as a fact to whoever sums it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from apps.annotations.events import ActivityRecorded
from apps.annotations.models import Annotation
from apps.core.events import publish
from apps.core.problems import FieldError, NotFound
from apps.projects.models import Task

PORTION = 200


@dataclass(frozen=True)
class Activity:
    """Active time: on which annotation or suggestion, how it ended, how many were decided at once. The id makes it count once."""

    id: UUID
    outcome: str
    active_ms: int
    started_at: datetime
    annotation: UUID | None = None
    suggestion: UUID | None = None
    bulk_n: int = 1


def record_activity(*, task: Task, annotation_set: UUID, member: UUID, activity: Sequence[Activity]) -> None:
    """State the spans, in portions that keep each event small. Raises NotFound for a suggestion that this data row does not have.

    A span that would end after now was measured by a clock that runs ahead: it ended now.
    """
    _check_suggestions(task, activity)
    now = timezone.now()
    spent = [replace(each, started_at=min(each.started_at, now - timedelta(milliseconds=each.active_ms))) for each in activity]
    for start in range(0, len(spent), PORTION):
        spans = tuple(asdict(each) for each in spent[start : start + PORTION])
        fact = ActivityRecorded(task.project_id, task.pk, task.data_row_id, annotation_set, member, spans)
        publish(fact, topics=())


def _check_suggestions(task: Task, activity: Sequence[Activity]) -> None:
    """Annotations are named by ids of the client's own and may be gone again; suggestions are the data row's."""
    named = {each.suggestion for each in activity if each.suggestion is not None}
    known: set[UUID] = set()
    if named:
        said = Annotation.objects.filter(annotation_set__model_run__isnull=False, annotation_set__data_row=task.data_row_id, pk__in=named)
        known = set(said.values_list("pk", flat=True))
    unknown = [index for index, each in enumerate(activity) if each.suggestion is not None and each.suggestion not in known]
    if unknown:
        words, expected = "There is no such suggestion for this data row.", "the id of one of its suggestions"
        raise NotFound(errors=[FieldError(f"/activity/{index}/suggestion", "not_found", words, expected) for index in unknown])

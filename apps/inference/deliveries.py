"""What a server that learns by itself was told of labels, and what is still to be told: the chunks of the jobs that tell it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from apps.catalog.models import DataRow
from apps.core.models import Job, JobChunk
from apps.core.models.jobs import ChunkState
from apps.inference.kinds_of_work import TELL
from apps.inference.models import Predictor
from apps.projects.models import Project

TRIES = "tries"  # where a chunk keeps when it was told in vain, and why
HEARD = "heard"  # and that the server took it, where more is to be done
STATES: Mapping[int, str] = {
    ChunkState.OPEN: "waiting", ChunkState.DONE: "delivered", ChunkState.FAILED: "failed", ChunkState.CANCELLED: "cancelled",
}  # fmt: skip


@dataclass(frozen=True)
class Try:
    """A try that failed, and why."""

    at: datetime
    error: str


@dataclass(frozen=True)
class Delivery:
    """One thing to tell: of the label of a data row (None: to train), in a project. `next_at` is when it is told next, while it waits."""

    id: UUID
    job: UUID
    project: UUID
    project_name: str
    what: str
    data_row: UUID | None
    data_row_name: str
    state: str
    tries: tuple[Try, ...]
    next_at: datetime | None
    created_at: datetime


def of_predictor(predictor: Predictor) -> QuerySet[JobChunk]:
    """What was and is to be told to it, newest first."""
    jobs = Job.objects.filter(kind=TELL, params__predictor=str(predictor.pk))
    return JobChunk.objects.filter(job__in=jobs).select_related("job").order_by("-created_at", "-id")


def shown(chunks: Iterable[JobChunk]) -> list[Delivery]:
    """As people see them."""
    listed = list(chunks)
    rows = DataRow.objects.in_bulk([UUID(each.payload["data_row"]) for each in listed if "data_row" in each.payload])
    projects = Project.objects.in_bulk({UUID(each.job.params["project"]) for each in listed})
    return [_shown(each, rows, projects) for each in listed]


def _shown(chunk: JobChunk, rows: Mapping[UUID, DataRow], projects: Mapping[UUID, Project]) -> Delivery:
    payload: Mapping[str, Any] = chunk.payload
    row = UUID(payload["data_row"]) if "data_row" in payload else None
    project = UUID(chunk.job.params["project"])
    tries = tuple(Try(datetime.fromisoformat(each["at"]), each["error"]) for each in chunk.progress.get(TRIES, ()))
    return Delivery(
        id=chunk.pk,
        job=chunk.job_id,
        project=project,
        project_name=projects[project].name if project in projects else "",
        what="train" if row is None else "label_withdrawn" if payload["withdrawn"] else "label",
        data_row=row,
        data_row_name=rows[row].name if row is not None and row in rows else "",
        state=STATES[chunk.state],
        tries=tries,
        next_at=chunk.lease_until if chunk.state == ChunkState.OPEN else None,
        created_at=chunk.created_at,
    )

"""Handing out work: what a person waits for first, then trials, then runs, each in the order in which they were asked for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from apps.catalog.models import DataRow
from apps.core.jobs import ChunkContext, claim
from apps.core.jobs.context import LEASE_S
from apps.core.models import Job
from apps.core.models.jobs import JobState
from apps.core.storage import signed_url
from apps.inference import queries
from apps.inference.kinds_of_work import AGENT_KINDS, WATCHED_KINDS
from apps.inference.models import Predictor, PredictorVersion, VersionState
from apps.inference.services.agents.sinks import Sink, sink_of
from apps.inference.services.measuring import LABEL
from apps.inference.services.presence import AgentTold, note_agent
from apps.kinds.features import FeatureSpec

DIED_TWICE = 3
INLINED = frozenset({"text", "html", "conversation"})


@dataclass(frozen=True)
class WorkRow:
    """One data row to look at: where its bytes are (an address for a day or two, '' for none), and its texts where it is one."""

    row: DataRow
    media: str
    texts: Mapping[str, str]


@dataclass(frozen=True)
class Lease:
    """Data rows that are one agent's for now. `careful`: whoever had them before ended without a word, so one at a time is wise.

    `patience_s` is how long one data row may take before the agent counts as hung.
    """

    id: UUID
    token: int
    job: UUID
    priority: str
    careful: bool
    patience_s: float
    lease_s: float
    until: datetime
    rows: tuple[WorkRow, ...]


@dataclass(frozen=True)
class Taken:
    """What was handed out, all of one job, in the words of these features; `options` are the predictor's for its model.

    `use`: nothing was, until the agent answers with this version, which it keeps.
    """

    leases: tuple[Lease, ...] = ()
    features: tuple[FeatureSpec, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    use: str | None = None


def take_work(*, predictor: Predictor, told: AgentTold, data_rows: int, only_urgent: bool) -> Taken | None:
    """Lease at most so many data rows to the agent, but at least one chunk; None where there is nothing to do.

    `only_urgent`: nothing but what a person waits for.
    """
    kinds = WATCHED_KINDS if only_urgent else AGENT_KINDS
    if (instead := _instead(predictor, told)) is not None:
        note_agent(predictor=predictor, told=told)
        return Taken(use=instead)
    found = next((leases for job in _jobs_of(predictor, kinds, told.version) if (leases := list(_leases_of(job, told, data_rows)))), [])
    note_agent(predictor=predictor, told=told)
    if not found:
        return None
    sink = found[0][1]
    return Taken(tuple(lease for lease, _ in found), sink.features, sink.version.settings.get("options") or {})


def _instead(predictor: Predictor, told: AgentTold) -> str | None:
    """What the agent's other version is called, where that is in use and the one it has is not, nor is being measured."""
    if told.kept is None:
        return None
    in_use = queries.newest_ready(predictor).label
    if in_use in (told.version, told.kept):
        is_wanted = in_use == told.kept != told.version
    else:  # what was connected has no name; what was learned has
        learned = PredictorVersion.objects.filter(predictor=predictor, state=VersionState.READY).values_list("label", flat=True)
        is_wanted = not in_use and told.version in learned and told.kept not in learned
    if not is_wanted:
        return None
    at_work = Job.objects.filter(kind__in=AGENT_KINDS, state__lte=JobState.RUNNING, params__predictor=str(predictor.pk))
    return None if at_work.filter(**{f"params__{LABEL}": told.version}).exists() else told.kept


def _jobs_of(predictor: Predictor, kinds: tuple[str, ...], version: str) -> list[Job]:
    """Those that go on and are not for a model that is called otherwise, what is urgent first; of one that is measured, nothing else."""
    running = Job.objects.filter(kind__in=kinds, state__lte=JobState.RUNNING, params__predictor=str(predictor.pk))
    if version and (measured := running.filter(**{f"params__{LABEL}": version})):
        running = measured
    mine = (job for job in running if job.params.get(LABEL, version) == version)
    return sorted(mine, key=lambda job: (AGENT_KINDS.index(job.kind), job.created_at, job.pk))


def _leases_of(job: Job, told: AgentTold, data_rows: int) -> Iterator[tuple[Lease, Sink]]:
    """As many chunks of the job as the agent asked for; one that somebody failed with comes alone."""
    count = 0
    while (context := claim(str(job.pk), owner=f"{told.name} {told.instance}"[:200])) is not None:
        is_careful = context.attempts > 1
        made = _lease(context, careful=is_careful)
        if made is None:
            continue
        yield made
        count += len(made[0].rows)
        if count >= data_rows or is_careful:
            return


def _lease(context: ChunkContext, *, careful: bool) -> tuple[Lease, Sink] | None:
    """The chunk as a lease; None where nothing of it is left to look at, which ends it."""
    sink = sink_of(context)
    if sink is None:
        return None
    if context.attempts >= DIED_TWICE:
        sink.refuse(sink.left()[:1], "Two agents ended while they looked at it.", code="data_row_fatal")
    rows = [each for number in sink.left() if (each := _row(sink, number)) is not None]
    if sink.end_if_over():
        return None
    patience_s = float(sink.version.settings["live_timeout_s" if context.job.kind in WATCHED_KINDS else "row_timeout_s"])
    until = timezone.now() + timedelta(seconds=LEASE_S)
    priority = context.job.kind.removeprefix("inference.").removesuffix("_agent")
    return Lease(context.id, context.token, context.job.pk, priority, careful, patience_s, LEASE_S, until, tuple(rows)), sink


def texts_of(row: DataRow) -> Mapping[str, str]:
    """What spans count in, of a text; nothing of other assets. Raises OSError, ValueError."""
    return queries.item_of(row).texts() if row.modality in INLINED else {}


def _row(sink: Sink, number: str) -> WorkRow | None:
    """The data row with what an agent needs of it; one that is gone or cannot be read is over."""
    row = sink.row(number)
    if row is None:
        sink.refuse([number], "It was removed meanwhile.", code="data_row_removed")
        return None
    try:
        texts = texts_of(row)
    except (OSError, ValueError) as error:
        sink.refuse([number], f"It cannot be read: {error}", code="data_row_unreadable")
        return None
    return WorkRow(row, signed_url(row.media_key), texts)

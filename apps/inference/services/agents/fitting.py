"""Learning elsewhere: an agent whose model can learn takes a lesson under a lease, reads its labels and says what came of it."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from apps.annotations.forms import dump_row
from apps.annotations.models import Annotation
from apps.catalog.models import DataRow
from apps.core.jobs import ChunkContext, JobCancelled, LeaseLost, claim, give_up, note
from apps.core.jobs.context import LEASE_S
from apps.core.models import Job, JobChunk
from apps.core.models.jobs import JobState
from apps.core.storage import signed_url
from apps.formats.firstpass import names_of, with_names
from apps.inference import lessons, queries
from apps.inference.kinds_of_work import FIT_AGENT
from apps.inference.lessons import LESSON
from apps.inference.models import Predictor, PredictorVersion
from apps.inference.predictors.agent import FIT_SILENCE_S
from apps.inference.problems import WorkCancelled, WorkLost
from apps.inference.services import training
from apps.inference.services.agents.answering import held_by_agent, lost
from apps.inference.services.agents.taking import DIED_TWICE, WorkRow, texts_of
from apps.inference.services.curves import kept_curves, refuse_too_many, show_progress
from apps.inference.services.measuring import MEASURING, NOTHING_HELD_OUT, is_waited_for, measure_new
from apps.inference.services.presence import AgentTold, note_agent
from apps.kinds.features import FeatureSpec
from apps.ontologies.queries import tree
from apps.projects.models import Project

HEARD_AT = "heard_at"  # when the agent last took a step: since then it has read labels, or told its progress
CHOSEN = "kept_back"  # how many data rows are measured on, or not used, by why


@dataclass(frozen=True)
class Fitting:
    """A lesson that is one agent's for now: so many labels to learn from and so many to measure on, in the words of these features."""

    id: UUID
    token: int
    job: UUID
    number: int
    labels: int
    held_out: int
    lease_s: float
    until: datetime
    features: tuple[FeatureSpec, ...]
    options: Mapping[str, Any]


@dataclass(frozen=True)
class LabelledRow:
    """A data row and what people say of it, names beside the ids; one that is `held_out` is measured on and never learned from."""

    row: WorkRow
    annotations: list[dict[str, Any]]
    held_out: bool


@dataclass(frozen=True)
class LabelPage:
    """Some labels of a lesson; `next` is the data row after which there are more, None at the end."""

    labels: list[LabelledRow]
    next: UUID | None


@dataclass(frozen=True)
class Ended:
    """What came of learning: what the agent calls the new version, and its figures; or why nothing did."""

    version: str = ""
    metrics: Mapping[str, float] | None = None
    error: str = ""


def take_fitting(*, predictor: Predictor, told: AgentTold) -> Fitting | None:
    """Lease a lesson to the agent; None where there is none. Which labels are learned from is settled when it is taken first.

    One before which the version in use still looks at what is held out is not handed out.
    """
    lessons_now = (job for job in _lessons_of(predictor) if not is_waited_for(job))
    found = next((made for job in lessons_now if (made := _leased(job, told)) is not None), None)
    note_agent(predictor=predictor, told=told)
    return found


def labels_to_fit(*, predictor: Predictor, lease: UUID, token: int, after: UUID | None, limit: int) -> LabelPage:
    """The labels of so many data rows after that one, by id, as they are now; without those that are gone or cannot be read.

    Raises WorkLost, WorkCancelled.
    """
    context = _held(predictor, lease, token)
    _hear(context)
    lesson = context.state[LESSON]
    number = {**dict.fromkeys(lesson["train"], False), **dict.fromkeys(lesson["test"], True)}
    left = sorted(row for row in number if after is None or row > str(after))
    wanted = left[:limit]
    rows = DataRow.objects.in_bulk([UUID(row) for row in wanted])
    said = _said(context.payload, list(rows))
    there = [(row, rows[UUID(row)]) for row in wanted if UUID(row) in rows and row in said]
    labels = [LabelledRow(work, said[row], number[row]) for row, found in there if (work := _readable(found)) is not None]
    return LabelPage(labels, UUID(wanted[-1]) if len(left) > limit else None)


def note_progress(
    *, predictor: Predictor, told: AgentTold, lease: UUID, token: int, step: int, steps: int, metrics: Mapping[str, float]
) -> None:
    """Show how far the agent is: step of steps, with its loss and other figures, each a curve. The lease is extended.

    Raises WorkLost, WorkCancelled, Invalid (too many curves).
    """
    context = _held(predictor, lease, token)
    refuse_too_many(context.job, metrics)
    _hear(context)
    show_progress(context, step, steps, metrics)
    note_agent(predictor=predictor, told=told)


def end_fitting(*, predictor: Predictor, told: AgentTold, lease: UUID, token: int, ended: Ended) -> None:
    """The version is ready, or failed with the agent's reason. Said again, it changes nothing. Raises WorkLost, WorkCancelled."""
    context = held_by_agent(predictor, lease, token, [FIT_AGENT])
    if context.ended:
        return
    if ended.error:
        give_up(context, "fit_failed", ended.error)
    else:
        _keep_version(context, told, ended)
    note_agent(predictor=predictor, told=told)


def _readable(row: DataRow) -> WorkRow | None:
    """The data row as agents see it; None for one that cannot be read, which nothing is learned from."""
    try:
        return WorkRow(row, signed_url(row.media_key), texts_of(row))
    except (OSError, ValueError):
        return None


def _held(predictor: Predictor, lease: UUID, token: int) -> ChunkContext:
    context = held_by_agent(predictor, lease, token, [FIT_AGENT])
    if context.ended:
        raise WorkLost
    return context


def _hear(context: ChunkContext) -> None:
    """The agent took a step. Raises WorkLost."""
    context.state[HEARD_AT] = timezone.now().isoformat()
    try:
        note(context)
    except LeaseLost as error:
        raise lost(error) from error


def end_silent(*, predictor: Predictor, leases: Sequence[tuple[UUID, int]]) -> None:
    """End the lessons among these leases in which no step was taken for longer than the version's setting allows: the model hangs there."""
    lessons = JobChunk.objects.filter(pk__in=[lease for lease, _ in leases], job__kind=FIT_AGENT, job__params__predictor=str(predictor.pk))
    found = set(lessons.values_list("pk", flat=True))
    for lease, token in sorted(leases):
        if lease in found:
            with suppress(WorkLost, WorkCancelled):
                _end_if_silent(_held(predictor, lease, token))


def _end_if_silent(context: ChunkContext) -> None:
    settings = PredictorVersion.objects.values_list("settings", flat=True).get(pk=context.payload["version"])
    most_s = float(settings.get("fit_silence_s") or FIT_SILENCE_S)
    heard_at = context.state.get(HEARD_AT)
    if heard_at and timezone.now() - datetime.fromisoformat(heard_at) > timedelta(seconds=most_s):
        words = f"The model told nothing of its progress for {most_s:,.0f} seconds: it hangs, or its version's settings allow too few."
        give_up(context, "fit_silent", words)


def _lessons_of(predictor: Predictor) -> QuerySet[Job]:
    going_on = Job.objects.filter(kind=FIT_AGENT, state__lte=JobState.RUNNING, params__predictor=str(predictor.pk))
    return going_on.order_by("created_at", "pk")


def _leased(job: Job, told: AgentTold) -> Fitting | None:
    context = claim(str(job.pk), owner=f"{told.name} {told.instance}"[:200])
    if context is None:
        return None
    if context.attempts >= DIED_TWICE:
        give_up(context, "gave-up", "Agent after agent ended while it learned.")
        return None
    version = PredictorVersion.objects.select_related("predictor__ontology").get(pk=context.payload["version"])
    if LESSON in context.state:
        _hear(context)
    else:
        _settle(context)
    lesson = context.state[LESSON]
    return Fitting(
        id=context.id,
        token=context.token,
        job=job.pk,
        number=version.number,
        labels=len(lesson["train"]),
        held_out=len(lesson["test"]),
        lease_s=LEASE_S,
        until=timezone.now() + timedelta(seconds=LEASE_S),
        features=tuple(tree(version.predictor.ontology)),
        options=version.settings.get("options") or {},
    )


def _settle(context: ChunkContext) -> None:
    """Write down which data rows are learned from: from then on nobody counts how often the lesson was taken before.

    The job is locked since it was claimed, so nobody has cancelled it meanwhile.
    """
    parted = lessons.parted(context.payload)
    context.state[LESSON] = lessons.to_keep(parted.learned, parted.measured)
    context.state[CHOSEN] = parted.chosen
    context.state[HEARD_AT] = timezone.now().isoformat()
    with context.partial():
        pass


def _said(payload: Mapping[str, Any], rows: Sequence[UUID]) -> dict[str, list[dict[str, Any]]]:
    """What people say of these data rows, by id; of one that is labelled in both projects what is said in the one to learn from."""
    projects = [payload["project"], *([payload["held_out"]] if payload["held_out"] else [])]
    said: dict[str, list[dict[str, Any]]] = {}
    for number in reversed(projects):
        project = Project.objects.select_related("ontology").get(pk=number)
        labels = dict(queries.labels_of(project).filter(data_row__in=rows).values_list("annotation_set", "data_row"))
        names = names_of(tree(project.ontology))
        said.update({str(row): [] for row in labels.values()})
        for each in Annotation.objects.filter(annotation_set__in=labels).order_by("id"):
            said[str(labels[each.annotation_set_id])].append(with_names(dump_row(each), names))
    return said


def _keep_version(context: ChunkContext, told: AgentTold, ended: Ended) -> None:
    lesson, payload = context.state[LESSON], context.payload
    version = PredictorVersion.objects.select_related("predictor").get(pk=payload["version"])
    metrics = dict(ended.metrics or {})
    about = {name: payload.get(name) for name in ("project", "slice", "splits")}
    card = {
        **about,
        "lesson": lessons.in_words(payload),
        "held_out_project": payload["held_out"],
        "held_out": len(lesson["test"]),
        "data_rows": len(lesson["train"]),
        "kept_back": context.state.get(CHOSEN, {}),
        "curves": kept_curves(context.job),
    }
    told_of = {"metrics": {}, "own_metrics": metrics, "unmeasured": MEASURING} if lesson["test"] else {
        "metrics": metrics, "unmeasured": NOTHING_HELD_OUT,
    }  # fmt: skip
    version.card, version.label = {**card, **told_of, "agent": told.name, "device": told.device}, ended.version
    try:
        with context.commit(message="Trained", result={"version": str(version.pk), "metrics": metrics}):
            training.make_ready(version, payload)
            if lesson["test"]:
                measure_new(version, lesson["test"])
    except (LeaseLost, JobCancelled) as error:
        raise lost(error) from error

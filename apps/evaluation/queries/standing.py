"""How far the evaluation of a run is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, Subquery, TextField
from django.db.models.functions import Cast, Coalesce

from apps.core.events import waiting_for
from apps.core.models import Job
from apps.core.models.jobs import JobState
from apps.evaluation.levels import LEVELS, bin_of, level_of
from apps.evaluation.models import ALL, RunEvaluation, RunLabel
from apps.evaluation.points import Point
from apps.evaluation.subjects import Subjects, parse_subjects
from apps.model_runs.access import find_run, plain_runs
from apps.model_runs.models import ModelRun, ModelRunDataRow
from apps.organizations.actor import Actor

# The subscribers by which a run hears of what it stands on.
LABELS_CHANGED, SPLITS_CHANGED, ROWS_ADDED = "evaluation.labels", "evaluation.splits", "evaluation.data_rows"
UNDER_WAY = (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True)
class Standing:
    """How a run is evaluated, and how far that is; its members are those of the API."""

    state: str
    job: UUID | None
    project: UUID | None
    project_name: str | None
    follows: bool
    labels_taken_at: datetime | None
    computed_at: datetime | None
    confidence: float
    iou: float
    labeled_count: int
    unlabeled_count: int
    stale_count: int
    splits: Sequence[Mapping[str, Any]]
    subjects: Sequence[Mapping[str, Any]]
    custom_metrics: Sequence[str]
    levels: Sequence[float] = LEVELS


def evaluation_of(run: ModelRun) -> RunEvaluation:
    """How the run is evaluated; where nobody has asked for anything yet, as it would be, not saved."""
    found: RunEvaluation | None = RunEvaluation.objects.filter(model_run=run).first()
    return found or RunEvaluation(model_run=run)


def find_evaluation(actor: Actor, run: UUID) -> RunEvaluation:
    """What figures are read by, of a run that the actor may see: by one statement where anything was asked for. Raises NotFound."""
    seen = RunEvaluation.objects.filter(model_run__in=plain_runs(actor).filter(pk=run).values("pk"))
    found: list[RunEvaluation] = list(seen.only("confidence", "iou", "subjects", "summary")[:1])
    return found[0] if found else RunEvaluation(model_run=find_run(actor, run))


def subjects_in(evaluation: RunEvaluation) -> Subjects:
    """What the indexes of its figures mean."""
    return parse_subjects(evaluation.subjects)


def point_of(evaluation: RunEvaluation, *, level: int | None = None, hundredth: int | None = None, split: str | None = None) -> Point:
    """The point that is asked for; what is left out is the operating point, and every split."""
    return Point(
        level_of(evaluation.iou) if level is None else level,
        bin_of(evaluation.confidence) if hundredth is None else hundredth,
        ALL if split is None else split,
    )


def job_under_way(*numbers: UUID | None) -> UUID | None:
    """The first of these jobs that is not over."""
    wanted = [number for number in numbers if number is not None]
    alive = set(Job.objects.filter(pk__in=wanted, state__in=UNDER_WAY).values_list("pk", flat=True)) if wanted else set()
    return next((number for number in wanted if number in alive), None)


def standing_of(run: ModelRun) -> Standing:
    """All that is known of the evaluation but its figures."""
    evaluation, stale, job, is_awaited = _moment(run)
    counted = ModelRunDataRow.objects.filter(model_run=run).order_by("split").values("split").annotate(count=Count("pk"))
    splits = [{"name": each["split"], "count": each["count"]} for each in counted]
    labeled = RunLabel.objects.filter(model_run=run).count()
    return Standing(
        state=_state(evaluation, stale, job, is_awaited=is_awaited),
        job=job,
        project=evaluation.project_id,
        project_name=evaluation.project.name if evaluation.project is not None else None,
        follows=evaluation.follows,
        labels_taken_at=evaluation.labels_taken_at,
        computed_at=evaluation.computed_at,
        confidence=evaluation.confidence,
        iou=evaluation.iou,
        labeled_count=labeled,
        unlabeled_count=max(sum(each["count"] for each in splits) - labeled, 0),
        stale_count=stale,
        splits=splits,
        subjects=[{"index": index, **each} for index, each in enumerate(subjects_in(evaluation).dump())],
        custom_metrics=evaluation.summary.get("custom_metrics", ()),
    )


def _moment(run: ModelRun) -> tuple[RunEvaluation, int, UUID | None, bool]:
    """How the run is evaluated, how many data rows are stale, which job is at work, and whether a change of labels, splits or data
    rows still has to be taken: of one moment, for jobs end at any.
    """
    stale = ModelRunDataRow.objects.filter(model_run=OuterRef("model_run"), is_stale=True).order_by().values("model_run")
    at_work = [Subquery(Job.objects.filter(pk=OuterRef(name), state__in=UNDER_WAY).values("pk")) for name in ("labels_job", "job")]
    found: Any = (
        RunEvaluation.objects.select_related("project")
        .filter(model_run=run)
        .annotate(
            stale_count=Coalesce(Subquery(stale.annotate(count=Count("pk")).values("count"), output_field=IntegerField()), 0),
            at_work=Coalesce(*at_work),
            labels_wait=waiting_for(LABELS_CHANGED, project=Cast(OuterRef("project"), TextField())),
            splits_wait=waiting_for(SPLITS_CHANGED, model_run=Cast(OuterRef("model_run"), TextField())),
            rows_wait=waiting_for(ROWS_ADDED, model_run=Cast(OuterRef("model_run"), TextField())),
        )
        .first()
    )
    if found is None:
        return RunEvaluation(model_run=run), ModelRunDataRow.objects.filter(model_run=run, is_stale=True).count(), None, False
    return found, found.stale_count, found.at_work, (found.follows and (found.labels_wait or found.rows_wait)) or found.splits_wait


def _state(evaluation: RunEvaluation, stale: int, job: UUID | None, *, is_awaited: bool) -> str:
    if job is not None:
        return "running"
    if evaluation.labels_taken_at is None:
        return "none"
    if is_awaited:
        return "running"
    return "stale" if stale or evaluation.wanted != evaluation.computed else "current"


def labeled_in(evaluation: RunEvaluation, point: Point) -> int:
    """How many data rows are evaluated in the point's split, as of when the sums were made."""
    return int(evaluation.summary.get("labeled", {}).get(point.split, 0))

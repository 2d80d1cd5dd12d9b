"""Labels that are perhaps wrong: confident predictions that speak against them, the surest first."""

from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Case, Exists, F, FloatField, IntegerField, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from apps.evaluation.calibration import believed
from apps.evaluation.levels import BINS, REACHED, ROUNDING
from apps.evaluation.models import ALL, Figure, Outcome, RunEvaluation, RunLabel
from apps.evaluation.points import Point
from apps.evaluation.subjects import EVERY
from apps.model_runs.kept_back import kept_back
from apps.model_runs.models import ModelRun, ModelRunDataRow
from apps.projects.models import Task, TaskState

CLASS, PLACE, MISSING = "class", "place", "missing"
EVEN = 0.5


@dataclass(frozen=True)
class Wanted:
    """What narrows the list."""

    point: Point
    reason: str | None = None
    subject: int | None = None
    split: str | None = None
    in_review: bool | None = None
    doubtful: bool = False


def suspects(run: ModelRun, wanted: Wanted) -> QuerySet[Outcome]:
    """Predictions that match no label of their class at the point; each with `reason` and `truth`, the subject that is labeled there,
    and `in_review`, whether the label waits for a reviewer in the project that it was taken from. `score` ranks them: how often predictions
    of its class that are as sure are right, in the run; where too few tell (see apps.evaluation.calibration), in all classes; else its
    confidence. Those that are more often wrong than right by what the run tells are no likely label errors, and come only where they are
    wanted too (`doubtful`).

    One that would match, had a surer one not found the same label, says twice what is labeled: that speaks against nothing.
    """
    level, point = wanted.point.level, wanted.point
    rows: Any = Outcome.objects.filter(~kept_back("data_row"), model_run=run, is_truth=False, confidence__gte=point.least)
    rows = rows.select_related("data_row").annotate(right=F("matched").bitand(1 << level), compared=F("counted").bitand(1 << level))
    rows = rows.filter(right=0, nearest__lt=float(REACHED[level])).exclude(compared=0)
    rows = rows.annotate(**_against(point), told=_told(run, point, wanted.split), in_review=_in_review(run))
    rows = rows.annotate(score=Coalesce("told", "confidence"), is_measured=Q(told__isnull=False))
    if not wanted.doubtful:
        rows = rows.filter(Q(told__isnull=True) | Q(told__gte=EVEN))
    if wanted.reason is not None:
        rows = rows.filter(reason=wanted.reason)
    if wanted.subject is not None:
        rows = rows.filter(subject=wanted.subject)
    if wanted.split is not None:
        held = ModelRunDataRow.objects.filter(model_run=run, data_row=OuterRef("data_row"), split=wanted.split)
        rows = rows.filter(Exists(held))
    if wanted.in_review is not None:
        rows = rows.filter(in_review=wanted.in_review)
    labeled = RunLabel.objects.filter(model_run=run, data_row=OuterRef("data_row"))
    return cast("QuerySet[Outcome]", rows.filter(Exists(labeled)).order_by("-score", "-confidence", "id"))


def _against(point: Point) -> dict[str, Case]:
    """The kind of error, and the subject that is labeled in the place of the prediction."""
    level = point.level
    confused, misplaced = Q(**{f"above__{level}__lt": point.bin, f"others__{level}__gte": 0}), Q(nearest__gt=0)
    other = Q(rival_overlap__gte=float(REACHED[level]))  # a label that another prediction finds is still no label of this class
    reason = Case(
        When(confused | other, then=Value(CLASS)),
        When(misplaced, then=Value(PLACE)),
        default=Value(MISSING),
        output_field=TextField(),
    )
    truth = Case(
        When(confused, then=F(f"others__{level}")),
        When(other, then=F("rival")),
        When(misplaced, then=F("subject")),
        default=None,
        output_field=IntegerField(),
    )
    return {"reason": reason, "truth": truth}


def _told(run: ModelRun, point: Point, split: str | None) -> RawSQL:
    """The share that is right of predictions as sure, looked up by class and hundredth of confidence; null where too few tell."""
    figures = Figure.objects.filter(model_run=run, level=point.level, split=ALL if split is None else split)
    told = {subject: each["bins"] for subject, each in figures.values_list("subject", "reliability") if each and "bins" in each}
    known = sorted(told)  # EVERY comes first: it stands for classes of which too little is known
    shares = [round(share, 6) for subject in known for share in believed(told[subject]).tolist()]
    at = {subject: place for place, subject in enumerate(known)}
    places = [at.get(subject, 0) for subject in range(max(known, default=EVERY) + 1)]
    # One list after the other; a subject has that of its place, else the first.
    return RawSQL(  # type: ignore[no-untyped-call]
        """(%s::float8[])[coalesce((%s::int[])[evaluation_outcome.subject + 1], 0) * %s
          + least(floor((evaluation_outcome.confidence + %s) * 100)::int + 1, %s)]""",
        [shares, places, BINS, ROUNDING, BINS],
        output_field=FloatField(),
    )


def _in_review(run: ModelRun) -> Exists:
    project = RunEvaluation.objects.filter(model_run=run).values("project")
    return Exists(Task.objects.filter(project__in=project, data_row=OuterRef("data_row"), state=TaskState.REVIEW))

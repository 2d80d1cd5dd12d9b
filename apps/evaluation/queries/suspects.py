"""Labels that are perhaps wrong: confident predictions that speak against them, the surest first."""

from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, TextField, Value, When

from apps.evaluation.levels import REACHED
from apps.evaluation.models import Outcome, RunEvaluation, RunLabel
from apps.evaluation.points import Point
from apps.model_runs.models import ModelRun, ModelRunDataRow
from apps.projects.models import Task, TaskState

CLASS, PLACE, MISSING = "class", "place", "missing"


@dataclass(frozen=True)
class Wanted:
    """What narrows the list."""

    point: Point
    reason: str | None = None
    subject: int | None = None
    split: str | None = None
    in_review: bool | None = None


def suspects(run: ModelRun, wanted: Wanted) -> QuerySet[Outcome]:
    """Predictions that match no label of their class at the point; each with `reason` and `truth`, the subject that is labeled there,
    and `in_review`, whether the label waits for a reviewer in the project that it was taken from.

    One that would match, had a surer one not found the same label, says twice what is labeled: that speaks against nothing.
    """
    level, point = wanted.point.level, wanted.point
    rows: Any = Outcome.objects.filter(model_run=run, is_truth=False, confidence__gte=point.least).select_related("data_row")
    rows = rows.annotate(right=F("matched").bitand(1 << level), compared=F("counted").bitand(1 << level))
    confused, misplaced = Q(**{f"above__{level}__lt": point.bin, f"others__{level}__gte": 0}), Q(nearest__gt=0)
    rows = (
        rows.filter(right=0, nearest__lt=float(REACHED[level]))
        .exclude(compared=0)
        .annotate(
            reason=Case(
                When(confused, then=Value(CLASS)), When(misplaced, then=Value(PLACE)), default=Value(MISSING), output_field=TextField()
            ),
            truth=Case(
                When(confused, then=F(f"others__{level}")), When(misplaced, then=F("subject")), default=None, output_field=IntegerField()
            ),
            in_review=_in_review(run),
        )
    )
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
    return cast("QuerySet[Outcome]", rows.filter(Exists(labeled)).order_by("-confidence", "id"))


def _in_review(run: ModelRun) -> Exists:
    project = RunEvaluation.objects.filter(model_run=run).values("project")
    return Exists(Task.objects.filter(project__in=project, data_row=OuterRef("data_row"), state=TaskState.REVIEW))

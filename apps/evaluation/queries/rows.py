"""What became of the annotations of one data row."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from apps.annotations.forms import dump_row
from apps.annotations.models import Annotation
from apps.core.problems import NotFound
from apps.evaluation.levels import BINS
from apps.evaluation.models import Outcome, RunLabel
from apps.evaluation.points import Point
from apps.model_runs.kept_back import kept_back
from apps.model_runs.models import ModelRun, ModelRunDataRow


def outcomes_of(run: ModelRun, data_row: UUID, point: Point) -> dict[str, Any]:
    """Every prediction and every label of a data row of the run, with what became of it at a point. Raises NotFound."""
    held: ModelRunDataRow | None = ModelRunDataRow.objects.filter(model_run=run, data_row=data_row).first()
    if held is None:
        raise NotFound("This data row is not in the run.")
    predicted = Annotation.objects.by_models().filter(annotation_set__model_run=run, annotation_set__data_row=data_row)
    wire = {row.pk: dump_row(row) for row in predicted.order_by("id")}
    label: RunLabel | None = RunLabel.objects.filter(model_run=run, data_row=data_row).first()
    true = {UUID(each["id"]): each for each in label.annotations} if label is not None else {}
    rows = list(Outcome.objects.filter(~kept_back("data_row"), model_run=run, data_row=data_row).order_by("-confidence", "id"))
    return {
        "is_evaluated": label is not None and not held.is_stale,
        "predictions": _predictions(rows, wire, point) if rows or label is not None else [_unheld(each) for each in wire.values()],
        "truths": _truths(rows, true, point),
    }


def _predictions(rows: list[Outcome], wire: Mapping[UUID, dict[str, Any]], point: Point) -> list[dict[str, Any]]:
    told = []
    for row in rows:
        if row.is_truth or row.annotation not in wire or not row.counted >> point.level & 1:
            continue
        outcome, truth = outcome_at(row, point)
        told.append(
            {
                "annotation": wire[row.annotation],
                "outcome": outcome,
                "subject": row.subject,
                "confidence": row.confidence,
                "truth": truth,
                "overlap": (row.overlaps[point.level] if row.overlaps else row.overlap) if outcome == "true_positive" else 0.0,
            }
        )
    return told


def outcome_at(row: Outcome, point: Point) -> tuple[str, int | None]:
    """What became of a prediction at a point, and the subject of the truth that it found or is taken for."""
    if row.confidence < point.least:
        return "below", None
    if row.matched >> point.level & 1:
        return "true_positive", row.subject
    if row.others and row.above and row.others[point.level] >= 0 and row.above[point.level] < point.bin:
        return "confused", row.others[point.level]
    return "false_positive", None


def _truths(rows: list[Outcome], wire: Mapping[UUID, dict[str, Any]], point: Point) -> list[dict[str, Any]]:
    return [
        {
            "annotation": wire[row.annotation],
            "outcome": "found" if row.found and row.found[point.level] >= point.bin else "missed",
            "subject": row.subject,
        }
        for row in rows
        if row.is_truth and row.annotation in wire and (row.asked[point.level] if row.asked else BINS) >= point.bin
    ]


def _unheld(annotation: dict[str, Any]) -> dict[str, Any]:
    """A prediction on a data row that has no label."""
    sure = annotation["confidence"]
    told = {"confidence": 1.0 if sure is None else sure, "truth": None, "overlap": 0.0}
    return {"annotation": annotation, "outcome": "unlabeled", "subject": None, **told}

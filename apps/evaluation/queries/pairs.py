"""What a run predicted and what is labeled, data row by data row."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from apps.annotations.models import AnnotationSet
from apps.annotations.queries import AS_SAID, stored_annotations
from apps.catalog.models import DataRow
from apps.catalog.queries import asset_of
from apps.evaluation.models import RunLabel
from apps.evaluation.near import Pair
from apps.kinds import parse_annotation
from apps.model_runs.models import ModelRun


def pairs_of(run: ModelRun, data_rows: Sequence[UUID]) -> Mapping[UUID, Pair]:
    """Of these data rows those with a label, in order; a label may be empty, which says that there is nothing.

    Predictions stand as they were sent: those that are as sure count in that order.
    """
    labels = RunLabel.objects.filter(model_run=run, data_row__any=data_rows)
    truths = {row: [parse_annotation(each) for each in said] for row, said in labels.values_list("data_row_id", "annotations")}
    sets = AnnotationSet.objects.filter(model_run=run, data_row__any=list(truths))
    set_of = dict(sets.values_list("data_row_id", "pk"))
    said = stored_annotations(list(set_of.values()), order=AS_SAID)
    assets = {row.pk: asset_of(row) for row in DataRow.objects.filter(pk__any=list(truths)).only("modality", "width", "height", "facts")}
    return {
        row: Pair([wire.annotation() for wire in said.get(set_of.get(row, row), ())], truths[row], assets[row]) for row in sorted(truths)
    }

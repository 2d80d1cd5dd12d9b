"""The rows of an export, one by one: labels of a project, predictions of a run, or both, in short transactions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, BinaryIO, cast
from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from apps.annotations.models import AnnotationSet, Label, LabelState
from apps.annotations.queries import as_suggested, stored_annotations
from apps.catalog.models import DataRow, Dataset, Slice
from apps.catalog.queries import asset_of, rows_of_slice
from apps.core import storage
from apps.core.garbage import uncollected
from apps.evaluation.queries.customs import stated_metrics
from apps.formats import LabelFormat
from apps.formats.rows import DataRowRef, LabelRow
from apps.formats.stored import Stored, Wire
from apps.interchange.selection import ADDRESSES, BOTH, LABELS, PREDICTIONS, Selection
from apps.modalities import MODALITIES
from apps.model_runs.kept_back import kept_back
from apps.model_runs.models import ModelRun, ModelRunDataRow, Purpose
from apps.projects.models import Batch, Task

PORTION = 500
AUTOMATIC = "automatic"
PLANTED = Q(annotation_set__model_run__purpose=Purpose.PROBE)
DATA_ROW = ("id", "global_key", "name", "modality", "media_key", "width", "height", "facts")
LABEL = ("data_row_id", "annotation_set_id", "state", "project__name", "annotation_set__author__user__email", "automatic")
MADE_BY = "annotation_set__model_run__name"


def data_rows_of(selection: Selection) -> QuerySet[DataRow]:
    """The data rows that a selection speaks of."""
    wanted = Q()
    for source in _sources(selection, chosen_by(selection)):
        wanted |= Q(pk__in=source.values("data_row"))
    return cast("QuerySet[DataRow]", DataRow.objects.filter(wanted))


def chosen_by(selection: Selection) -> QuerySet[DataRow] | None:
    """The data rows of the selection's slice, by the filter it has now; None where there is no slice. Raises NotFound, SliceOutdated."""
    return rows_of_slice(UUID(selection.slice)) if selection.slice else None


def names_in(selection: Selection) -> dict[str, Any]:
    """What the things that a selection names are called now, for people; what it does not name is not there."""
    batches = list(Batch.objects.filter(pk__in=selection.batches).order_by("name").values_list("name", flat=True))
    ones = (("dataset", Dataset, selection.dataset), ("slice", Slice, selection.slice), ("model_run", ModelRun, selection.model_run))
    named: dict[str, Any] = {
        what: name for what, model, key in ones if key and (name := model.objects.filter(pk=key).values_list("name", flat=True).first())
    }
    return named | ({"batches": batches} if batches else {})


def ids_after(selection: Selection, last: UUID | None, chosen: QuerySet[DataRow] | None) -> list[UUID]:
    """The ids of the next data rows, rising; each source is read along its own index, whatever Postgres knows of the tables."""
    found: set[UUID] = set()
    for source in _sources(selection, chosen):
        rest = source if last is None else source.filter(data_row_id__gt=last)
        found |= set(rest.order_by("data_row_id").values_list("data_row_id", flat=True)[:PORTION])
    return sorted(found)[:PORTION]


def _sources(selection: Selection, chosen: QuerySet[DataRow] | None) -> list[Any]:
    """Where the data rows stand: among the project's labels, in the run, or both; narrowed as the selection says."""
    sources: list[Any] = [] if selection.says == PREDICTIONS else [labels_of(selection)]
    if selection.says != LABELS:
        sources += _predicted(selection)
    if selection.dataset:
        sources = [each.filter(data_row__dataset=selection.dataset) for each in sources]
    if selection.batches:
        queued = Task.objects.filter(batch__in=selection.batches).values("data_row")
        sources = [each.filter(data_row__in=queued) for each in sources]
    if chosen is not None:
        sources = [each.filter(data_row__in=chosen.values("pk")) for each in sources]
    return sources


def _predicted(selection: Selection) -> list[Any]:
    """The data rows of the run; of a project only those that are its own: that have a task or a label there."""
    rows = ModelRunDataRow.objects.filter(model_run=selection.model_run or None).to_be_seen()
    if not selection.project:
        return [rows]
    return [rows.filter(data_row__in=model.objects.filter(project=selection.project).values("data_row")) for model in (Task, Label)]


def labels_of(selection: Selection) -> QuerySet[Label]:
    """What counts now in the project, in the selection's states, and was seen by people unless it asks for all; never what was planted,
    nor what a model said of a data row under a blind audit.
    """
    wanted = [state for state in LabelState if state.label in selection.states] or list(LabelState)
    rows: Any = Label.objects.filter(Q(automatic=False) | ~kept_back("data_row")) if selection.automatic else Label.objects.by_people()
    return cast("QuerySet[Label]", rows.filter(project=selection.project or None, state__in=wanted).exclude(PLANTED))


def automatic_left_out(selection: Selection) -> int:
    """How many labels the selection leaves out because a predictor made them and nobody has looked."""
    if selection.automatic or selection.says == PREDICTIONS:
        return 0
    (labels,) = _sources(replace(selection, says=LABELS, automatic=True), chosen_by(selection))
    return int(labels.filter(automatic=True).count())


def kept_back_in(selection: Selection) -> int:
    """Of how many data rows the selection leaves out what a model said, because they are under a blind audit."""
    said: list[Any] = []
    if selection.says != LABELS:
        said.append(ModelRunDataRow.objects.filter(~Q(model_run__purpose=Purpose.PROMPTED), model_run=selection.model_run or None))
    if selection.says != PREDICTIONS and selection.automatic:
        said.append(Label.objects.automatic().filter(project=selection.project or None))
    return len({row for rows in said for row in rows.filter(kept_back("data_row")).values_list("data_row_id", flat=True)})


class ExportedRows:
    """The rows of one selection, for one format; the data rows of the last portion are at hand for their media."""

    def __init__(self, selection: Selection, form: LabelFormat) -> None:
        self.selection, self.form = selection, form

    def all(self) -> Iterator[tuple[DataRow, LabelRow]]:
        """Each data row with what is said about it: the label first, then the run's predictions; of both, the run's only if it has any."""
        last: UUID | None = None
        while True:
            with uncollected(), transaction.atomic():
                ids = ids_after(self.selection, last, self._chosen)
                portion = list(DataRow.objects.filter(pk__any=ids).only(*DATA_ROW).order_by("id"))
                found = self._said(portion)
            if not ids:
                return
            for data_row, said in found:
                yield data_row, self._with_texts(data_row, said)
            last = ids[-1]

    def _said(self, portion: Sequence[DataRow]) -> list[tuple[DataRow, LabelRow]]:
        sets = self._sets(portion) if self.selection.says != LABELS else {}
        stored = stored_annotations(sets.values()) if sets else {}
        keys = {each.id: each.sent_as for wires in stored.values() for each in wires if each.sent_as}
        predicted = {number: _under(keys, stored.get(annotation_set, ())) for number, annotation_set in sets.items()}
        labels = self._labels(portion, keys) if self.selection.says != PREDICTIONS else {}
        predictions = self._predictions(portion, predicted) if self.selection.says != LABELS else {}
        if self.selection.says == BOTH:
            predictions = {number: row for number, row in predictions.items() if number in sets or row.metrics}
        return [(row, said[row.id]) for row in portion for said in (labels, predictions) if row.id in said]

    def _sets(self, portion: Sequence[DataRow]) -> dict[UUID, UUID]:
        """The run's sets by data row."""
        # By the sets alone: joined with them, Postgres may go through all annotations there are where it knows little of the tables.
        rows = AnnotationSet.objects.by_models().filter(model_run=self._run, data_row__any=[row.id for row in portion])
        return dict(rows.values_list("data_row_id", "pk"))

    def _labels(self, portion: Sequence[DataRow], keys: Mapping[str, str]) -> dict[UUID, LabelRow]:
        by_id = {row.id: row for row in portion}
        labels = list(labels_of(self.selection).filter(data_row__any=by_id.keys()).values_list(*LABEL, MADE_BY))
        sets = [annotation_set for _, annotation_set, *_ in labels]
        said, kept = stored_annotations(sets), as_suggested(sets)
        return {
            number: self._row(
                by_id[number],
                _under(keys, said.get(annotation_set, ())),
                project=project,
                by=email,
                status=AUTOMATIC if automatic else str(LabelState(state).label),
                model=made_by if automatic else None,
                as_suggested=kept,
            )
            for number, annotation_set, state, project, email, automatic, made_by in labels
        }

    def _predictions(self, portion: Sequence[DataRow], predicted: Mapping[UUID, Sequence[Wire]]) -> dict[UUID, LabelRow]:
        run, by_id = self._run, {row.id: row for row in portion}
        seen = ModelRunDataRow.objects.filter(model_run=run, data_row__any=by_id.keys()).to_be_seen()
        splits = seen.values_list("data_row_id", "split")
        stated = stated_metrics(run, by_id.keys())
        return {
            number: replace(
                self._row(by_id[number], predicted.get(number, ()), model=run.name, split=split or None), metrics=stated.get(number, ())
            )
            for number, split in splits
        }

    @cached_property
    def _chosen(self) -> QuerySet[DataRow] | None:
        """Looked up once: whoever changes the slice meanwhile changes the next export."""
        return chosen_by(self.selection)

    @cached_property
    def _run(self) -> ModelRun:
        found: ModelRun = ModelRun.objects.get(pk=self.selection.model_run)
        return found

    def _row(self, data_row: DataRow, said: Sequence[Wire], **more: Any) -> LabelRow:
        wanted = self.selection.media == ADDRESSES and data_row.media_key
        address = urljoin(settings.PUBLIC_URL, storage.signed_url(data_row.media_key)) if wanted else None
        return LabelRow(
            data_row=DataRowRef(str(data_row.id), data_row.global_key, data_row.name),
            annotations=Stored(said),
            extent=asset_of(data_row).room.extent,
            modality=data_row.modality,
            facts=data_row.facts,
            url=address,
            **more,
        )

    def _with_texts(self, data_row: DataRow, said: LabelRow) -> LabelRow:
        modality = MODALITIES[data_row.modality]
        if not self.form.needs_texts or "text" not in modality.frames:
            return said
        with storage.opened(data_row.media_key) as file:
            return replace(said, texts=modality.texts(cast(BinaryIO, file)))


def _under(keys: Mapping[str, str], said: Sequence[Wire]) -> Sequence[Wire]:
    return [each.under(keys) for each in said] if keys else said

"""The rows of an export, one by one: labels of a project, predictions of a run, or both, in short transactions."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, BinaryIO, cast
from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from apps.annotations.forms import value_of
from apps.annotations.models import Annotation, AnnotationSet, Label, LabelState
from apps.catalog.models import DataRow
from apps.catalog.queries import asset_of, rows_of_slice
from apps.core import storage
from apps.formats import LabelFormat
from apps.formats.rows import DataRowRef, LabelRow
from apps.interchange.selection import ADDRESSES, LABELS, PREDICTIONS, Selection
from apps.modalities import MODALITIES
from apps.model_runs.models import ModelRun, ModelRunDataRow
from apps.organizations.models import Membership
from apps.projects.models import Task

PORTION = 200


def data_rows_of(selection: Selection) -> QuerySet[DataRow]:
    """The data rows that a selection speaks of."""
    wanted = Q()
    for source in _sources(selection):
        wanted |= Q(pk__in=source.values("data_row"))
    return cast("QuerySet[DataRow]", DataRow.objects.filter(wanted))


def ids_after(selection: Selection, last: UUID | None) -> list[UUID]:
    """The ids of the next data rows, rising; each source is read along its own index, whatever Postgres knows of the tables."""
    found: set[UUID] = set()
    for source in _sources(selection):
        rest = source if last is None else source.filter(data_row_id__gt=last)
        found |= set(rest.order_by("data_row_id").values_list("data_row_id", flat=True)[:PORTION])
    return sorted(found)[:PORTION]


def _sources(selection: Selection) -> list[Any]:
    """Where the data rows stand: among the project's labels, in the run, or both; narrowed as the selection says."""
    sources: list[Any] = [] if selection.says == PREDICTIONS else [labels_of(selection)]
    if selection.says != LABELS:
        sources.append(ModelRunDataRow.objects.filter(model_run=selection.model_run or None))
    if selection.dataset:
        sources = [each.filter(data_row__dataset=selection.dataset) for each in sources]
    if selection.batches:
        chosen = Task.objects.filter(batch__in=selection.batches).values("data_row")
        sources = [each.filter(data_row__in=chosen) for each in sources]
    if selection.slice:
        rows = rows_of_slice(UUID(selection.slice)).values("pk")
        sources = [each.filter(data_row__in=rows) for each in sources]
    return sources


def labels_of(selection: Selection) -> QuerySet[Label]:
    """What counts now in the project and was made by people, in the selection's states."""
    wanted = [state for state in LabelState if state.label in selection.states] or list(LabelState)
    rows: Any = Label.objects.filter(project=selection.project or None, annotation_set__author__isnull=False, state__in=wanted)
    return cast("QuerySet[Label]", rows)


class ExportedRows:
    """The rows of one selection, for one format; the data rows of the last portion are at hand for their media."""

    def __init__(self, selection: Selection, form: LabelFormat) -> None:
        self.selection, self.form = selection, form

    def all(self) -> Iterator[tuple[DataRow, LabelRow]]:
        """Each data row with what is said about it: the label first, then the run's predictions."""
        last: UUID | None = None
        while True:
            with transaction.atomic():
                ids = ids_after(self.selection, last)
                portion = list(DataRow.objects.filter(pk__in=ids).order_by("id"))
                found = self._said(portion)
            if not ids:
                return
            for data_row, said in found:
                yield data_row, self._with_texts(data_row, said)
            last = ids[-1]

    def _said(self, portion: Sequence[DataRow]) -> list[tuple[DataRow, LabelRow]]:
        labels = self._labels(portion) if self.selection.says != PREDICTIONS else {}
        predictions = self._predictions(portion) if self.selection.says != LABELS else {}
        return [(row, said[row.pk]) for row in portion for said in (labels, predictions) if row.pk in said]

    def _labels(self, portion: Sequence[DataRow]) -> dict[UUID, LabelRow]:
        rows = labels_of(self.selection).filter(data_row__in=portion).select_related("data_row", "project", "annotation_set__author__user")
        labels = list(rows)
        said = _annotations(Annotation.objects.by_people().accepted(), [label.annotation_set_id for label in labels])
        found = {}
        for label in labels:
            author = cast(Membership, label.annotation_set.author)
            more = {"project": label.project.name, "by": author.user.email, "status": str(label.get_state_display())}
            found[label.data_row_id] = self._row(label.data_row, said.get(label.annotation_set_id, ()), **more)
        return found

    def _predictions(self, portion: Sequence[DataRow]) -> dict[UUID, LabelRow]:
        run = ModelRun.objects.get(pk=self.selection.model_run)
        sets = dict(AnnotationSet.objects.by_models().filter(model_run=run, data_row__in=portion).values_list("data_row_id", "pk"))
        said = _annotations(Annotation.objects.by_models(), list(sets.values()))
        splits = dict(ModelRunDataRow.objects.filter(model_run=run, data_row__in=portion).values_list("data_row_id", "split"))
        by_id = {row.pk: row for row in portion}
        return {
            number: self._row(by_id[number], said.get(sets[number], ()) if number in sets else (), model=run.name, split=split or None)
            for number, split in splits.items()
        }

    def _row(self, data_row: DataRow, said: Sequence[Annotation], **more: Any) -> LabelRow:
        address = urljoin(settings.PUBLIC_URL, storage.signed_url(data_row.media_key)) if self.selection.media == ADDRESSES else None
        return LabelRow(
            data_row=DataRowRef(str(data_row.pk), data_row.global_key, data_row.name),
            annotations=tuple(value_of(row) for row in said),
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


def _annotations(rows: Any, sets: Sequence[UUID]) -> dict[UUID, list[Annotation]]:
    found = rows.filter(annotation_set__in=sets).order_by("annotation_set_id", "id")
    return {number: list(group) for number, group in groupby(found, key=lambda row: row.annotation_set_id)}

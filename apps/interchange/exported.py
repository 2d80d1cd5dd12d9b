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
from apps.catalog.queries import asset_of
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
    rows: Any = DataRow.objects.all()
    if selection.dataset:
        rows = rows.filter(dataset=selection.dataset)
    if selection.batches:
        rows = rows.filter(pk__in=Task.objects.filter(batch__in=selection.batches).values("data_row"))
    labeled = Q(pk__in=labels_of(selection).values("data_row"))
    predicted = Q(pk__in=ModelRunDataRow.objects.filter(model_run=selection.model_run or None).values("data_row"))
    wanted = {LABELS: labeled, PREDICTIONS: predicted}.get(selection.says, labeled | predicted)
    return cast("QuerySet[DataRow]", rows.filter(wanted).order_by("id"))


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
                rows = data_rows_of(self.selection)
                portion = list((rows if last is None else rows.filter(pk__gt=last))[:PORTION])
                found = self._said(portion)
            if not portion:
                return
            for data_row, said in found:
                yield data_row, self._with_texts(data_row, said)
            last = portion[-1].pk

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
        if not self.form.needs_texts:
            return said
        with storage.opened(data_row.media_key) as file:
            return replace(said, texts=MODALITIES[data_row.modality].texts(cast(BinaryIO, file)))


def _annotations(rows: Any, sets: Sequence[UUID]) -> dict[UUID, list[Annotation]]:
    found = rows.filter(annotation_set__in=sets).order_by("annotation_set_id", "id")
    return {number: list(group) for number, group in groupby(found, key=lambda row: row.annotation_set_id)}

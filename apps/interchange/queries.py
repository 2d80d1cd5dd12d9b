"""Which data rows a file means, and the labels of a project in the one form."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from apps.annotations.forms import value_of
from apps.annotations.models import Annotation, Label, LabelState
from apps.catalog.models import DataRow
from apps.catalog.queries import asset_of
from apps.formats.rows import DataRowRef, LabelRow
from apps.kinds.reading import as_uuid
from apps.organizations.models import Membership
from apps.projects.models import Project

PORTION = 200


@dataclass(frozen=True)
class Meant:
    """Data rows of the organization by what a file calls them."""

    by_id: dict[UUID, DataRow] = field(default_factory=dict)
    by_key: dict[str, DataRow] = field(default_factory=dict)
    by_name: dict[str, list[DataRow]] = field(default_factory=dict)

    def all(self) -> Iterator[DataRow]:
        """Every data row that is meant."""
        yield from self.by_id.values()
        yield from self.by_key.values()
        for rows in self.by_name.values():
            yield from rows

    def find(self, ref: DataRowRef) -> list[DataRow]:
        """By its id, else by its global key, else by its name where names were looked up: one, none, or several of one name."""
        number = as_uuid(ref.id)
        if number in self.by_id:
            return [self.by_id[number]]
        if ref.global_key in self.by_key:
            return [self.by_key[ref.global_key]]
        return self.by_name.get(ref.global_key or "", [])


def data_rows_meant(refs: Sequence[DataRowRef], *, by_name: bool = False) -> Meant:
    """Look all of them up at once; with `by_name`, keys that no data row has are taken for names of files."""
    ids = {number for ref in refs if (number := as_uuid(ref.id)) is not None}
    keys = {ref.global_key for ref in refs if ref.global_key is not None}
    meant = Meant(
        by_id=DataRow.objects.filter(pk__in=ids).in_bulk(),
        by_key={str(row.global_key): row for row in DataRow.objects.filter(global_key__in=keys)},
    )
    if by_name and (unknown := keys - meant.by_key.keys()):
        for row in DataRow.objects.filter(name__in=unknown).order_by("id"):
            meant.by_name.setdefault(row.name, []).append(row)
    return meant


def labels_of(project: Project, states: Iterable[str] = ()) -> QuerySet[Label]:
    """What counts now in a project and was made by people, in the order in which it was labeled first; in these states, or in any."""
    wanted = [state for state in LabelState if state.label in states] or list(LabelState)
    rows: Any = Label.objects.filter(project=project, annotation_set__author__isnull=False, state__in=wanted)
    return rows.order_by("id")  # type: ignore[no-any-return]


def label_rows(project: Project, labels: QuerySet[Label]) -> Iterator[LabelRow]:
    """The labels with their annotations, portion by portion, each in a short transaction of its own."""
    last: UUID | None = None
    while True:
        with transaction.atomic():
            rows = labels if last is None else labels.filter(id__gt=last)
            portion = list(rows.select_related("data_row", "annotation_set__author__user")[:PORTION])
            said: dict[UUID, list[Annotation]] = {label.annotation_set_id: [] for label in portion}
            for row in Annotation.objects.by_people().accepted().filter(annotation_set__in=list(said)).order_by("id"):
                said[row.annotation_set_id].append(row)
        if not portion:
            return
        yield from (_label_row(project, label, said[label.annotation_set_id]) for label in portion)
        last = portion[-1].pk


def _label_row(project: Project, label: Label, said: Sequence[Annotation]) -> LabelRow:
    data_row, author = label.data_row, cast(Membership, label.annotation_set.author)
    return LabelRow(
        data_row=DataRowRef(str(data_row.pk), data_row.global_key),
        annotations=tuple(value_of(row) for row in said),
        extent=asset_of(data_row).room.extent,
        project=project.name,
        by=author.user.email,
        status=str(label.get_state_display()),
    )

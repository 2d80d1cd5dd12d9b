"""Which data rows a file means, and the labels of a project in the one form."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from uuid import UUID

from apps.catalog.models import DataRow
from apps.formats.rows import DataRowRef
from apps.kinds.reading import as_uuid

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
        """By its id, else by its global key; where names were looked up, else by its name, else by the id that the name is.

        One, none, or several of one name.
        """
        number = as_uuid(ref.id)
        if number in self.by_id:
            return [self.by_id[number]]
        if ref.global_key in self.by_key:
            return [self.by_key[ref.global_key]]
        return self.by_name.get(ref.global_key or "", [])


def data_rows_meant(refs: Sequence[DataRowRef], *, by_name: bool = False) -> Meant:
    """Look all of them up at once; with `by_name`, keys that no data row has are taken for names of files.

    Our own exports call the file of a data row without a global key by its id.
    """
    ids = {number for ref in refs if (number := as_uuid(ref.id)) is not None}
    keys = {ref.global_key for ref in refs if ref.global_key is not None}
    meant = Meant(
        by_id=DataRow.objects.filter(pk__in=ids).in_bulk(),
        by_key={str(row.global_key): row for row in DataRow.objects.filter(global_key__in=keys)},
    )
    if by_name and (unknown := keys - meant.by_key.keys()):
        for row in DataRow.objects.filter(name__in=unknown).order_by("id"):
            meant.by_name.setdefault(row.name, []).append(row)
        named = {key: number for key in unknown - meant.by_name.keys() if (number := as_uuid(key) or as_uuid(PurePosixPath(key).stem))}
        rows = DataRow.objects.filter(pk__in=set(named.values())).in_bulk()
        meant.by_name.update((key, [rows[number]]) for key, number in named.items() if number in rows)
    return meant

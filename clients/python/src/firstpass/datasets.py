"""Datasets: data rows that belong together."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from firstpass.data_rows import DataRow
from firstpass.intake import Brought, Intake, bring
from firstpass.progress import Watched
from firstpass.session import Session


@dataclass(frozen=True, slots=True)
class Dataset:
    """Data rows that belong together."""

    id: UUID
    name: str
    description: str
    created_at: datetime
    _session: Session = field(repr=False, compare=False)

    @classmethod
    def read(cls, session: Session, said: Mapping[str, Any]) -> Self:
        """What the API says of a dataset."""
        return cls(UUID(said["id"]), said["name"], said["description"], datetime.fromisoformat(said["created_at"]), session)

    def create_data_rows(self, rows: Iterable[Intake], *, progress: Watched = None) -> Brought:
        """Bring assets into the dataset: paths of files, addresses, NewDataRow objects, or dicts (also Labelbox's), in any mixture.

        They may come from a generator and are sent in batches; what is there already is left as it is. Returns once all are there or
        refused, with an error for each that was. Rows that bring a text or an address are known by their global key.
        """
        return bring(self._session, self.id, rows, progress=progress)

    def data_rows(self, *, search: str | None = None, state: str | None = None) -> Iterator[DataRow]:
        """Its data rows, newest first, read as you go."""
        for said in self._session.pages("data-rows", dataset=self.id, search=search, state=state):
            yield DataRow.read(said)

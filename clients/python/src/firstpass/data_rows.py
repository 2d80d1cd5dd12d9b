"""Data rows: the assets that everything is said about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import UUID


@dataclass(frozen=True, slots=True)
class DataRow:
    """One asset, as the catalog showed it when it was read. Width and height are pixels, None where the asset has none."""

    id: UUID
    dataset: UUID
    global_key: str | None
    name: str
    modality: str
    mime: str
    state: str
    width: int | None = None
    height: int | None = None
    error: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict, hash=False)
    facts: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """What the API says of a data row."""
        names = ("global_key", "name", "modality", "mime", "state", "width", "height", "error", "metadata", "facts")
        return cls(id=UUID(said["id"]), dataset=UUID(said["dataset"]), **{name: said[name] for name in names})


def reference(data_row: str | UUID | DataRow) -> dict[str, str]:
    """A data row as lines name it."""
    if isinstance(data_row, str):
        return {"global_key": data_row}
    return {"id": str(data_row.id if isinstance(data_row, DataRow) else data_row)}

"""The facts of this room."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from apps.core.events import Event


@dataclass(frozen=True)
class OntologyChanged(Event):
    """An ontology has a new version."""

    type: ClassVar[str] = "ontologies.changed"
    ontology: UUID
    version: int

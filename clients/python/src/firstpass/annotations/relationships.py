"""What joins two annotations of one data row."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from firstpass.annotations.base import Annotation
from firstpass.annotations.checks import refuse_unless


@dataclass(frozen=True, slots=True)
class Relationship(Annotation):
    """From `source` to `target`, two annotations of the same data row, each given as itself or by its uuid."""

    kind: ClassVar[str] = "relationship"
    source: Annotation | UUID
    target: Annotation | UUID
    directed: bool = True

    def _check(self) -> None:
        refuse_unless(self.at is None, "A relationship with a place", "places on what it joins")
        refuse_unless(_id(self.source) != _id(self.target), "A relationship of an annotation with itself", "two annotations")

    def value(self) -> dict[str, Any]:
        return {"source": str(_id(self.source)), "target": str(_id(self.target)), "directed": self.directed}


def _id(end: Annotation | UUID) -> UUID:
    if isinstance(end, UUID):
        return end
    refuse_unless(end.uuid, f"A relationship with a {end.kind} that has no uuid", "uuid=uuid4() on what it joins")
    return UUID(str(end.uuid))

"""Ontologies: what may be said, as features with their options and nested questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from firstpass.errors import UnknownName
from firstpass.session import Session


class Kind(StrEnum):
    """Every kind of annotation."""

    BOUNDING_BOX = "bounding_box"
    ROTATED_BOX = "rotated_box"
    POLYGON = "polygon"
    POINT = "point"
    KEYPOINTS = "keypoints"
    POLYLINE = "polyline"
    MASK = "mask"
    ENTITY = "entity"
    RADIO = "radio"
    CHECKLIST = "checklist"
    TEXT = "text"
    RANKING = "ranking"
    RELATIONSHIP = "relationship"


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a radio, a checklist or a ranking; `features` are asked once it is chosen.

    `external_id` is what another system calls it, such as Labelbox by a schema id: lines may name it by this.
    """

    name: str
    features: Sequence["Feature"] = ()
    hotkey: str = ""
    id: UUID | None = None
    external_id: str = ""

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """What the API says of an option."""
        features = tuple(map(Feature.read, said["features"]))
        return cls(said["name"], features, said["hotkey"], UUID(said["id"]), said.get("external_id", ""))

    def wire(self) -> dict[str, Any]:
        """As the API spells it."""
        given = _given(id=self.id, hotkey=self.hotkey, external_id=self.external_id)
        return {"name": self.name, **given, **_listed(features=[each.wire() for each in self.features])}


@dataclass(frozen=True, slots=True)
class Feature:
    """An object to mark, a question to answer, or a relationship.

    `kind` is a Kind or its name; `options` are Options or their names; `features` are the questions asked of each object. `settings` are
    those of the kind, such as `{"points": ["nose", "tail"], "edges": [[0, 1]]}` of keypoints. `external_id` is what another
    system calls it.

        Feature("bounding_box", "car", features=[Feature("radio", "color", options=["red", "blue"])])
    """

    kind: Kind | str
    name: str
    options: Sequence[Option | str] = ()
    features: Sequence["Feature"] = ()
    required: bool = field(default=False, kw_only=True)
    color: str = field(default="", kw_only=True)
    hotkey: str = field(default="", kw_only=True)
    settings: Mapping[str, Any] = field(default_factory=dict, kw_only=True, hash=False)
    id: UUID | None = field(default=None, kw_only=True)
    external_id: str = field(default="", kw_only=True)

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """What the API says of a feature."""
        more = {name: said[name] for name in ("required", "color", "hotkey", "settings")}
        more["external_id"] = said.get("external_id", "")
        options, features = tuple(map(Option.read, said["options"])), tuple(map(cls.read, said["features"]))
        return cls(said["kind"], said["name"], options, features, id=UUID(said["id"]), **more)

    def wire(self) -> dict[str, Any]:
        """As the API spells it."""
        options = [(Option(each) if isinstance(each, str) else each).wire() for each in self.options]
        line: dict[str, Any] = {"kind": str(self.kind), "name": self.name, "required": self.required}
        line |= _given(id=self.id, color=self.color, hotkey=self.hotkey, external_id=self.external_id)
        if self.settings:
            line["settings"] = dict(self.settings)
        return line | _listed(options=options, features=[each.wire() for each in self.features])


@dataclass(frozen=True, slots=True)
class Ontology:
    """Features that projects and models speak in."""

    id: UUID
    name: str
    version: int
    features: tuple[Feature, ...]
    _session: Session = field(repr=False, compare=False)

    @classmethod
    def read(cls, session: Session, said: Mapping[str, Any]) -> Self:
        """What the API says of an ontology."""
        return cls(UUID(said["id"]), said["name"], said["version"], tuple(map(Feature.read, said["features"])), session)

    def feature(self, name: str) -> Feature:
        """The top-level feature of this name. Raises UnknownName, which lists the names there are."""
        found = next((feature for feature in self.features if feature.name == name), None)
        if found is None:
            raise UnknownName(f"{self.name} has no feature {name!r}, only {', '.join(feature.name for feature in self.features)}")
        return found

    def refresh(self) -> Self:
        """As it is now."""
        return type(self).read(self._session, self._session.get(f"ontologies/{self.id}"))


def _given(**members: UUID | str | None) -> dict[str, str]:
    return {name: str(value) for name, value in members.items() if value}


def _listed(**members: list[dict[str, Any]]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value}

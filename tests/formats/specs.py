"""An ontology for the example lines, and labelled rows made up by hypothesis together with the features they need."""

import json
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from hypothesis import strategies as st

from apps.formats.rows import DataRowRef, LabelRow
from apps.kinds import KINDS
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.values import Annotation, Extent
from tests.kinds.strategies import annotations

DATA = Path(__file__).parent / "data"
LABELBOX = DATA / "labelbox"
TOOLS = {
    "rectangle": "bounding_box",
    "polygon": "polygon",
    "line": "polyline",
    "point": "point",
    "raster-segmentation": "mask",
    "named-entity": "entity",
    "edge": "relationship",
}


def id_for(schema_id: str) -> UUID:
    """The id that the tests give to the feature or option of this schema id."""
    return uuid5(NAMESPACE_URL, schema_id)


def labelbox_features(asset: str = "image") -> tuple[FeatureSpec, ...]:
    """The example ontology for this asset type: its objects, relationships and classifications, at every depth."""
    ontology = json.loads((LABELBOX / f"{asset}.ontology.json").read_text())["normalized"]
    objects = [_feature(tool, TOOLS[tool["tool"]]) for tool in ontology["tools"] if tool["tool"] in TOOLS]
    return (*objects, *(_feature(question, question["type"]) for question in ontology["classifications"]))


def _feature(spec: dict[str, Any], kind: str) -> FeatureSpec:
    return FeatureSpec(
        id=id_for(spec["featureSchemaId"]),
        name=spec["name"],
        kind=kind,
        options=tuple(_option(option) for option in spec.get("options", ())),
        features=tuple(_feature(question, question["type"]) for question in spec.get("classifications", ())),
    )


def _option(spec: dict[str, Any]) -> OptionSpec:
    features = tuple(_feature(question, question["type"]) for question in spec["options"])
    return OptionSpec(id_for(spec["featureSchemaId"]), spec["value"], features)


names = st.text("abcdefghij _-.äß漢", min_size=1, max_size=12)


@st.composite
def label_rows(draw: st.DrawFn) -> LabelRow:
    said = draw(st.lists(annotations(), max_size=4, unique_by=lambda annotation: annotation.id))
    return LabelRow(
        data_row=DataRowRef(draw(st.none() | st.uuids().map(str)), draw(names)),
        annotations=tuple(said),
        extent=Extent(draw(st.integers(1, 5_000)), draw(st.integers(1, 5_000))),
        project=draw(st.none() | st.uuids().map(str)),
        by=draw(st.none() | st.emails()),
        status=draw(st.none() | st.sampled_from(["submitted", "approved"])),
    )


def features_for(rows: list[LabelRow]) -> tuple[FeatureSpec, ...]:
    """One feature for each that the rows speak of, with a name of its own."""
    said: dict[UUID, Annotation] = {annotation.feature: annotation for row in rows for annotation in row.annotations}
    return tuple(FeatureSpec(identifier, f"feature {number}", each.kind) for number, (identifier, each) in enumerate(said.items()))


def is_object(annotation: Annotation) -> bool:
    return KINDS[annotation.kind].role == "object"


class Trickle(BytesIO):
    """A file that gives at most some bytes at a time."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__(data)
        self.size = size

    def read(self, count: int | None = -1, /) -> bytes:
        return super().read() if count is None or count < 0 else super().read(min(count, self.size))


def file_of(pieces: Iterable[bytes]) -> BytesIO:
    """A file of these bytes."""
    return BytesIO(b"".join(pieces))


def in_pieces(data: bytes, size: int) -> list[bytes]:
    """The same bytes in pieces of this size."""
    return [data[start : start + size] for start in range(0, len(data), size)]

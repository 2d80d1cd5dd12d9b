"""One value of every kind, an ontology with a feature for each, and a place for it in every asset type."""

from typing import Any
from uuid import UUID, uuid5

from apps.kinds import KINDS, rle
from apps.kinds.checklist import Checklist
from apps.kinds.entity import Entity
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.geometry import Box, Dot, Keypoint, Keypoints, Polygon, Polyline, RotatedBox
from apps.kinds.locators import Keyframe, Message, OnMap, Page, Track
from apps.kinds.radio import Radio
from apps.kinds.ranking import Ranking
from apps.kinds.text import Text
from apps.kinds.values import Choice, Extent, Locator, Value

ROOT = UUID("5b3c9f1e-7a52-4b60-9d3f-2f7f0a6c1d11")
ONE, OTHER = (OptionSpec(uuid5(ROOT, name), name) for name in ("one", "other"))
SIZE, PIXELS = Extent(320, 240), (240, 320)
TRIANGLE = ((1.5, 1.0), (9.0, 1.25), (3.0, 8.0))
VALUES: dict[str, Value] = {
    "bounding_box": Box(1, 2, 3, 4),
    "rotated_box": RotatedBox(5, 5, 4, 2, 90),
    "polygon": Polygon((TRIANGLE,)),
    "point": Dot(3, 4),
    "keypoints": Keypoints((Keypoint("nose", 1, 1), Keypoint("tail", 2, 2, visible=False))),
    "polyline": Polyline(((1, 1), (5, 5), (9, 3))),
    "mask": rle.rle_of_polygon([TRIANGLE], PIXELS),
    "entity": Entity(6, 11),
    "radio": Radio(Choice(ONE.id)),
    "checklist": Checklist((Choice(ONE.id), Choice(OTHER.id))),
    "ranking": Ranking((OTHER.id, ONE.id)),
    "text": Text("a note"),
}
FEATURES = {
    kind: FeatureSpec(
        uuid5(ROOT, kind),
        f"the {kind}",
        kind,
        (ONE, OTHER) if KINDS[kind].has_options else (),
        settings={"points": ["nose", "tail"], "edges": [[0, 1]]} if kind == "keypoints" else {},
    )
    for kind in VALUES
}
FACTS: dict[str, dict[str, Any]] = {
    "video": {"duration_ms": 4_000, "frame_count": 100, "frame_rate": 25},
    "audio": {"duration_ms": 4_000},
    "document": {"pages": [{"width": 600, "height": 800, "characters": 50}]},
    "conversation": {"messages": [{"id": "m1", "characters": 20}]},
    "geospatial": {
        "epsg": 4326,
        "bounds": [-10, -10, 10, 10],
        "unit": "degrees",
        "transform": [20 / 320, 0, -10, 0, -20 / 240, 10],
    },
    "dicom": {"frame_count": 10},
}
TEXTS = {
    modality: {part: "hello world again"} for modality, part in (("text", ""), ("html", ""), ("document", "1"), ("conversation", "m1"))
}
ON_PLANES = ("image", "video", "geospatial", "dicom")


def place(kind: str, modality: str) -> Locator | None:
    if KINDS[kind].role != "object":
        return None
    match modality:
        case "video" | "dicom":
            return Track(((Keyframe(0, VALUES[kind]), Keyframe(5, VALUES[kind])),))
        case "document":
            return Page(1)
        case "geospatial":
            return OnMap(4326)
        case "conversation":
            return Message("m1")
    return None

"""YOLO data sets for the tests: their features, and archives as they are written and read."""

import io
from typing import Any
from uuid import uuid4

from apps.formats import LABEL_FORMATS, LabelFormat, Report
from apps.formats.archive import SafeZip, zip_of
from apps.formats.base import Extents, unknown
from apps.formats.rows import DataRowRef, LabelRow, LineError
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.values import Annotation, Extent
from tests.formats.specs import file_of

DETECT, SEGMENT, POSE, ORIENTED, CLASSIFY = (LABEL_FORMATS[f"yolo-{task}"] for task in ("detect", "segment", "pose", "obb", "classify"))
JOINTS = ("nose", "left_eye", "right_eye")
COIN, RIM, PLATE, SPOT, NOTE = (
    FeatureSpec(uuid4(), name, kind)
    for name, kind in (("coin", "bounding_box"), ("rim", "polygon"), ("plate", "rotated_box"), ("spot", "mask"), ("note", "text"))
)
FACE = FeatureSpec(uuid4(), "face", "keypoints", settings={"points": list(JOINTS), "edges": [[0, 1], [0, 2]]})
GOOD, BAD = OptionSpec(uuid4(), "good"), OptionSpec(uuid4(), "not/so:good")
QUALITY = FeatureSpec(uuid4(), "quality", "radio", (GOOD, BAD))
FEATURES = (COIN, RIM, PLATE, SPOT, NOTE, FACE, QUALITY)
SIZE = Extent(640, 480)
TRIANGLE = ((64.0, 48.0), (320.0, 48.0), (320.0, 240.0))


def said(feature: FeatureSpec, value: Any, confidence: float | None = None) -> Annotation:
    return Annotation(uuid4(), feature.kind, feature.id, value, confidence=confidence)


def row(*annotations: Annotation, key: str = "a.jpg", **more: Any) -> LabelRow:
    return LabelRow(DataRowRef(str(uuid4()), key, key), annotations, **{"extent": SIZE, **more})


def packed(form: LabelFormat, *rows: LabelRow, report: Report | None = None) -> bytes:
    return b"".join(form.write(rows, features=FEATURES, report=report or Report()))


def files(data: bytes) -> dict[str, str]:
    archive = SafeZip(io.BytesIO(data))
    return {name: archive.open(name).read().decode() for name in archive.names()}


def read(form: LabelFormat, data: bytes, extents: Extents = unknown) -> list[LabelRow | LineError]:
    return list(form.read(file_of([data]), features=FEATURES, extents=extents))


def foreign(members: dict[str, str | bytes]) -> bytes:
    return b"".join(zip_of((name, text if isinstance(text, bytes) else text.encode()) for name, text in members.items()))


def known(_: DataRowRef) -> Extent:
    return SIZE


def values(found: LabelRow | LineError) -> list[Any]:
    assert isinstance(found, LabelRow), found
    return [annotation.value for annotation in found.annotations]


def numbers(text: str) -> list[list[float]]:
    return [[float(token) for token in line.split()] for line in text.splitlines()]

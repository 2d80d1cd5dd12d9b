"""What the tests that trade files with programs of others share: a street scene, its pictures, and archives as folders."""

import os
import zipfile
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest
from PIL import Image

from apps.formats import LABEL_FORMATS, Report
from apps.formats.archive import SafeZip
from apps.formats.base import Extents
from apps.formats.listing import Listed, read_listing
from apps.formats.rows import DataRowRef, LabelRow, LineError
from apps.kinds.features import FeatureSpec
from apps.kinds.geometry import Box, Polygon
from apps.kinds.values import Annotation, Extent

os.environ |= {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}

SPACE = UUID("7d5b0f53-9d5d-4b84-8c1f-6f0c1d2a9e10")
SIZE = Extent(64, 48)
CAR, TREE = FeatureSpec(uuid5(SPACE, "car"), "car", "bounding_box"), FeatureSpec(uuid5(SPACE, "tree"), "tree", "polygon")
SKY = FeatureSpec(uuid5(SPACE, "sky"), "sky", "mask")
TRIANGLE = Polygon((((10.0, 10.0), (40.0, 10.0), (40.0, 30.0)),))
BOXES = (Box(4, 6, 20, 10), Box(30, 20, 8, 16))


def partner(name: str) -> Any:
    """The package of others, or the tests with it skipped: `make test` installs it."""
    return pytest.importorskip(name, reason=f"{name} is not here: `make partners` installs what stands in tests/requirements.txt")


def said(feature: FeatureSpec, value: Any, **members: Any) -> Annotation:
    return Annotation(uuid5(SPACE, repr((feature.name, value))), feature.kind, feature.id, value, **members)


def street(*annotations: Annotation, name: str = "a.png", **members: Any) -> LabelRow:
    return LabelRow(DataRowRef(None, name, name), annotations, **{"extent": SIZE, **members})


def written(name: str, rows: Iterable[LabelRow], features: Sequence[FeatureSpec]) -> bytes:
    return b"".join(LABEL_FORMATS[name].write(rows, features=features, report=Report()))


def read(name: str, data: bytes, features: Sequence[FeatureSpec], extents: Extents = lambda _: SIZE) -> list[LabelRow]:
    """The rows of the file, which has no fault."""
    found = list(LABEL_FORMATS[name].read(BytesIO(data), features=features, extents=extents))
    assert not [each for each in found if isinstance(each, LineError) and each.code != "left_out"], found
    return [each for each in found if isinstance(each, LabelRow)]


def values(row: LabelRow) -> list[Any]:
    return [each.value for each in row.annotations]


def paint(path: Path) -> None:
    """A picture of SIZE at this place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (int(SIZE.width), int(SIZE.height)), "white").save(path)


def unpacked(data: bytes, folder: Path) -> Path:
    """The archive as a folder, with a picture wherever its listing says that one belongs."""
    archive = SafeZip(BytesIO(data))
    for name in archive.names():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(archive.open(name).read())
    for each in read_listing(archive):
        assert isinstance(each, Listed)
        paint(folder / each.path)
    return folder


def packed(folder: Path) -> bytes:
    """The folder as an archive."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder))
    return out.getvalue()

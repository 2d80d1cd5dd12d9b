"""CVAT's documents for its tests: the examples, what reading them gives, and the small things that features are made of."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

from apps.formats import LABEL_FORMATS
from apps.formats.rows import LabelRow, LineError
from apps.kinds import KINDS
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.values import Annotation, Answer

CVAT, VIDEO = LABEL_FORMATS["cvat"], LABEL_FORMATS["cvat-video"]
DATA = Path(__file__).parent / "data" / "cvat"
IMAGES, TRACKS = (DATA / "images.xml").read_bytes(), (DATA / "video.xml").read_bytes()


def drafted(data: bytes) -> tuple[FeatureSpec, ...]:
    return CVAT.draft(BytesIO(data))


def read(data: bytes, features: Sequence[FeatureSpec] | None = None) -> list[LabelRow | LineError]:
    return list(CVAT.read(BytesIO(data), features=drafted(data) if features is None else features))


def image(shapes: str, features: Sequence[FeatureSpec]) -> list[LabelRow | LineError]:
    document = f'<annotations><version>1.1</version><image id="0" name="a.jpg" width="64" height="48">{shapes}</image></annotations>'
    return read(document.encode(), features)


def spec(name: str, kind: str, **members: Any) -> FeatureSpec:
    return FeatureSpec(uuid4(), name, kind, **members)


def options(*names: str) -> tuple[OptionSpec, ...]:
    return tuple(OptionSpec(uuid4(), name) for name in names)


def dumped(annotation: Annotation | Answer) -> Any:
    return KINDS[annotation.kind].dump(annotation.value)

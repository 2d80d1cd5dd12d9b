"""Nothing is lost without being counted: an annotation is in the file, or the report says that it was left out."""

from io import BytesIO
from uuid import UUID, uuid5

import numpy as np
import pytest

from apps.formats import LABEL_FORMATS, LabelFormat, Report
from apps.formats.rows import DataRowRef, LabelRow
from apps.kinds import KINDS
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.rle import encode
from apps.kinds.values import Annotation, Extent
from tests.formats.specs import file_of

SPACE = UUID("6f0a52d2-5c61-4c6e-9d0a-3a3c8b1f7e11")
EXTENT = Extent(64, 48)
COIN = uuid5(SPACE, "coin")
PIXELS = np.zeros((48, 64), bool)
PIXELS[5:20, 5:30] = True
RING = [[5, 5], [40, 5], [40, 30], [5, 30]]
VALUES = {
    "bounding_box": {"x": 5, "y": 6, "width": 20, "height": 10},
    "rotated_box": {"x": 30, "y": 20, "width": 20, "height": 10, "angle": 30},
    "polygon": {"rings": [RING]},
    "point": {"x": 9, "y": 9},
    "polyline": {"points": [[1, 1], [20, 30]]},
    "keypoints": {"points": [{"name": "nose", "x": 10, "y": 12, "visible": True}]},
    "mask": KINDS["mask"].dump(encode(PIXELS)),
    "radio": {"option": str(COIN)},
    "checklist": {"options": [{"option": str(COIN)}]},
    "text": {"text": "worn"},
}
IMAGES = sorted(name for name, form in LABEL_FORMATS.items() if form.writes and "image" in form.modalities)


def feature(kind: str) -> FeatureSpec:
    options = (OptionSpec(COIN, "coin"),) if KINDS[kind].has_options else ()
    settings = {"points": ["nose"]} if kind == "keypoints" else {}
    return FeatureSpec(uuid5(SPACE, kind), f"a {kind.replace('_', ' ')}", kind, options, settings=settings)


def said(kind: str) -> Annotation:
    return Annotation(uuid5(SPACE, f"said {kind}"), kind, uuid5(SPACE, kind), KINDS[kind].parse(VALUES[kind]))


def held(form: LabelFormat, file: BytesIO, asked: FeatureSpec) -> int:
    """How many annotations the file holds; one that comes back as another kind, which its feature refuses, is there all the same."""
    found = form.read(file, features=(asked,), extents=lambda _: EXTENT)
    return sum(len(each.annotations) if isinstance(each, LabelRow) else 1 for each in found)


@pytest.mark.parametrize("name", IMAGES)
def test_each_annotation_is_in_the_file_or_counted_as_left_out(name: str) -> None:
    """One annotation in each file, so that none is taken for another one."""
    form, kept = LABEL_FORMATS[name], set()
    for kind in VALUES:
        row = LabelRow(DataRowRef(None, "a.png", "a.png"), (said(kind),), EXTENT)
        report = Report()
        file = file_of(form.write([row], features=(feature(kind),), report=report))
        assert held(form, file, feature(kind)) + report.annotations == 1, kind
        kept |= {kind} if not report.annotations else set()
    assert form.kinds & VALUES.keys() <= kept, "what a format says that it holds, it holds"

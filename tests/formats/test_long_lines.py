"""A data row on which there is much is read again, whatever length its line has."""

from io import BytesIO
from uuid import uuid4

import pytest

from apps.formats import LABEL_FORMATS, Report
from apps.formats.ndjson import MAX_LINE_BYTES
from apps.formats.pictures import MAX_PNG_CHARACTERS
from apps.formats.rows import DataRowRef, LabelRow
from apps.kinds.features import FeatureSpec
from apps.kinds.geometry import Polygon
from apps.kinds.values import Annotation, Extent

ROAD = FeatureSpec(uuid4(), "road", "polygon")
OUTLINES, POINTS = 700, 100


@pytest.mark.parametrize("form", ["firstpass", "parquet"])
def test_hundreds_of_outlines_on_one_picture_come_back(form: str) -> None:
    top = [(x + 0.123456789, 10.0 + x % 7 / 3) for x in range(POINTS // 2)]
    ring = tuple(top + [(x, 90.987654321) for x, _ in reversed(top)])
    said = tuple(Annotation(uuid4(), "polygon", ROAD.id, Polygon((ring,))) for _ in range(OUTLINES))
    row = LabelRow(DataRowRef(str(uuid4()), "a.jpg"), said, Extent(100, 100))
    data = b"".join(LABEL_FORMATS[form].write([row], features=[ROAD], report=Report()))
    assert form == "parquet" or len(data) > 2_000_000
    assert list(LABEL_FORMATS[form].read(BytesIO(data), features=[ROAD])) == [row]


def test_a_line_has_room_for_the_largest_picture_of_a_mask() -> None:
    assert MAX_LINE_BYTES > MAX_PNG_CHARACTERS

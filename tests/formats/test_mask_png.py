"""Segmentation pictures: read by any program that reads PNG, and back to the same pixels."""

import json
import zipfile
from io import BytesIO
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from apps.formats import LABEL_FORMATS, Report
from apps.formats.palette import palette_of
from apps.formats.rows import DataRowRef, LabelRow, LineError
from apps.kinds import KINDS
from apps.kinds.features import FeatureSpec
from apps.kinds.geometry import Box, Mask, Polygon, RotatedBox
from apps.kinds.rle import decode, encode
from apps.kinds.values import Annotation, Extent
from tests.formats.specs import file_of

MASKS = LABEL_FORMATS["mask-png"]
ROAD = FeatureSpec(uuid4(), "road", "mask", color="#ff0000")
CAR, LAWN = FeatureSpec(uuid4(), "car", "mask", color="#ff0000"), FeatureSpec(uuid4(), "lawn", "polygon")
NOTE = FeatureSpec(uuid4(), "note", "text")
PLATE, SHIP = FeatureSpec(uuid4(), "plate", "bounding_box"), FeatureSpec(uuid4(), "ship", "rotated_box")
FEATURES = (NOTE, ROAD, CAR, LAWN, PLATE, SHIP)
SIZE = (6, 9)


def said(feature: FeatureSpec, pixels: NDArray[Any]) -> Annotation:
    return Annotation(uuid4(), "mask", feature.id, encode(pixels))


def row(*annotations: Annotation, extent: Extent | None = Extent(SIZE[1], SIZE[0])) -> LabelRow:  # noqa: B008 - it never changes
    return LabelRow(DataRowRef(str(uuid4()), "street/a.jpg", "a.jpg"), annotations, extent)


def written(*rows: LabelRow, report: Report | None = None) -> bytes:
    return b"".join(MASKS.write(rows, features=FEATURES, report=report or Report()))


def read(data: bytes) -> list[LabelRow | LineError]:
    return list(MASKS.read(file_of([data]), features=FEATURES))


def archived(**members: bytes | Any) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content if isinstance(content, bytes) else json.dumps(content))
    return out.getvalue()


def png(pixels: Any, mode: str | None = None) -> bytes:
    out = BytesIO()
    image = Image.fromarray(np.asarray(pixels))
    (image.convert(mode) if mode else image).save(out, "PNG")
    return out.getvalue()


grids = st.lists(st.lists(st.integers(0, 2), min_size=SIZE[1], max_size=SIZE[1]), min_size=SIZE[0], max_size=SIZE[0]).map(np.array)


@given(st.lists(grids, max_size=3))
def test_every_pixel_comes_back(grids: list[NDArray[Any]]) -> None:
    rows = [row(*(said(feature, grid == number) for number, feature in ((1, ROAD), (2, CAR)) if (grid == number).any())) for grid in grids]
    found = read(written(*rows))
    assert [each.data_row for each in found if isinstance(each, LabelRow)] == [each.data_row for each in rows]
    for before, after in zip(rows, found, strict=True):
        assert isinstance(after, LabelRow)
        assert after.extent == before.extent
        assert [(each.feature, each.value) for each in after.annotations] == [(each.feature, each.value) for each in before.annotations]


def test_the_picture_is_indexed_in_the_colours_of_its_features() -> None:
    pixels = np.zeros(SIZE, bool)
    pixels[2:4, 3:8] = True
    with zipfile.ZipFile(BytesIO(written(row(said(CAR, pixels))))) as archive:
        assert archive.namelist() == ["masks/a.png", "labels.json", "firstpass.ndjson"]
        image = Image.open(BytesIO(archive.read("masks/a.png")))
        labels = json.loads(archive.read("labels.json"))
    assert (image.mode, image.size) == ("P", (9, 6))
    assert np.array_equal(np.asarray(image), pixels * 2)
    assert [(each["number"], each["name"]) for each in labels] == [(1, "road"), (2, "car"), (3, "lawn"), (4, "plate"), (5, "ship")]
    assert labels[0]["color"] == "#ff0000"
    assert len({each["color"] for each in labels}) == 5
    shown = "#{:02x}{:02x}{:02x}".format(*image.convert("RGB").getpixel((3, 2)))  # type: ignore[misc]
    assert shown == labels[1]["color"]


def test_colours_differ_however_many_there_are() -> None:
    assert len(set(palette_of(["#112233"] * 255))) == 256


def test_what_has_no_room_is_reported() -> None:
    report = Report()
    pixels = np.ones(SIZE, bool)
    lawn = Annotation(uuid4(), "polygon", LAWN.id, Polygon((((0, 0), (9, 0), (9, 6), (0, 6)),)), confidence=0.5)
    other = Annotation(uuid4(), "mask", ROAD.id, Mask(2, 2, "04"))
    before = row(said(ROAD, pixels), said(ROAD, pixels), lawn, other, Annotation(uuid4(), "bounding_box", uuid4(), Box(0, 0, 1, 1)))
    (after,) = read(written(before, report=report))
    assert isinstance(after, LabelRow)
    assert [each.feature for each in after.annotations] == [LAWN.id]
    counts = {line["what"]: line["count"] for line in report.lines()}
    assert counts == {
        "what another object covers": 2,
        "what other objects cover wholly": 2,
        "exactness of a polygon": 1,
        "id": 1,
        "confidence": 1,
        "mask": 1,
        "bounding_box": 1,
    }


def test_objects_without_a_pixel_of_their_own_are_counted_and_those_of_one_feature_told_to_be_one() -> None:
    report = Report()
    left, right = np.zeros(SIZE, bool), np.zeros(SIZE, bool)
    left[:, :3], right[:, 6:] = True, True
    tiny = Annotation(uuid4(), "bounding_box", PLATE.id, Box(4.6, 3.6, 0.2, 0.2))
    (found,) = read(written(row(said(ROAD, left), said(ROAD, right), tiny), report=report))
    assert isinstance(found, LabelRow)
    assert [(each.feature, each.value) for each in found.annotations] == [(ROAD.id, encode(left | right))]
    counts = {line["what"]: line["count"] for line in report.lines()}
    assert counts == {"which object of a feature is which": 1, "bounding_box": 1, "id": 2}
    assert report.annotations == 1


def test_boxes_that_others_cut_are_the_boxes_around_what_is_left_of_them() -> None:
    plate = Annotation(uuid4(), "bounding_box", PLATE.id, Box(0, 0, 6, 5))
    turned = Annotation(uuid4(), "rotated_box", SHIP.id, RotatedBox(7, 2, 3, 2, 45))
    corner = np.zeros(SIZE, bool)
    corner[:2, :2] = True
    (found,) = read(written(row(plate, turned, said(ROAD, corner))))
    assert isinstance(found, LabelRow)
    values = {each.kind: each.value for each in found.annotations}
    assert values["bounding_box"] == plate.value
    assert KINDS["rotated_box"].similarity(values["rotated_box"], turned.value) > 0.4
    assert values["mask"] == encode(corner)


def test_an_area_of_others_that_is_no_rectangle_is_refused_for_a_box() -> None:
    pixels = np.zeros(SIZE, np.uint8)
    pixels[1:4, 1:4], pixels[1, 1] = 7, 0
    error, found = read(archived(**{"masks/a.png": png(pixels), "labels.json": {"7": "plate"}}))
    assert isinstance(error, LineError)
    assert error.code == "wrong_kind"
    assert isinstance(found, LabelRow)
    assert found.annotations == ()


@pytest.mark.parametrize("labels", [[{"number": 7, "name": "road"}], {"7": "road", "0": "background"}])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_pictures_of_other_software_are_read(labels: Any, dtype: Any) -> None:
    pixels = np.zeros(SIZE, dtype)
    pixels[1:3, 1:3] = 7
    members = {"data/SegmentationClass/a.png": png(pixels), "images/a.jpg": b"", "images/b.png": b"", "labels.json": labels}
    (found,) = read(archived(**members))
    assert isinstance(found, LabelRow), found
    assert (found.data_row.global_key, found.extent) == ("a.jpg", Extent(9, 6))
    (road,) = found.annotations
    assert np.array_equal(decode(road.value), pixels == 7)  # type: ignore[arg-type]
    assert read(archived(**members)) == [found]


def test_an_area_of_a_polygon_feature_becomes_a_polygon_for_each_part() -> None:
    pixels = np.zeros(SIZE, np.uint8)
    pixels[0:2, 0:2] = pixels[4:6, 4:9] = 1
    (found,) = read(archived(**{"a.png": png(pixels), "labels.json": {"1": "lawn"}}))
    assert isinstance(found, LabelRow)
    assert [each.kind for each in found.annotations] == ["polygon", "polygon"]


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"a.png": png(np.ones(SIZE, np.uint8))}, "required"),
        ({"labels.json": b"[{"}, "json_invalid"),
        ({"labels.json": [{"number": -1, "name": "road"}]}, "invalid_value"),
        ({"labels.json": [{"number": 1, "name": "nowhere"}, {"number": 1, "name": "road"}]}, "duplicate"),
        ({"a.png": b"no png", "labels.json": []}, "image_invalid"),
        ({"a.png": png(np.ones(SIZE, np.uint8))[:40], "labels.json": []}, "image_invalid"),
        ({"a.png": png(np.ones((*SIZE, 3), np.uint8)), "labels.json": []}, "unsupported"),
    ],
)
def test_what_cannot_be_read_is_refused(members: dict[str, Any], code: str) -> None:
    (error,) = read(archived(**members))
    assert isinstance(error, LineError)
    assert error.code == code


@pytest.mark.parametrize(
    ("labels", "found"),
    [
        ({"one": "road"}, "This is an object whose key 'one' is no number."),
        ({"road": 1, "sky": 2}, "This is an object with the numbers as its values."),
        (["road", "sky"], "This is the text 'road'."),
        ([{"id": 1, "name": "road"}], "This is an object without number."),
        ([{}], "This is an object without number and name."),
        ("road", "This is the text 'road'."),
    ],
)
def test_a_list_of_labels_in_another_shape_is_refused_with_the_shapes_that_are_read(labels: Any, found: str) -> None:
    data = archived(**{"a.png": png(np.ones(SIZE, np.uint8)), "labels.json": json.dumps(labels).encode()})
    (error,) = read(data)
    assert isinstance(error, LineError)
    assert (error.code, error.message) == ("labels_shape", found)
    assert '{"1": "road", "2": "sky"}' in error.expected
    assert '[{"number": 1, "name": "road"}, ...]' in error.expected


def test_an_archive_without_a_list_of_labels_is_told_where_it_belongs_and_how_it_looks() -> None:
    (error,) = read(archived(**{"masks/a.png": png(np.ones(SIZE, np.uint8))}))
    assert isinstance(error, LineError)
    assert error.expected.startswith("a file labels.json beside the folder of pictures: an object of names by number")


def test_a_number_without_a_name_costs_no_other() -> None:
    pixels = np.zeros(SIZE, np.uint8)
    pixels[0], pixels[1], pixels[2] = 1, 2, 3
    found = read(archived(**{"a.png": png(pixels), "labels.json": {"1": "road", "2": "note"}}))
    assert [each.code for each in found if isinstance(each, LineError)] == ["unknown_feature", "unknown_feature"]
    assert isinstance(found[-1], LabelRow)
    assert len(found[-1].annotations) == 1


def test_a_file_that_is_no_archive_is_one_error() -> None:
    (error,) = read(b"PK\x03\x04 this is a zip")
    assert isinstance(error, LineError)
    assert error.code == "zip_invalid"

"""Outlines of files read for features that are boxes and masks: what loses nothing comes back, the rest is told which format holds it."""

import json
from dataclasses import astuple
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.formats import LABEL_FORMATS, Report
from apps.formats.fitting import fit, upright
from apps.formats.rectangles import upright_box_of
from apps.formats.rows import LabelRow, LineError
from apps.kinds import KINDS, InvalidValue, rle
from apps.kinds.features import FeatureSpec
from apps.kinds.geometry import Box, Polygon, RotatedBox, box_bounds
from apps.kinds.values import Asset, Bounds, Extent, Room
from tests.formats.yolo_sets import COIN, DETECT, FACE, ORIENTED, PLATE, RIM, SEGMENT, SIZE, SPOT, TRIANGLE, packed, read, row, said, values
from tests.kinds.strategies import boxes

PIXELS = (480, 640)
BOX, TURNED = Box(64, 48, 128, 96), RotatedBox(320, 240, 100, 50, 30)
RECTANGLE = ((64.0, 48.0), (192.0, 48.0), (192.0, 144.0), (64.0, 144.0))
MASK = rle.rle_of_polygon([TRIANGLE], PIXELS)


def near(found: Any, expected: Any) -> None:
    assert type(found) is type(expected)
    assert list(KINDS_OF[type(found)].dump(found).values()) == pytest.approx(list(KINDS_OF[type(found)].dump(expected).values()), abs=1e-9)


KINDS_OF = {Box: KINDS["bounding_box"], RotatedBox: KINDS["rotated_box"]}


def test_an_ontology_with_boxes_outlines_and_masks_is_written_as_yolo_segmentation_and_comes_back() -> None:
    report = Report()
    data = packed(SEGMENT, row(said(COIN, BOX), said(PLATE, TURNED), said(RIM, Polygon((TRIANGLE,))), said(SPOT, MASK)), report=report)
    (found,) = read(SEGMENT, data)
    box, turned, outline, mask = values(found)
    near(box, BOX)
    near(turned, TURNED)
    assert (outline, mask) == (Polygon((TRIANGLE,)), MASK)
    assert [line["what"] for line in report.lines()] == ["annotation id", "split"]


def test_the_parts_of_a_mask_that_are_left_out_are_counted() -> None:
    report = Report()
    apart = rle.union([MASK, rle.rle_of_polygon([((600, 400), (620, 400), (620, 420))], PIXELS)])
    (found,) = read(SEGMENT, packed(SEGMENT, row(said(SPOT, apart)), report=report))
    assert values(found) == [MASK]
    assert ("smaller part of a mask", 1) in [(line["what"], line["count"]) for line in report.lines()]


def test_upright_oriented_boxes_are_boxes_again() -> None:
    (found,) = read(ORIENTED, packed(ORIENTED, row(said(COIN, BOX), said(PLATE, TURNED))))
    near(values(found)[0], BOX)


@pytest.mark.parametrize("form", [DETECT, SEGMENT])
def test_a_box_is_the_mask_of_its_pixels(form: Any) -> None:
    data = archive_with(packed(form, row()), {"data.yaml": "names: [spot]\n", "labels/train/a.txt": "0 0.5 0.5 0.25 0.5\n"})
    (found,) = read(form, data)
    (mask,) = values(found)
    assert (rle.bounds(mask), rle.area(mask)) == (Bounds(240, 120, 400, 360), 160 * 240)


@pytest.mark.parametrize(
    ("form", "feature", "line", "held"),
    [
        (SEGMENT, COIN, "0.1 0.1 0.5 0.1 0.5 0.5", "yolo-detect"),
        (SEGMENT, PLATE, "0.1 0.1 0.5 0.1 0.5 0.5", "yolo-obb"),
        (SEGMENT, FACE, "0.1 0.1 0.5 0.1 0.5 0.5", "yolo-pose"),
        (DETECT, FACE, "0.2 0.2 0.2 0.2", "yolo-pose"),
        (ORIENTED, COIN, "0.2 0.1 0.3 0.2 0.2 0.3 0.1 0.2", "yolo-detect"),
    ],
)
def test_a_line_that_is_no_such_thing_says_which_data_set_holds_it(form: Any, feature: FeatureSpec, line: str, held: str) -> None:
    data = packed(form, row())
    names = json.dumps([feature.name])
    with_line = archive_with(data, {"data.yaml": f"names: {names}\n", "labels/train/a.txt": f"0 {line}\n"})
    error, found = read(form, with_line)
    assert isinstance(error, LineError)
    assert (error.line, error.pointer, error.code) == (1, "/labels/train/a.txt", "wrong_kind")
    assert held in error.expected
    assert feature.name in error.message
    assert values(found) == []


def archive_with(data: bytes, members: dict[str, str]) -> bytes:
    """The archive with these files in the place of its own."""
    from apps.formats.archive import SafeZip, zip_of

    archive = SafeZip(BytesIO(data))
    whole = {name: archive.open(name).read() for name in archive.names()} | {name: text.encode() for name, text in members.items()}
    return b"".join(zip_of(whole.items()))


POINTS = ";".join(f"{x:g},{y:g}" for x, y in RECTANGLE)
THREE = ";".join(f"{x:g},{y:g}" for x, y in TRIANGLE)


def cvat(points: str, label: str) -> bytes:
    shape = f'<polygon label="{label}" points="{points}"/>'
    return f'<annotations><image id="0" name="a.jpg" width="640" height="480">{shape}</image></annotations>'.encode()


def label_studio(ring: Any, label: str) -> bytes:
    points = [[x / 6.4, y / 4.8] for x, y in ring]
    result = {
        "type": "polygonlabels",
        "value": {"points": points, "polygonlabels": [label]},
        "original_width": 640,
        "original_height": 480,
    }
    return json.dumps([{"data": {"image": "a.jpg"}, "annotations": [{"result": [result]}]}]).encode()


def labelbox(ring: Any, label: str) -> bytes:
    polygon = [{"x": x, "y": y} for x, y in ring]
    return json.dumps({"dataRow": {"globalKey": "a.jpg"}, "name": label, "polygon": polygon}).encode()


def exported(ring: Any, label: str) -> bytes:
    polygon = [{"x": x, "y": y} for x, y in ring]
    annotations = {"objects": [{"feature_id": "f1", "name": label, "polygon": polygon}]}
    projects = {"p": {"labels": [{"annotations": annotations}]}}
    return json.dumps({"data_row": {"global_key": "a.jpg"}, "projects": projects}).encode()


def coco(ring: Any, label: str) -> bytes:
    annotation = {
        "id": 1,
        "image_id": 1,
        "category_id": 1,
        "bbox": [64, 48, 128, 96],
        "segmentation": [[number for point in ring for number in point]],
    }
    image = {"id": 1, "file_name": "a.jpg", "width": 640, "height": 480}
    return json.dumps({"images": [image], "annotations": [annotation], "categories": [{"id": 1, "name": label}]}).encode()


def of_ring(name: str, ring: Any, label: str) -> bytes:
    if name == "cvat":
        return cvat(";".join(f"{x:g},{y:g}" for x, y in ring), label)
    return {"label-studio": label_studio, "labelbox": labelbox, "labelbox-export": exported, "coco": coco}[name](ring, label)


def said_by(name: str, ring: Any, feature: FeatureSpec) -> list[LabelRow | LineError]:
    labels = LABEL_FORMATS[name]
    asset = Asset("image", Room(SIZE))
    more: dict[str, Any] = {"asset_of": lambda _: asset} if "asset_of" in labels.asks else {"extents": lambda _: SIZE}
    return list(labels.read(BytesIO(of_ring(name, ring, feature.name)), features=[feature], **more))


OUTLINED = ("coco", "cvat", "label-studio", "labelbox", "labelbox-export")
others = pytest.mark.parametrize("name", OUTLINED)


@others
def test_an_outline_fills_a_mask(name: str) -> None:
    (found,) = said_by(name, TRIANGLE, SPOT)
    assert values(found) == [MASK]
    assert said_by(name, TRIANGLE, SPOT) == [found]


@others
def test_an_upright_rectangle_is_a_box(name: str) -> None:
    (found,) = said_by(name, RECTANGLE, COIN)
    near(values(found)[0], BOX)


@others
def test_a_rectangle_is_a_rotated_box(name: str) -> None:
    turned = KINDS["rotated_box"].convert(TURNED, "polygon").rings[0]  # type: ignore[attr-defined]
    (found,) = said_by(name, turned, PLATE)
    (value,) = values(found)
    assert KINDS["rotated_box"].similarity(value, TURNED) > 1 - 1e-4


@pytest.mark.parametrize("name", [name for name in OUTLINED if name != "coco"])  # of a box, COCO has the box itself
@pytest.mark.parametrize("feature", [COIN, PLATE])
def test_another_outline_is_no_box_and_the_refusal_says_what_is(name: str, feature: FeatureSpec) -> None:
    error = next(each for each in said_by(name, TRIANGLE, feature) if isinstance(each, LineError))
    assert error.code == "wrong_kind"
    assert "rectangle" in error.expected
    assert "COCO" in error.expected


@others
def test_an_outline_between_the_centres_of_pixels_fills_no_mask(name: str) -> None:
    speck = ((10.6, 10.6), (10.9, 10.6), (10.9, 10.9))
    error = next(each for each in said_by(name, speck, SPOT) if isinstance(each, LineError))
    assert error.code == "mask_empty"


def test_without_the_size_of_its_picture_an_outline_fills_no_mask() -> None:
    data = labelbox(TRIANGLE, SPOT.name)
    (error,) = LABEL_FORMATS["labelbox"].read(BytesIO(data), features=[SPOT])
    assert isinstance(error, LineError)
    assert error.code == "wrong_kind"
    assert "size is known" in error.expected


def test_outlines_that_move_are_boxes_where_each_is_one_and_never_masks() -> None:
    def document(label: str) -> bytes:
        shapes = "".join(
            f'<polygon frame="{frame}" keyframe="1" outside="0" occluded="0" points="{points}"/>'
            for frame, points in ((0, POINTS), (4, POINTS.replace("192", "200")))
        )
        size = "<original_size><width>640</width><height>480</height></original_size>"
        meta = f"<meta><task><id>1</id><name>a.mp4</name><size>5</size>{size}</task></meta>"
        return f'<annotations>{meta}<track id="0" label="{label}">{shapes}</track></annotations>'.encode()

    labels = LABEL_FORMATS["cvat-video"]
    found = next(each for each in labels.read(BytesIO(document(COIN.name)), features=[COIN]) if isinstance(each, LabelRow))
    assert [keyframe.value for keyframe in found.annotations[0].at.segments[0]] == [BOX, Box(64, 48, 136, 96)]  # type: ignore[union-attr]
    error = next(each for each in labels.read(BytesIO(document(SPOT.name)), features=[SPOT]) if isinstance(each, LineError))
    assert (error.code, "moves" in error.expected) == ("wrong_kind", True)


@given(boxes, st.integers(0, 3), st.booleans())
def test_the_corners_of_a_box_are_the_box_from_whichever_they_begin(box: Box, first: int, turned: bool) -> None:  # noqa: FBT001
    (ring,) = KINDS["bounding_box"].convert(box, "polygon").rings  # type: ignore[attr-defined]
    ring = ring[first:] + ring[:first]
    found = upright_box_of(ring[::-1] if turned else ring)
    assert found is not None
    assert astuple(box_bounds(found)) == pytest.approx(astuple(box_bounds(box)), rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(
    "ring",
    [
        TRIANGLE,
        ((0, 0), (4, 4), (4, 0), (0, 4)),  # crossing itself
        ((0, 0), (4, 0), (4, 4), (0, 4.001)),
        ((0, 0), (4, 0), (4, 0), (0, 4)),
        ((0, 0), (2, 0), (4, 0), (4, 4), (0, 4)),
    ],
)
def test_other_corners_are_no_box(ring: Any) -> None:
    assert upright_box_of(ring) is None


@pytest.mark.parametrize(("angle", "expected"), [(0, Box(8, 9, 4, 2)), (90, Box(9, 8, 2, 4)), (270, Box(9, 8, 2, 4)), (0.001, None)])
def test_a_turned_box_is_a_box_after_whole_quarters(angle: float, expected: Box | None) -> None:
    assert upright(RotatedBox(10, 10, 4, 2, angle)) == expected


def test_an_outline_with_a_hole_is_no_box_but_a_mask_with_a_hole() -> None:
    holed = Polygon((RECTANGLE, ((100.0, 100.0), (110.0, 100.0), (110.0, 110.0))))
    with pytest.raises(InvalidValue, match="coin is a bounding box"):
        fit(holed, COIN, "")
    mask = fit(holed, FeatureSpec(uuid4(), "spot", "mask"), "", Extent(640, 480))
    assert mask == rle.rle_of_polygon(holed.rings, PIXELS)

"""YOLO data sets as Ultralytics lays them out, read back to a billionth of a pixel, and what has no room in them reported."""

import io
import json
import math
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from apps.formats import LabelFormat, Report
from apps.formats.archive import SafeZip
from apps.formats.listing import read_listing
from apps.formats.rows import LabelRow, LineError
from apps.kinds import InvalidValue, rle
from apps.kinds.features import FeatureSpec
from apps.kinds.geometry import Box, Keypoint, Keypoints, Polygon, RotatedBox
from apps.kinds.radio import Radio
from apps.kinds.rotated_box import corners
from apps.kinds.text import Text
from apps.kinds.values import Annotation, Choice
from tests.formats.specs import file_of
from tests.formats.yolo_sets import (
    BAD,
    CLASSIFY,
    COIN,
    DETECT,
    FACE,
    GOOD,
    JOINTS,
    NOTE,
    ORIENTED,
    PLATE,
    POSE,
    QUALITY,
    RIM,
    SEGMENT,
    SIZE,
    SPOT,
    TRIANGLE,
    files,
    numbers,
    packed,
    read,
    row,
    said,
    values,
)


def test_boxes_are_written_as_ultralytics_reads_them() -> None:
    data = packed(DETECT, row(said(COIN, Box(64, 48, 128, 96)), split="train"), row(key="b.png", split="val"))
    members = files(data)
    assert set(members) == {"labels/train/a.txt", "labels/val/b.txt", "firstpass.ndjson", "data.yaml"}
    assert numbers(members["labels/train/a.txt"]) == [[0, 0.2, 0.2, 0.2, 0.2]]
    assert members["labels/val/b.txt"] == ""
    document = yaml.safe_load(members["data.yaml"])
    assert (document["train"], document["val"]) == ("images/train", "images/val")
    assert document["names"] == {0: "coin", 1: "rim", 2: "plate", 3: "spot"}


def test_a_set_without_validation_is_validated_on_what_it_trains_on() -> None:
    document = yaml.safe_load(files(packed(DETECT, row()))["data.yaml"])
    assert (document["train"], document["val"]) == ("images/train", "images/train")
    document = yaml.safe_load(files(packed(DETECT, row(split="test")))["data.yaml"])
    assert (document["train"], document["val"], document["test"]) == ("images/test", "images/test", "images/test")


coordinates = st.floats(0, 600).map(lambda number: round(number, 3))


@given(
    boxes=st.lists(st.builds(Box, coordinates, st.floats(0, 400), st.floats(0.5, 40), st.floats(0.5, 80)), max_size=3),
    turned=st.lists(
        st.builds(RotatedBox, st.floats(200, 400), st.floats(200, 300), st.floats(1, 99), st.floats(1, 99), st.floats(0, 359.9))
    ),
    points=st.lists(
        st.tuples(st.sampled_from(JOINTS), coordinates, st.floats(0, 480), st.booleans()), min_size=1, unique_by=lambda each: each[0]
    ),
)
def test_what_is_read_again_differs_by_less_than_a_billionth_of_a_pixel(
    boxes: list[Box], turned: list[RotatedBox], points: list[Any]
) -> None:
    ordered = sorted(points, key=lambda each: JOINTS.index(each[0]))
    pose = Keypoints(tuple(Keypoint(*each) for each in ordered))
    for form, feature, own in ((DETECT, COIN, boxes), (ORIENTED, PLATE, turned), (POSE, FACE, [pose])):
        (found,) = read(form, packed(form, row(*(said(feature, value) for value in own))))
        again = values(found)
        assert len(again) == len(own)
        for one, other in zip(own, again, strict=True):
            if isinstance(one, Keypoints):
                assert [(each.name, each.visible) for each in one.points] == [(each.name, each.visible) for each in other.points]
                assert [number for each in one.points for number in (each.x, each.y)] == pytest.approx(
                    [number for each in other.points for number in (each.x, each.y)], abs=1e-9
                )
            elif isinstance(one, RotatedBox):
                assert [number for point in corners(one) for number in point] == pytest.approx(
                    [number for point in corners(other) for number in point], abs=1e-9
                )
            else:
                assert [one.x, one.y, one.width, one.height] == pytest.approx([other.x, other.y, other.width, other.height], abs=1e-9)


def test_an_outline_comes_back_and_its_hole_is_reported() -> None:
    report = Report()
    hole = ((250.0, 60.0), (260.0, 60.0), (260.0, 70.0))
    data = packed(SEGMENT, row(said(RIM, Polygon((TRIANGLE, hole)))), report=report)
    assert numbers(files(data)["labels/train/a.txt"]) == [[1, 0.1, 0.1, 0.5, 0.1, 0.5, 0.5]]
    (found,) = read(SEGMENT, data)
    assert values(found) == [Polygon((TRIANGLE,))]
    assert {"what": "hole", "why": "a label is one outline without holes", "count": 1} in report.lines()


def test_a_row_comes_back_as_the_same_data_row_with_its_split() -> None:
    own = row(said(COIN, Box(64, 48, 128, 96)), key="s3://bucket/some folder/a.jpg", project="Coins", by="ada@acme.test", split="val")
    (found,) = read(DETECT, packed(DETECT, own))
    assert isinstance(found, LabelRow)
    assert (found.data_row, found.extent, found.project, found.by, found.split) == (own.data_row, SIZE, "Coins", "ada@acme.test", "val")
    assert found.annotations[0].feature == COIN.id


def test_every_image_has_a_name_of_its_own_and_a_place_that_the_listing_tells() -> None:
    keys = ("x/a.jpg", "y/a.jpg", "A.png", "scan.v2", "..", "a:b?.jpg")
    data = packed(DETECT, *(row(key=key, url="https://m.test/o.webp?sig=1" if key == "scan.v2" else None) for key in keys))
    listed = [each for each in read_listing(SafeZip(io.BytesIO(data))) if not isinstance(each, LineError)]
    names = ["a.jpg", "a-2.jpg", "A-3.png", "scan.v2.webp", "image.jpg", "ab.jpg"]
    assert [each.path for each in listed] == [f"images/train/{name}" for name in names]
    assert [each.row.data_row.global_key for each in listed] == list(keys)
    assert len([name for name in files(data) if name.startswith("labels/")]) == len(keys)


def test_a_model_says_how_sure_it_is_at_the_end_of_each_line_and_people_do_not() -> None:
    report = Report()
    box = said(COIN, Box(64, 48, 128, 96), 0.25)
    sure, unsaid = packed(DETECT, row(box, model="v1")), packed(DETECT, row(box), report=report)
    assert numbers(files(sure)["labels/train/a.txt"]) == [[0, 0.2, 0.2, 0.2, 0.2, 0.25]]
    assert numbers(files(unsaid)["labels/train/a.txt"]) == [[0, 0.2, 0.2, 0.2, 0.2]]
    assert "confidence" in [line["what"] for line in report.lines()]
    (found,) = read(DETECT, sure)
    assert isinstance(found, LabelRow)
    assert found.annotations[0].confidence == 0.25


@pytest.mark.parametrize(
    ("form", "feature", "value"),
    [
        (SEGMENT, RIM, Polygon((TRIANGLE,))),
        (POSE, FACE, Keypoints((Keypoint("nose", 64, 48), Keypoint("right_eye", 128, 96, visible=False)))),
        (ORIENTED, PLATE, RotatedBox(320, 240, 64, 32, 0)),
    ],
)
def test_predictions_of_every_task_keep_their_confidence(form: LabelFormat, feature: FeatureSpec, value: Any) -> None:
    (found,) = read(form, packed(form, row(said(feature, value, 0.0), model="v1")))
    assert isinstance(found, LabelRow)
    assert [(each.value, each.confidence) for each in found.annotations] == [(value, 0.0)]


def test_what_lines_have_no_room_for_is_reported() -> None:
    report = Report()
    mask = rle.rle_of_polygon([TRIANGLE], (480, 640))
    data = packed(
        DETECT,
        row(said(NOTE, Text("x")), said(FACE, Keypoints((Keypoint("nose", 1, 1),))), said(RIM, Polygon((TRIANGLE,))), said(SPOT, mask)),
        report=report,
    )
    assert numbers(files(data)["labels/train/a.txt"]) == [
        [1, 0.3, 0.3, 0.4, 0.4],
        [3, pytest.approx(0.3, abs=1e-2), pytest.approx(0.3, abs=1e-2), pytest.approx(0.4, abs=1e-2), pytest.approx(0.4, abs=1e-2)],
    ]
    reported = {line["what"]: line["count"] for line in report.lines()}
    assert reported == {"text": 1, "keypoints": 1, "outline of a polygon": 1, "outline of a mask": 1, "annotation id": 2, "split": 1}


@pytest.mark.parametrize(
    ("form", "annotation", "why"),
    [
        (
            DETECT,
            said(SPOT, rle.rle_of_polygon([TRIANGLE], (480, 640))),
            "detection labels hold boxes only: the box around it is there, and YOLO segmentation has it as it is",
        ),
        (
            ORIENTED,
            said(RIM, Polygon((TRIANGLE,))),
            "labels are rectangles: the smallest one around it is there, and YOLO segmentation has it as it is",
        ),
        (
            ORIENTED,
            said(SPOT, rle.rle_of_polygon([TRIANGLE], (480, 640))),
            "YOLO oriented boxes has no line for it, YOLO segmentation has one",
        ),
        (DETECT, said(FACE, Keypoints((Keypoint("nose", 1, 1),))), "YOLO detection has no line for it, YOLO pose has one"),
        (DETECT, said(NOTE, Text("x")), "YOLO detection has no line for it"),
    ],
)
def test_a_report_names_the_task_whose_lines_hold_what_is_lost(form: LabelFormat, annotation: Annotation, why: str) -> None:
    report = Report()
    packed(form, row(annotation), report=report)
    assert why in {line["why"] for line in report.lines()}


def test_the_box_around_a_mask_comes_back_as_a_mask() -> None:
    mask = rle.rle_of_polygon([TRIANGLE], (480, 640))
    ((found,),) = map(values, read(DETECT, packed(DETECT, row(said(SPOT, mask)))))
    assert rle.area(found) > rle.area(mask)


def test_what_lies_off_the_image_is_clipped_and_reported() -> None:
    report = Report()
    data = packed(DETECT, row(said(COIN, Box(-64, 0, 128, 48)), said(COIN, Box(-9, 0, 8, 9))), report=report)
    assert numbers(files(data)["labels/train/a.txt"]) == [[0, 0.05, 0.05, 0.1, 0.1]]
    assert [line["what"] for line in report.lines()] == ["part of a bounding_box", "annotation id", "bounding_box", "split"]


def test_poses_are_written_with_their_shape_and_mirror() -> None:
    data = packed(POSE, row(said(FACE, Keypoints((Keypoint("nose", 64, 48), Keypoint("right_eye", 128, 96, visible=False))))))
    members = files(data)
    assert numbers(members["labels/train/a.txt"]) == [[0, 0.15, 0.15, 0.1, 0.1, 0.1, 0.1, 2, 0, 0, 0, 0.2, 0.2, 1]]
    document = yaml.safe_load(members["data.yaml"])
    assert (document["kpt_shape"], document["flip_idx"], document["kpt_names"]) == ([3, 3], [0, 2, 1], {0: list(JOINTS)})


def test_oriented_boxes_are_written_as_their_corners() -> None:
    upright = packed(ORIENTED, row(said(COIN, Box(64, 48, 128, 96))))
    assert numbers(files(upright)["labels/train/a.txt"]) == [[0, 0.1, 0.1, 0.3, 0.1, 0.3, 0.3, 0.1, 0.3]]
    turned = packed(ORIENTED, row(said(PLATE, RotatedBox(320, 240, 100, 50, 210))))
    (found,) = read(ORIENTED, turned)
    (value,) = values(found)
    assert math.isclose(value.angle, 210, abs_tol=1e-9)


def test_a_row_without_a_size_cannot_be_written() -> None:
    with pytest.raises(InvalidValue, match="size"):
        packed(DETECT, row(extent=None))


def test_a_draft_has_the_classes_as_features_of_the_task() -> None:
    assert [(each.name, each.kind) for each in DETECT.draft(file_of([packed(DETECT)]))] == [
        (each.name, "bounding_box") for each in (COIN, RIM, PLATE, SPOT)
    ]
    (face,) = POSE.draft(file_of([packed(POSE)]))
    assert (face.name, face.kind, face.settings) == ("face", "keypoints", FACE.settings)


def test_classes_are_folders_and_the_listing_says_which_image_belongs_where() -> None:
    report = Report()
    rows = (
        row(said(QUALITY, Radio(Choice(GOOD.id)), 0.5), key="a.jpg", split="val"),
        row(said(QUALITY, Radio(Choice(BAD.id))), said(COIN, Box(1, 2, 3, 4)), key="b.jpg"),
        row(key="c.jpg"),
    )
    data = packed(CLASSIFY, *rows, report=report)
    listed = [json.loads(line)["path"] for line in files(data)["firstpass.ndjson"].splitlines()]
    assert listed == ["val/good/a.jpg", "train/not_so_good/b.jpg"]
    found = read(CLASSIFY, data)
    assert [values(each) for each in found] == [[Radio(Choice(GOOD.id))], [Radio(Choice(BAD.id))]]
    assert [each.data_row for each in found if isinstance(each, LabelRow)] == [each.data_row for each in rows[:2]]
    assert {line["what"] for line in report.lines()} == {"annotation id", "confidence", "bounding_box", "data row"}

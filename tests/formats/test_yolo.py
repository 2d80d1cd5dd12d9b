"""YOLO data sets: as Ultralytics lays them out, read back to a billionth of a pixel, and lenient with the archives of others."""

import io
import json
import math
from typing import Any
from uuid import uuid4

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from apps.formats import LABEL_FORMATS, LabelFormat, Report
from apps.formats.archive import SafeZip, zip_of
from apps.formats.base import Extents, unknown
from apps.formats.listing import read_listing
from apps.formats.rows import DataRowRef, LabelRow, LineError
from apps.kinds import InvalidValue, rle
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.geometry import Box, Keypoint, Keypoints, Polygon, RotatedBox
from apps.kinds.radio import Radio
from apps.kinds.rotated_box import corners
from apps.kinds.text import Text
from apps.kinds.values import Annotation, Choice, Extent
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
    assert reported == {"text": 1, "keypoints": 1, "outline of a polygon": 1, "outline of a mask": 1, "annotation id": 2}


def test_what_lies_off_the_image_is_clipped_and_reported() -> None:
    report = Report()
    data = packed(DETECT, row(said(COIN, Box(-64, 0, 128, 48)), said(COIN, Box(-9, 0, 8, 9))), report=report)
    assert numbers(files(data)["labels/train/a.txt"]) == [[0, 0.05, 0.05, 0.1, 0.1]]
    assert [line["what"] for line in report.lines()] == ["part of a bounding_box", "annotation id", "bounding_box"]


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


YAML = "path: ../coins\ntrain: train/images\nval: valid/images\nnc: 2\nnames: ['coin', 'rim']\n"
LINE = "0 0.2 0.2 0.2 0.2\n"


def picture(width: int, height: int, orientation: int = 1) -> bytes:
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = orientation
    Image.new("RGB", (width, height)).save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.mark.parametrize(
    "members",
    [
        {"data.yaml": YAML, "train/labels/a.txt": LINE, "train/images/a.jpg": picture(640, 480)},
        {"data.yaml": YAML, "labels/train/a.txt": LINE, "images/train/a.jpg": picture(480, 640, orientation=6)},
        {"set/data.yml": "names: {1: rim, 0: coin}\n", "set/train/labels/a.txt": LINE + "\n", "set/train/images/a.jpg": picture(640, 480)},
        {
            "classes.txt": "coin\nrim\n",
            "notes.json": "{}",
            "labels/a.txt": "0 2e-1 .2 0.2 0.20000000\r\n",
            "images/a.jpg": picture(640, 480),
        },
        {"obj.names": "coin\nrim", "obj_train_data/a.txt": LINE, "obj_train_data/a.jpg": picture(640, 480)},
    ],
)
def test_the_archives_of_others_are_read_with_the_sizes_of_their_images(members: dict[str, str | bytes]) -> None:
    (found,) = read(DETECT, foreign(members))
    assert isinstance(found, LabelRow)
    assert (found.data_row.global_key, found.data_row.name, found.extent) == ("a.jpg", "a.jpg", SIZE)
    assert [number for value in values(found) for number in (value.x, value.y, value.width, value.height)] == pytest.approx(
        [64, 48, 128, 96]
    )


def test_labels_without_their_images_are_matched_by_stem_to_what_is_known() -> None:
    data = foreign({"data.yaml": YAML, "labels/val/a.b.txt": LINE})
    asked: list[DataRowRef] = []
    (found,) = read(DETECT, data, lambda ref: asked.append(ref) or SIZE)  # type: ignore[func-returns-value]
    assert isinstance(found, LabelRow)
    assert [(ref.global_key, ref.name) for ref in asked] == [("a.b", "a.b")]
    assert (found.split, found.extent) == ("val", SIZE)
    assert found == read(DETECT, data, known)[0]


def test_a_row_whose_size_is_unknown_is_refused_and_loses_no_other() -> None:
    members: dict[str, str | bytes] = {"images/b.jpg": picture(640, 480), "labels/b.txt": LINE, "labels/a.txt": LINE}
    found, error = read(DETECT, foreign({"data.yaml": YAML, **members}))
    assert isinstance(error, LineError)
    assert (error.pointer, error.code) == ("/labels/a.txt", "size_unknown")
    assert "data row" in error.expected
    assert isinstance(found, LabelRow)


def test_splits_are_the_folders_that_the_data_set_names() -> None:
    document = "names: [coin]\ntrain: [../set/images/day, images/dusk]\nval: ./set/images/night\n"
    folders = ("day", "dusk", "night", "test", "more")
    found = read(DETECT, foreign({"set/data.yaml": document, **{f"set/labels/{folder}/{folder}.txt": LINE for folder in folders}}), known)
    assert [each.split for each in found if isinstance(each, LabelRow)] == ["train", "train", "val", "test", None]


def test_an_image_without_a_label_file_has_nothing_on_it() -> None:
    (found,) = read(DETECT, foreign({"data.yaml": YAML, "images/train/a.jpg": picture(640, 480)}))
    assert isinstance(found, LabelRow)
    assert found.annotations == ()


@pytest.mark.parametrize(
    ("form", "line", "code"),
    [
        (DETECT, "0 0.2 0.2 0.2", "invalid_value"),
        (DETECT, "0 0.2 0.2 0.2 0.2 0.9 7", "invalid_value"),
        (DETECT, "0 0.2 0.2 0.2 0.2 1.9", "invalid_value"),
        (DETECT, "0 nan 0.2 0.2 0.2", "invalid_value"),
        (DETECT, "0 0.2 inf 0.2 0.2", "invalid_value"),
        (DETECT, "0 x 0.2 0.2 0.2", "invalid_value"),
        (DETECT, "0 0.2 0.2 -0.2 0.2", "not_normalised"),
        (DETECT, "0 0.2 0.2 0 0.2", "invalid_value"),
        (DETECT, "0 64 48 128 96", "not_normalised"),
        (DETECT, "7 0.2 0.2 0.2 0.2", "unknown_class"),
        (DETECT, "-1 0.2 0.2 0.2 0.2", "unknown_class"),
        (DETECT, "0.5 0.2 0.2 0.2 0.2", "unknown_class"),
        (DETECT, "2 0.2 0.2 0.2 0.2", "unknown_feature"),
        (SEGMENT, "1 0.1 0.1", "invalid_value"),
        (SEGMENT, "0 0.1 0.1 0.5 0.1 0.5 0.5", "wrong_kind"),
        (SEGMENT, "1 0.1 0.1 0.2 0.2 0.3 0.3", "invalid_value"),
        (ORIENTED, "0 0.1 0.1 0.3 0.1 0.3 0.3", "invalid_value"),
        (POSE, "0 0.1 0.1 0.3 0.1", "wrong_kind"),
    ],
)
def test_a_wrong_line_is_an_error_of_its_own_and_loses_no_other(form: LabelFormat, line: str, code: str) -> None:
    good = {"yolo-detect": LINE, "yolo-segment": "1 0.1 0.1 0.5 0.1 0.5 0.5\n"}.get(form.name, "")
    document = {"names": ["coin", "rim", "gold"], "kpt_shape": [0, 3]}
    error, found = read(form, foreign({"data.yaml": yaml.safe_dump(document), "labels/a.txt": f"{good}{line}\n{good}"}), known)
    if form is POSE:
        assert isinstance(error, LineError)
        return
    assert isinstance(error, LineError)
    assert (error.line, error.pointer, error.code) == (1 + bool(good), "/labels/a.txt", code)
    assert len(values(found)) == (2 if good else 0)


def test_poses_of_others_are_read_with_or_without_visibility() -> None:
    bare = {"data.yaml": "names: [face]\nkpt_shape: [3, 2]\n", "labels/a.txt": "0 0.15 0.15 0.1 0.1 0.1 0.1 0 0 0.2 0.2\n"}
    (found,) = read(POSE, foreign(bare), known)
    assert values(found) == [Keypoints((Keypoint("nose", 64, 48), Keypoint("right_eye", 128, 96)))]
    predicted = {
        "data.yaml": "names: [face]\nkpt_shape: [3, 3]\n",
        "labels/a.txt": "0 0.15 0.15 0.1 0.1 0.1 0.1 0.97 0 0 0.0 0.2 0.2 0.3 0.88\n",
    }
    (found,) = read(POSE, foreign(predicted), known)
    assert values(found) == [Keypoints((Keypoint("nose", 64, 48), Keypoint("right_eye", 128, 96, visible=False)))]
    assert isinstance(found, LabelRow)
    assert found.annotations[0].confidence == 0.88


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"no zip", "zip_invalid"),
        (foreign({"labels/a.txt": LINE}), "required"),
        (foreign({"data.yaml": "names: [a", "labels/a.txt": LINE}), "yaml_invalid"),
        (foreign({"data.yaml": "names: !!python/object/apply:os.system ['true']"}), "yaml_invalid"),
        (foreign({"data.yaml": "[" * 50_000}), "yaml_invalid"),
        (foreign({"data.yaml": "names: {0: a, 5: b}"}), "invalid_value"),
        (foreign({"data.yaml": "names: [[a]]"}), "invalid_value"),
        (foreign({"data.yaml": "names: [a]\nkpt_shape: [100000000, 3]"}), "invalid_value"),
        (foreign({"data.yaml": b"\xff\xfe\x00"}), "encoding_invalid"),
        (foreign({"data.yaml": "#" + "x" * 300_000}), "too_large"),
    ],
)
def test_an_archive_that_is_no_data_set_is_one_error(data: bytes, code: str) -> None:
    (error,) = read(DETECT, data)
    assert isinstance(error, LineError)
    assert (error.code, bool(error.message), bool(error.expected)) == (code, True, True)
    assert DETECT.draft(file_of([data])) == ()


def test_a_yaml_of_laughs_is_not_unfolded() -> None:
    laughs = "\n".join(f"a{number + 1}: &a{number + 1} [{', '.join([f'*a{number}'] * 9)}]" for number in range(30))
    (error,) = read(DETECT, foreign({"data.yaml": f"a0: &a0 [x]\n{laughs}\nnames: *a30\n"}))
    assert isinstance(error, LineError)


def test_a_label_file_that_is_no_text_is_an_error_of_its_own() -> None:
    error, found = read(DETECT, foreign({"data.yaml": YAML, "labels/a.txt": b"\xff\xfe0", "labels/b.txt": LINE}), known)
    assert isinstance(error, LineError)
    assert (error.pointer, error.code) == ("/labels/a.txt", "encoding_invalid")
    assert len(values(found)) == 1


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


def test_folders_of_images_of_others_are_read_as_answers() -> None:
    data = foreign({"set/train/good/a.jpg": b"x", "set/val/good/b.png": b"x", "set/val/gold/c.png": b"x", "set/readme.txt": b"x"})
    first, second, error = read(CLASSIFY, data)
    assert isinstance(first, LabelRow)
    assert isinstance(second, LabelRow)
    assert isinstance(error, LineError)
    assert [(each.data_row.global_key, each.split) for each in (first, second)] == [("a.jpg", "train"), ("b.png", "val")]
    assert values(first) == [Radio(Choice(GOOD.id))]
    assert (error.pointer, error.code) == ("/set/val/gold/c.png", "unknown_option")
    (question,) = CLASSIFY.draft(file_of([data]))
    assert (question.kind, [option.name for option in question.options]) == ("radio", ["gold", "good"])

"""YOLO data sets of other tools: every layout in use is read, and each wrong line, file and archive is an error of its own."""

import io

import pytest
import yaml
from PIL import Image

from apps.formats import LabelFormat
from apps.formats.rows import LabelRow, LineError
from apps.kinds.geometry import Keypoint, Keypoints
from apps.kinds.radio import Radio
from apps.kinds.values import Choice
from tests.formats.specs import file_of
from tests.formats.yolo_sets import (
    CLASSIFY,
    DETECT,
    GOOD,
    ORIENTED,
    POSE,
    SEGMENT,
    SIZE,
    foreign,
    known,
    read,
    values,
)

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


def test_labels_without_their_images_are_of_the_data_row_that_has_their_stem() -> None:
    data = foreign({"data.yaml": YAML, "labels/val/a.b.txt": LINE})
    (found,) = read(DETECT, data, lambda ref: SIZE if ref.global_key == "a.b.png" else None)
    assert isinstance(found, LabelRow)
    assert (found.data_row.global_key, found.split, found.extent) == ("a.b.png", "val", SIZE)
    (stem,) = read(DETECT, data, known)
    assert isinstance(stem, LabelRow)
    assert stem.data_row.global_key == "a.b"


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
        (DETECT, "0 0.2 0.2 0.2 0.2 0.9 7 7", "invalid_value"),
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
        (POSE, "0 0.1 0.1 0.3 0.1", "nothing_labelled"),
    ],
)
def test_a_wrong_line_is_an_error_of_its_own_and_loses_no_other(form: LabelFormat, line: str, code: str) -> None:
    good = {"yolo-detect": LINE, "yolo-segment": "1 0.1 0.1 0.5 0.1 0.5 0.5\n"}.get(form.name, "")
    document = {"names": ["coin", "rim", "gold"], "kpt_shape": [0, 3]}
    error, found = read(form, foreign({"data.yaml": yaml.safe_dump(document), "labels/a.txt": f"{good}{line}\n{good}"}), known)
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


def test_the_boxes_of_poses_are_told_once_as_left_out_but_where_they_are_those_around_the_keypoints() -> None:
    around, apart = "0 0.15 0.15 0.1 0.1 0.1 0.1 2 0 0 0 0.2 0.2 2\n", "0 0.3 0.3 0.6 0.6 0.1 0.1 2 0 0 0 0.2 0.2 2\n"
    members = {"data.yaml": "names: [face]\nkpt_shape: [3, 3]\n", "labels/a.txt": around + apart, "labels/b.txt": apart}
    *rows, told = read(POSE, foreign(members), known)
    assert [len(values(each)) for each in rows] == [2, 1]
    assert isinstance(told, LineError)
    assert (told.line, told.pointer, told.code) == (2, "/labels/a.txt", "left_out")
    assert told.message.startswith("2 lines have a box")
    rounded = {**members, "labels/a.txt": around, "labels/b.txt": around.replace("0.15 0.15", "0.150004 0.149996")}
    assert [len(values(each)) for each in read(POSE, foreign(rounded), known)] == [1, 1]


OFF = "0 0.1 0.1 0.3 0.1 0.3 0.3 0.1 0.25\n"
PIXEL_OFF = f"0 {100 / 640} {100 / 480} {300 / 640} {101 / 480} {300 / 640} {200 / 480} {100 / 640} {200 / 480}\n"


def oriented(line: str, name: str) -> list[LabelRow | LineError]:
    return read(ORIENTED, foreign({"data.yaml": f"names: [{name}]\n", "labels/a.txt": line}), known)


def test_four_corners_that_are_no_rectangle_are_a_polygon_where_that_is_asked_for() -> None:
    (found,) = oriented(OFF, "rim")
    (polygon,) = values(found)
    assert [number for point in polygon.rings[0] for number in point] == pytest.approx([64, 48, 192, 48, 192, 144, 64, 120])


def test_corners_that_were_rounded_to_pixels_are_a_rectangle() -> None:
    (found,) = oriented(PIXEL_OFF, "plate")
    (box,) = values(found)
    assert (box.width, box.height) == pytest.approx((200, 100), abs=1.5)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"no zip", "zip_invalid"),
        (foreign({"labels/a.txt": LINE}), "required"),
        (foreign({"data.yaml": "names: [a", "labels/a.txt": LINE}), "yaml_invalid"),
        (foreign({"data.yaml": "names: !!python/object/apply:os.system ['true']"}), "yaml_invalid"),
        (foreign({"data.yaml": "[" * 50_000}), "yaml_too_deep"),
        (foreign({"data.yaml": "names: {0: a, 5: b}"}), "invalid_value"),
        (foreign({"data.yaml": "names: {0: coin, 1: a, 0: b}"}), "duplicate"),
        (foreign({"data.yaml": "names: [[a]]"}), "invalid_value"),
        (foreign({"data.yaml": "names: [a]\nkpt_shape: [100000000, 3]"}), "invalid_value"),
        (foreign({"data.yaml": b"\xff\xfe\x00"}), "encoding_invalid"),
        (foreign({"data.yaml": "#" + "x" * 600_000}), "too_large"),
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


@pytest.mark.parametrize(
    "members",
    [
        {"obj.names": "coin\nrim\n", "obj.data": "classes = 2\n", "train.txt": "obj_train_data/a.jpg\n", "obj_train_data/a.txt": LINE},
        {"classes.txt": "coin\nrim\n", "a.txt": LINE},
        {"labels/train/classes.txt": "coin\r\nrim\r\n", "labels/train/a.txt": LINE},
        {"labels/classes.txt": "coin\nrim\n", "labels/a.txt": LINE},
    ],
)
def test_label_files_alone_in_a_zip_are_those_of_their_images(members: dict[str, str | bytes]) -> None:
    (found,) = read(DETECT, foreign(members), known)
    assert isinstance(found, LabelRow)
    assert (found.data_row.global_key, len(found.annotations)) == ("a", 1)


@pytest.mark.parametrize(
    ("line", "confidence"),
    [("0 0.2 0.2 0.2 0.2 7", None), ("0 0.2 0.2 0.2 0.2 0.5 7", 0.5), ("0 0.2 0.2 0.2 0.2 0.5 1", 0.5), ("0 0.2 0.2 0.2 0.2 0.5", 0.5)],
)
def test_the_id_of_a_track_is_left_out_and_told_once(line: str, confidence: float | None) -> None:
    members = {"data.yaml": YAML, "train/labels/a.txt": f"{line}\n" * 2, "train/images/a.jpg": picture(640, 480)}
    row, *told = read(DETECT, foreign(members))
    assert isinstance(row, LabelRow)
    assert [each.confidence for each in row.annotations] == [confidence] * 2
    tracked = len(line.split()) == 7 or confidence is None
    assert [each.code for each in told if isinstance(each, LineError)] == ["left_out"] * tracked

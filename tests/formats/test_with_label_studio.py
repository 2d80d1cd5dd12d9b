"""Label Studio's own converter: it turns our tasks into COCO, YOLO, VOC and CoNLL, and files of others into tasks that we read."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from apps.formats import label_studio_brush as brush
from apps.formats.label_studio_config_writing import config_of
from apps.formats.label_studio_tags import OBJECTS
from apps.formats.rows import DataRowRef, LabelRow
from apps.kinds import rle
from apps.kinds.entity import Entity
from apps.kinds.features import FeatureSpec
from apps.kinds.geometry import Box, Polygon, RotatedBox
from tests.formats.partners import (
    BOXES,
    CAR,
    SIZE,
    SKY,
    SPACE,
    TREE,
    TRIANGLE,
    packed,
    partner,
    read,
    said,
    street,
    unpacked,
    values,
    written,
)
from tests.formats.test_label_studio_writing import OURS, our_rows

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::SyntaxWarning"),
]

SHIP, NAME = FeatureSpec(SPACE, "ship", "rotated_box"), FeatureSpec(SPACE, "name", "entity")
DRAWN = np.zeros((48, 64), bool)
DRAWN[12:30, 8:33] = True


def converted(folder: Path, rows: list[LabelRow], feature: FeatureSpec, form: str, *, modality: str = "image") -> Path:
    """The folder that the converter fills from our tasks and our labeling configuration."""
    tasks = folder / "tasks.json"
    tasks.write_bytes(written("label-studio", rows, (feature,)))
    made = folder / form
    made.mkdir()
    own = partner("label_studio_converter").Converter(config_of((feature,), modality=modality), str(folder), download_resources=False)
    own.convert(str(tasks), str(made), form, is_dir=False, image_dir=str(made / "images"))
    return made


ROWS = [
    street(*(said(CAR, box) for box in BOXES), url="https://corpus.example/a.png"),
    street(name="b.png", url="https://corpus.example/b.png"),
]


def near(found: Box, expected: Box, slack: float) -> None:
    edges = [[box.x, box.y, box.x + box.width, box.y + box.height] for box in (found, expected)]
    assert edges[0] == pytest.approx(edges[1], abs=slack)


def test_our_boxes_become_coco(tmp_path: Path) -> None:
    made = converted(tmp_path, ROWS[:1], CAR, "COCO")
    (first,) = read("coco", (made / "result.json").read_bytes(), (CAR,))
    assert first.extent == SIZE
    for found, box in zip(values(first), BOXES, strict=True):
        near(found, box, 1e-6)


def test_our_outlines_become_coco(tmp_path: Path) -> None:
    rows = [street(said(TREE, TRIANGLE), url="https://corpus.example/a.png")]
    made = converted(tmp_path, rows, TREE, "COCO")
    (row,) = read("coco", (made / "result.json").read_bytes(), (TREE,))
    (value,) = values(row)
    assert isinstance(value, Polygon)
    assert np.array(value.rings[0]) == pytest.approx(np.array(TRIANGLE.rings[0]), abs=1e-6)


def test_our_boxes_become_yolo(tmp_path: Path) -> None:
    made = converted(tmp_path, ROWS[:1], CAR, "YOLO")
    (row,) = read("yolo-detect", packed(made), (CAR,))
    for found, box in zip(values(row), BOXES, strict=True):
        near(found, box, 1e-6)


def test_our_rotated_boxes_become_oriented_yolo(tmp_path: Path) -> None:
    turned = RotatedBox(30, 24, 20, 10, 30)
    made = converted(tmp_path, [street(said(SHIP, turned), url="https://corpus.example/a.png")], SHIP, "YOLO_OBB")
    (row,) = read("yolo-obb", packed(made), (SHIP,))
    (value,) = values(row)
    assert (value.x, value.y, value.width, value.height, value.angle) == pytest.approx((30, 24, 20, 10, 30), abs=1e-3)


def test_our_boxes_become_voc(tmp_path: Path) -> None:
    made = converted(tmp_path, ROWS[:1], CAR, "VOC")
    (row,) = read("voc", packed(made), (CAR,))
    for found, box in zip(values(row), BOXES, strict=True):
        near(found, box, 1)  # it counts pixels from 0, and its corners are whole


def test_our_entities_become_conll(tmp_path: Path) -> None:
    text = "Ada met Bob Stone"
    said_here = [said(NAME, Entity(0, 3)), said(NAME, Entity(8, 17))]
    row = LabelRow(DataRowRef(None, "t.txt", "t.txt"), tuple(said_here), modality="text", texts={"": text})
    made = converted(tmp_path, [row], NAME, "CONLL2003", modality="text")
    tagged = next(made.glob("*.conll")).read_bytes().replace(b"-DOCSTART- -X- O\n", b"-DOCSTART- -X- O\n# id = t.txt\n")
    (found,) = read("conll", tagged, (NAME,))  # which text it is, its files do not say
    assert [text[each.start : each.end] for each in values(found)] == ["Ada", "Bob Stone"]


bitmaps = st.lists(st.lists(st.booleans(), min_size=9, max_size=9), min_size=7, max_size=7).map(lambda rows: np.array(rows, bool))


@given(bitmaps)
def test_it_sees_the_pixels_that_our_brushes_mark(bitmap: NDArray[np.bool_]) -> None:
    theirs = partner("label_studio_converter.brush")
    seen = np.reshape(theirs.decode_rle(brush.encode(bitmap)), (*bitmap.shape, 4))
    assert ((seen[..., 3] > 0) == bitmap).all()


@given(bitmaps)
def test_we_see_the_pixels_that_its_brushes_mark(bitmap: NDArray[np.bool_]) -> None:
    theirs = partner("label_studio_converter.brush")
    listed = theirs.mask2rle(bitmap.astype(np.uint8) * 255)
    assert (brush.decode(listed, bitmap.shape[1], bitmap.shape[0], "") == bitmap).all()


def test_masks_that_its_brushes_drew_are_read() -> None:
    theirs = partner("label_studio_converter.brush")
    result = {
        "type": "brushlabels",
        "value": {"format": "rle", "rle": theirs.mask2rle(DRAWN.astype(np.uint8) * 255), "brushlabels": ["sky"]},
        "original_width": 64,
        "original_height": 48,
    }
    tasks = [{"data": {"image": "/data/upload/a.png"}, "annotations": [{"result": [result]}]}]
    (row,) = read("label-studio", json.dumps(tasks).encode(), (SKY,))
    assert values(row) == [rle.encode(DRAWN)]


def test_tasks_that_it_made_of_coco_are_read(tmp_path: Path) -> None:
    rows = [street(said(CAR, BOXES[0])), street(said(TREE, TRIANGLE), name="b.png")]
    (tmp_path / "coco.json").write_bytes(written("coco", rows, (CAR, TREE)))
    out = tmp_path / "tasks.json"
    partner("label_studio_converter.imports.coco").convert_coco_to_ls(str(tmp_path / "coco.json"), str(out))
    found = read("label-studio", out.read_bytes(), (CAR, TREE))
    by_name = {row.data_row.name: row for row in found}
    box = next(value for value in values(by_name["a.png"]))
    near(box, BOXES[0], 1e-9)
    around, outline = values(by_name["b.png"])  # it draws the box around an outline too
    assert len(around.rings[0]) == 4
    assert np.array(outline.rings[0]) == pytest.approx(np.array(TRIANGLE.rings[0]), abs=1e-9)
    assert by_name["a.png"].extent == SIZE


def test_tasks_that_it_made_of_our_yolo_are_read(tmp_path: Path) -> None:
    folder = unpacked(written("yolo-detect", ROWS, (CAR,)), tmp_path / "set")
    flat = tmp_path / "flat"
    for kind in ("images", "labels"):
        (flat / kind).mkdir(parents=True)
        for path in (folder / kind / "train").iterdir():
            path.rename(flat / kind / path.name)
    (flat / "classes.txt").write_text("car\n")
    out = tmp_path / "tasks.json"
    partner("label_studio_converter.imports.yolo").convert_yolo_to_ls(str(flat), str(out))
    found = {row.data_row.name: row for row in read("label-studio", out.read_bytes(), (CAR,))}
    for value, box in zip(values(found["a.png"]), BOXES, strict=True):
        near(value, box, 1e-9)


def test_its_tasks_are_what_ours_are(tmp_path: Path) -> None:
    """Its plain export leaves our tasks as they were: read again, they say the same."""
    made = converted(tmp_path, ROWS, CAR, "JSON")
    before = read("label-studio", (tmp_path / "tasks.json").read_bytes(), (CAR,))
    after = read("label-studio", (made / "result.json").read_bytes(), (CAR,))
    assert [values(row) for row in after if row.annotations] == [values(row) for row in before if row.annotations]


@pytest.mark.parametrize("modality", list(OBJECTS))
def test_the_results_of_our_tasks_name_controls_of_our_configuration(modality: str) -> None:
    rows = [each for each in our_rows() if each.modality == modality]
    controls = partner("label_studio_tools.core.label_config").parse_config(config_of(OURS, modality=modality))
    for task in json.loads(written("label-studio", rows, OURS)):
        said_here = [each for key in ("annotations", "predictions") for member in task[key] for each in member["result"]]
        results = [each for each in said_here if each["type"] != "relation"]
        assert results or not rows[-1].annotations
        for each in results:
            control = controls[each["from_name"]]
            assert (each["type"], [each["to_name"]]) == (control["type"].lower(), control["to_name"])
            named = each["value"].get(each["type"]) if each["type"] not in ("taxonomy", "ranker", "rating") else ()
            assert set(named or ()) <= set(control["labels"]), each
        assert all(asked["value"] in task["data"] for control in controls.values() for asked in control["inputs"])

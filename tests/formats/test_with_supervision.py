"""Data sets that supervision wrote, read by us, and ours read by supervision: COCO, YOLO and Pascal VOC, boxes and outlines."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from apps.formats.rows import LabelRow
from apps.kinds import KINDS, rle
from apps.kinds.features import FeatureSpec
from apps.kinds.geometry import Box, Mask
from tests.formats.partners import (
    BOXES,
    CAR,
    SIZE,
    SKY,
    TREE,
    TRIANGLE,
    packed,
    paint,
    partner,
    read,
    said,
    street,
    unpacked,
    values,
    written,
)

pytestmark = [
    pytest.mark.slow,  # it takes seconds to import
    pytest.mark.filterwarnings("ignore:OpenCV"),
]
FEATURES = (CAR, TREE, SKY)
ROWS = [street(*(said(CAR, box) for box in BOXES)), street(name="b.png")]
PIXELS = (48, 64)
DRAWN = np.zeros(PIXELS, bool)
DRAWN[12:30, 8:33] = True
DRAWN[20:25, 33:40] = True


def edges(box: Box) -> list[float]:
    return [box.x, box.y, box.x + box.width, box.y + box.height]


@pytest.fixture
def scene(tmp_path: Path) -> tuple[Any, Path]:
    """A data set of supervision's with boxes on one picture and nothing on another, and the folder of its pictures."""
    sv = partner("supervision")
    pictures = tmp_path / "pictures"
    for name in ("a.png", "b.png"):
        paint(pictures / name)
    boxes = sv.Detections(xyxy=np.array([edges(box) for box in BOXES]), class_id=np.array([1, 0]))
    paths = {name: str(pictures / f"{name}.png") for name in "ab"}
    annotations = {paths["a"]: boxes, paths["b"]: sv.Detections.empty()}
    return sv.DetectionDataset(classes=["tree", "car"], images=list(paths.values()), annotations=annotations), pictures


def outlined(scene: tuple[Any, Path]) -> Any:
    """The data set with a mask in the place of the boxes."""
    sv, (dataset, pictures) = partner("supervision"), scene
    mask = sv.Detections(xyxy=np.array([[8, 12, 40, 30]]), mask=DRAWN[None], class_id=np.array([0]))
    path = str(pictures / "a.png")
    return sv.DetectionDataset(classes=dataset.classes, images=[path], annotations={path: mask})


def features(car: str, tree: str) -> tuple[FeatureSpec, ...]:
    return FeatureSpec(CAR.id, "car", car), FeatureSpec(TREE.id, "tree", tree)


def check_boxes(rows: list[LabelRow], abs_: float = 0) -> None:
    by_name = {row.data_row.global_key: row for row in rows}
    found = by_name["a.png"].annotations
    assert [each.feature for each in found] == [CAR.id, TREE.id]
    for each, box in zip(found, BOXES, strict=True):
        assert isinstance(each.value, Box)
        assert edges(each.value) == pytest.approx(edges(box), abs=abs_)
    assert all(not row.annotations for name, row in by_name.items() if name != "a.png")


def test_boxes_that_supervision_wrote_as_coco_are_read(scene: Any, tmp_path: Path) -> None:
    scene[0].as_coco(annotations_path=str(tmp_path / "coco.json"))
    rows = read("coco", (tmp_path / "coco.json").read_bytes(), features("bounding_box", "bounding_box"))
    check_boxes(rows)
    assert [row.extent for row in rows] == [SIZE, SIZE]


def test_boxes_that_supervision_wrote_as_voc_are_read(scene: Any, tmp_path: Path) -> None:
    scene[0].as_pascal_voc(annotations_directory_path=str(tmp_path / "voc"))
    check_boxes(read("voc", packed(tmp_path / "voc"), features("bounding_box", "bounding_box")))


def test_boxes_that_supervision_wrote_as_yolo_are_read(scene: Any, tmp_path: Path) -> None:
    folder = tmp_path / "yolo"
    scene[0].as_yolo(str(folder / "images"), str(folder / "labels"), str(folder / "data.yaml"))
    check_boxes(read("yolo-detect", packed(folder), features("bounding_box", "bounding_box")), abs_=1e-3)  # it writes five digits


@pytest.mark.parametrize("kind", ["polygon", "mask"])
def test_outlines_that_supervision_wrote_are_read(kind: str, scene: Any, tmp_path: Path) -> None:
    dataset = outlined(scene)
    dataset.as_coco(annotations_path=str(tmp_path / "coco.json"))
    folder = tmp_path / "yolo"
    dataset.as_yolo(str(folder / "images"), str(folder / "labels"), str(folder / "data.yaml"))
    asked = features("bounding_box", kind)
    for rows in (read("coco", (tmp_path / "coco.json").read_bytes(), asked), read("yolo-segment", packed(folder), asked)):
        (value,) = values(next(row for row in rows if row.annotations))
        mask = value if isinstance(value, Mask) else rle.rle_of_polygon(value.rings, PIXELS)
        assert rle.iou(mask, rle.encode(DRAWN)) > 0.85  # its outlines run through the centres of the outermost pixels


def found_by(dataset: Any, name: str) -> Any:
    return next(found for path, _, found in dataset if Path(path).name == name)


def test_supervision_reads_the_boxes_that_we_write_as_coco(tmp_path: Path) -> None:
    sv = partner("supervision")
    (tmp_path / "coco.json").write_bytes(written("coco", ROWS, FEATURES))
    for name in ("a.png", "b.png"):
        paint(tmp_path / name)
    dataset = sv.DetectionDataset.from_coco(str(tmp_path), str(tmp_path / "coco.json"))
    assert dataset.classes == ["car", "tree", "sky"]
    assert found_by(dataset, "a.png").xyxy.tolist() == [edges(box) for box in BOXES]
    assert len(found_by(dataset, "b.png")) == 0


def test_supervision_reads_the_masks_and_outlines_that_we_write_as_coco(tmp_path: Path) -> None:
    sv = partner("supervision")
    mask = rle.encode(DRAWN)
    (tmp_path / "coco.json").write_bytes(written("coco", [street(said(SKY, mask)), street(said(TREE, TRIANGLE), name="b.png")], FEATURES))
    for name in ("a.png", "b.png"):
        paint(tmp_path / name)
    dataset = sv.DetectionDataset.from_coco(str(tmp_path), str(tmp_path / "coco.json"), force_masks=True)
    assert (found_by(dataset, "a.png").mask[0] == DRAWN).all()
    drawn = rle.encode(found_by(dataset, "b.png").mask[0])
    assert rle.iou(drawn, rle.rle_of_polygon(TRIANGLE.rings, PIXELS)) > 0.85  # it paints the pixels that an edge touches


def test_supervision_reads_what_we_write_as_voc(tmp_path: Path) -> None:
    sv = partner("supervision")
    folder = unpacked(written("voc", ROWS, FEATURES), tmp_path)
    pictures = next(folder.rglob("a.png")).parent
    dataset = sv.DetectionDataset.from_pascal_voc(str(pictures), str(folder / "Annotations"))
    assert found_by(dataset, "a.png").xyxy.tolist() == [edges(box) for box in BOXES]
    assert len(found_by(dataset, "b.png")) == 0


@pytest.mark.parametrize("task", ["yolo-detect", "yolo-obb", "yolo-segment"])
def test_supervision_reads_what_we_write_as_yolo(task: str, tmp_path: Path) -> None:
    sv = partner("supervision")
    folder = unpacked(written(task, ROWS, FEATURES), tmp_path)
    labels, data = str(folder / "labels/train"), str(folder / "data.yaml")
    dataset = sv.DetectionDataset.from_yolo(str(folder / "images/train"), labels, data, is_obb=task == "yolo-obb")
    found = found_by(dataset, "a.png")
    assert [dataset.classes[number] for number in found.class_id] == ["car", "car"]
    assert found.xyxy == pytest.approx(np.array([edges(box) for box in BOXES]), abs=1e-3)
    assert len(found_by(dataset, "b.png")) == 0


def test_supervision_reads_the_outlines_that_we_write_as_yolo(tmp_path: Path) -> None:
    sv = partner("supervision")
    folder = unpacked(written("yolo-segment", [street(said(TREE, TRIANGLE))], FEATURES), tmp_path)
    places = (str(folder / "images/train"), str(folder / "labels/train"), str(folder / "data.yaml"))
    found = found_by(sv.DetectionDataset.from_yolo(*places, force_masks=True), "a.png")
    bounds = KINDS["polygon"].bounds(TRIANGLE)
    assert bounds is not None
    assert found.xyxy[0] == pytest.approx([bounds.left, bounds.top, bounds.right, bounds.bottom], abs=1)
    assert rle.iou(rle.encode(found.mask[0]), rle.rle_of_polygon(TRIANGLE.rings, PIXELS)) > 0.85

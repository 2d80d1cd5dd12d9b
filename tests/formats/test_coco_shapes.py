"""COCO's masks, keypoints, crowds, results and drafts: as pycocotools has them, and equal for ourselves."""

import contextlib
import io
import json
import tracemalloc
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO as Reference  # noqa: N811
from pycocotools.cocoeval import COCOeval

from apps.core.ids import uuid7
from apps.formats import LABEL_FORMATS, Report
from apps.formats.image_numbers import ids_of, number_of
from apps.formats.rows import DataRowRef, LabelRow, LineError
from apps.kinds import KINDS, rle
from apps.kinds.bounding_box import Box
from apps.kinds.features import FeatureSpec
from apps.kinds.geometry import Dot, Keypoint, Keypoints, Mask, Polygon, Polyline, RotatedBox
from apps.kinds.values import Annotation, Extent
from tests.formats.specs import file_of

COCO = LABEL_FORMATS["coco"]
JOINTS = ("nose", "left_eye", "right_eye")
BOX, SPOT = FeatureSpec(uuid4(), "coin", "bounding_box"), FeatureSpec(uuid4(), "rust", "mask")
PLATE = FeatureSpec(uuid4(), "plate", "rotated_box")
FACE = FeatureSpec(uuid4(), "face", "keypoints", settings={"points": list(JOINTS), "edges": [[0, 1], [0, 2]]})
PIN, WIRE = FeatureSpec(uuid4(), "pin", "point"), FeatureSpec(uuid4(), "wire", "polyline")
FEATURES = (BOX, SPOT, PLATE, FACE, PIN, WIRE)
SIZE = Extent(64, 60)
SMILE = Keypoints((Keypoint("nose", 10.5, 20), Keypoint("right_eye", 15, 12.25, visible=False)))


def blob() -> Mask:
    pixels = np.zeros((60, 64), dtype=bool)
    pixels[10:30, 5:25], pixels[15:20, 10:20], pixels[50:55, 40:60] = True, False, True
    return rle.encode(pixels)


def said(feature: FeatureSpec, value: Any, confidence: float | None = None, **more: Any) -> Annotation:
    return Annotation(uuid4(), feature.kind, feature.id, value, confidence=confidence, **more)


def row(*annotations: Annotation) -> LabelRow:
    return LabelRow(DataRowRef(str(uuid4()), "coins.png"), annotations, SIZE)


def written(*rows: LabelRow, report: Report | None = None) -> Any:
    return json.loads(b"".join(COCO.write(rows, features=FEATURES, report=report or Report())))


def read(document: Any, features: tuple[FeatureSpec, ...] = FEATURES) -> list[LabelRow | LineError]:
    return list(COCO.read(file_of([json.dumps(document).encode()]), features=features))


def only(document: Any, features: tuple[FeatureSpec, ...] = FEATURES) -> Annotation:
    (found,) = read(document, features)
    assert isinstance(found, LabelRow), found
    (annotation,) = found.annotations
    return annotation


def foreign(annotation: dict[str, Any], **category: Any) -> dict[str, Any]:
    return {
        "images": [{"id": 7, "file_name": "a.jpg", "width": 64, "height": 60}],
        "categories": [{"id": 3, **category}],
        "annotations": [{"id": 1, "image_id": 7, "category_id": 3, **annotation}],
    }


def reference(document: Any, folder: Path) -> Reference:
    path = folder / "labels.json"
    path.write_text(json.dumps(document))
    with contextlib.redirect_stdout(io.StringIO()):
        return Reference(str(path))


def test_every_kind_comes_back_equal_and_what_coco_cannot_say_is_reported() -> None:
    report = Report()
    own = row(
        said(BOX, Box(1, 2, 3, 4), 0.0, metrics=(("iou", 0.25),)),
        said(SPOT, blob(), 0.75),
        said(PLATE, RotatedBox(30, 30, 20.5, 10, 33.3)),
        said(FACE, SMILE, 0.5),
        said(FACE, Keypoints(SMILE.points[::-1])),
        said(PIN, Dot(3, 4)),
        said(WIRE, Polyline(((0, 0), (5, 5)))),
    )
    document = written(own, report=report)
    assert read(document) == [own]
    assert [line["what"] for line in report.lines()] == ["point", "polyline"]
    assert len(document["annotations"]) == 5


def test_a_mask_is_what_pycocotools_decodes(tmp_path: Path) -> None:
    document = written(row(said(SPOT, blob())))
    (annotation,) = document["annotations"]
    labels = reference(document, tmp_path)
    assert (labels.annToMask(labels.anns[1]).astype(bool) == rle.decode(blob())).all()
    encoded = coco_mask.encode(np.asfortranarray(rle.decode(blob()).astype(np.uint8)))
    assert annotation["segmentation"] == {"size": [60, 64], "counts": encoded["counts"].decode()}
    assert annotation["bbox"] == list(coco_mask.toBbox(encoded))
    assert annotation["area"] == coco_mask.area(encoded)
    assert annotation["iscrowd"] == 0
    assert "value" not in annotation["firstpass"]


@pytest.mark.parametrize("compressed", [True, False])
def test_run_lengths_of_others_become_the_same_mask(compressed: bool) -> None:  # noqa: FBT001
    pixels = rle.decode(blob())
    flat = pixels.ravel(order="F").astype(int)
    edges = np.flatnonzero(np.diff(flat)) + 1
    runs = np.diff([0, *edges, flat.size]).tolist()
    counts = coco_mask.encode(np.asfortranarray(pixels.astype(np.uint8)))["counts"].decode() if compressed else runs
    assert only(foreign({"segmentation": {"size": [60, 64], "counts": counts}}, name="rust")).value == blob()


def test_an_outline_becomes_the_pixels_in_it_where_the_category_is_a_mask() -> None:
    parts = [[2, 3, 10, 3, 10, 9, 2, 9], [20, 20, 30, 20, 30, 24, 20, 24]]
    value = only(foreign({"segmentation": parts}, name="rust")).value
    assert isinstance(value, Mask)
    painted = coco_mask.decode(coco_mask.merge(coco_mask.frPyObjects(parts, 60, 64)))
    assert (rle.decode(value) == painted.astype(bool)).all()


def test_a_crowd_is_a_mask_and_says_so_again() -> None:
    document = foreign({"segmentation": {"size": [60, 64], "counts": [60 * 5, 20, 60 * 59 - 20]}, "iscrowd": 1}, name="rust")
    annotation = only(document)
    assert annotation.metrics == (("iscrowd", 1.0),)
    assert isinstance(annotation.value, Mask)
    assert rle.area(annotation.value) == 20
    (again,) = written(row(annotation))["annotations"]
    assert again["iscrowd"] == 1


@pytest.mark.parametrize(
    ("segmentation", "pointer"),
    [
        ({"size": [60, 64], "counts": [1, 2]}, "segmentation/counts"),
        ({"size": [60, 64], "counts": [-1, 3841]}, "segmentation/counts/0"),
        ({"size": [60, 64], "counts": "\x7f"}, "segmentation/counts"),
        ({"size": [60], "counts": [3840]}, "segmentation/size"),
        ({"size": [10**9, 10**9], "counts": [10**18 // 2]}, "segmentation"),
        ({"counts": [3840]}, "segmentation/size"),
        ([], "segmentation"),
        ([[0, 0, 0.1, 0, 0.1, 0.1]], "segmentation"),
    ],
)
def test_a_wrong_mask_is_refused_at_its_place(segmentation: Any, pointer: str) -> None:
    found, error = read(foreign({"segmentation": segmentation}, name="rust"))
    assert isinstance(found, LabelRow)
    assert isinstance(error, LineError)
    assert error.pointer.startswith(f"/annotations/0/{pointer}")


def test_keypoints_are_written_as_coco_has_them() -> None:
    document = written(row(said(FACE, SMILE)))
    (annotation,) = document["annotations"]
    assert annotation["keypoints"] == [10.5, 20, 2, 0, 0, 0, 15, 12.25, 1]
    assert annotation["num_keypoints"] == 2
    assert annotation["bbox"] == [10.5, 12.25, 4.5, 7.75]
    category = document["categories"][3]
    assert (category["name"], category["keypoints"], category["skeleton"]) == ("face", list(JOINTS), [[1, 2], [1, 3]])


def test_keypoints_of_others_are_matched_by_their_names() -> None:
    listed = [15, 12.25, 1, 0, 0, 0, 10.5, 20, 2]
    annotation = only(foreign({"keypoints": listed}, name="face", keypoints=["right_eye", "left_eye", "nose"]))
    assert annotation.value == Keypoints(SMILE.points[::-1])


@pytest.mark.parametrize(
    ("annotation", "pointer"),
    [
        ({"keypoints": [1, 2, 2]}, "/annotations/0/keypoints"),
        ({"keypoints": [0] * 9}, "/annotations/0/keypoints"),
        ({"keypoints": [1, "x", 2, 0, 0, 0, 0, 0, 0]}, "/annotations/0/keypoints/1"),
        ({}, "/annotations/0/keypoints"),
    ],
)
def test_wrong_keypoints_are_refused_at_their_place(annotation: dict[str, Any], pointer: str) -> None:
    _, error = read(foreign(annotation, name="face", keypoints=list(JOINTS)))
    assert isinstance(error, LineError)
    assert error.pointer == pointer


def test_an_outline_that_is_a_rectangle_becomes_a_rotated_box() -> None:
    corners = KINDS["rotated_box"].convert(RotatedBox(30, 20, 16, 8, 30), "polygon")
    assert isinstance(corners, Polygon)
    flat = [number for point in corners.rings[0] for number in point]
    value = only(foreign({"segmentation": [flat]}, name="plate")).value
    assert isinstance(value, RotatedBox)
    assert [value.x, value.y, value.width, value.height, value.angle] == pytest.approx([30, 20, 16, 8, 30])
    _, error = read(foreign({"segmentation": [[0, 0, 20, 0, 10, 10, 0, 10]]}, name="plate"))
    assert isinstance(error, LineError)
    assert error.code == "wrong_kind"


def results(*entries: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"image_id": 42, "category_id": 1, "score": 0.5, **entry} for entry in entries]


def test_a_file_of_results_names_images_by_their_ids_and_categories_by_their_place() -> None:
    encoded = coco_mask.encode(np.asfortranarray(rle.decode(blob()).astype(np.uint8)))
    document = results(
        {"bbox": [1, 2, 3, 4]},
        {"image_id": 7, "category_id": 2, "segmentation": {"size": [60, 64], "counts": encoded["counts"].decode()}, "score": 0.0},
        {"category_id": 4, "keypoints": [1, 2, 0.9, 0, 0, 0, 3, 4, 1.5]},
    )
    assumed, first, second = read(document)
    assert isinstance(assumed, LineError)
    assert (assumed.code, assumed.pointer) == ("categories_assumed", "/0/category_id")
    assert "1 = coin, 2 = rust, 4 = face" in assumed.message
    assert isinstance(first, LabelRow)
    assert isinstance(second, LabelRow)
    assert [(each.data_row.global_key, each.data_row.name, each.extent) for each in (first, second)] == [
        ("7", "7", None),
        ("42", "42", None),
    ]
    assert [(each.feature, each.value, each.confidence) for each in first.annotations] == [(SPOT.id, blob(), 0.0)]
    box, face = second.annotations
    assert (box.feature, box.value, box.confidence) == (BOX.id, Box(1, 2, 3, 4), 0.5)
    assert face.value == Keypoints((Keypoint("nose", 1, 2), Keypoint("right_eye", 3, 4)))
    assert read(document) == [assumed, first, second]


def test_results_may_name_the_feature_outright() -> None:
    document = results(*({"category_id": 90, "bbox": [1, 2, 3, 4], "firstpass": {"feature": hint}} for hint in ("coin", str(BOX.id))))
    (found,) = read(document)
    assert isinstance(found, LabelRow)
    assert [each.feature for each in found.annotations] == [BOX.id, BOX.id]


@pytest.mark.parametrize("number", [0, 7, 90])
def test_places_are_not_believed_where_any_id_of_the_file_is_none(number: int) -> None:
    (error,) = read(results({"bbox": [1, 2, 3, 4]}, {"category_id": number, "bbox": [1, 2, 3, 4]}, {"bbox": [1, 2]}))
    assert isinstance(error, LineError)
    assert (error.pointer, error.code) == ("/1/category_id", "unknown_categories")
    assert f"of the ids {min(1, number)}, {max(1, number)}," in error.message
    assert "1 = coin" in error.message
    assert '"categories"' in error.expected


def test_pycocotools_evaluates_our_file_against_results_and_finds_them_perfect(tmp_path: Path) -> None:
    document = written(row(said(BOX, Box(1, 2, 30, 40)), said(SPOT, blob())))
    labels = reference(document, tmp_path)
    for kind in ("bbox", "segm"):
        keys = ("image_id", "category_id", "bbox" if kind == "bbox" else "segmentation")
        told = [
            {key: each[key] for key in keys} | {"score": 0.9}
            for each in document["annotations"]
            if kind == "bbox" or isinstance(each["segmentation"], dict)
        ]
        with contextlib.redirect_stdout(io.StringIO()):
            evaluation = COCOeval(labels, labels.loadRes(told), kind)
            evaluation.params.catIds = [each["category_id"] for each in told]
            evaluation.evaluate()
            evaluation.accumulate()
            evaluation.summarize()
        assert evaluation.stats[0] == pytest.approx(1.0)


def test_a_large_file_is_read_without_being_held() -> None:
    entry = json.dumps({"image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4], "caption": "x" * 2_000})
    images = b",".join(b'{"id":%d,"file_name":"%d.jpg","width":99,"height":99}' % (number, number) for number in range(1_000))
    spread = (entry.replace('"image_id": 1', f'"image_id": {number % 1_000}').encode() for number in range(20_000))
    head = b'{"categories":[{"id":1,"name":"coin"}],"images":[' + images + b'],"annotations":['
    file = file_of([head, b",".join(spread), b"]}"])
    assert file.getbuffer().nbytes > 40_000_000
    tracemalloc.start()
    count = sum(len(each.annotations) for each in COCO.read(file, features=FEATURES) if isinstance(each, LabelRow))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 20_000
    assert peak < 8_000_000


def test_every_annotation_but_keypoints_can_be_painted_by_pycocotools_and_comes_back(tmp_path: Path) -> None:
    sent = row(said(BOX, Box(1, 2, 30, 40)), said(SPOT, blob()))
    document = written(sent)
    labels = reference(document, tmp_path)
    box, _ = (labels.annToMask(labels.anns[each["id"]]) for each in document["annotations"])
    assert int(box.sum()) == 1_200
    (again,) = read(document)
    assert isinstance(again, LabelRow)
    assert again.annotations == sent.annotations


def test_keypoints_have_no_outline() -> None:
    (annotation,) = written(row(said(FACE, Keypoints((Keypoint("nose", 1, 2),)))))["annotations"]
    assert "segmentation" not in annotation


def test_images_go_by_the_number_of_their_data_row_and_a_second_label_by_its_place() -> None:
    own = uuid7()
    rows = [LabelRow(DataRowRef(str(own), "a.jpg"), (), Extent(9, 9)) for _ in range(2)]
    first, second = json.loads(b"".join(COCO.write(rows, features=FEATURES, report=Report())))["images"]
    assert (first["id"], second["id"]) == (number_of(str(own)), 2)
    assert first["id"] < 2**53
    low, high = ids_of(first["id"]) or (None, None)
    assert low is not None
    assert high is not None
    assert low <= own <= high
    assert ids_of(42) is None
    assert number_of("a.jpg") is None
    assert number_of("66385de6-538c-7d3e-b54b-fc71d0ade27f") is None  # of the year 5531: no program would keep so large a number


def test_results_may_name_images_by_texts() -> None:
    own = str(uuid4())
    _, *found = read(results(*({"image_id": name, "bbox": [1, 2, 3, 4]} for name in ("a.jpg", own, "a.jpg", 7))))
    named = {each.data_row.id or each.data_row.global_key: len(each.annotations) for each in found if isinstance(each, LabelRow)}
    assert named == {"a.jpg": 2, own: 1, "7": 1}


def test_results_may_stand_beside_the_images_or_in_an_object() -> None:
    document = written(row(said(BOX, Box(1, 2, 3, 4))))
    (image,) = document["images"]
    entries = [{"image_id": image["id"], "category_id": 1, "bbox": [1, 2, 3, 4], "score": 0.5}]
    _, beside = read({"images": document["images"], "annotations": entries})
    _, alone = read({"annotations": entries})
    assert isinstance(beside, LabelRow)
    assert isinstance(alone, LabelRow)
    assert beside.data_row.id == image["firstpass"]["id"]
    assert alone.data_row.global_key == str(image["id"])
    assert [each.confidence for each in (*beside.annotations, *alone.annotations)] == [0.5, 0.5]


def test_an_image_id_that_is_none_is_told_what_it_should_be() -> None:
    error, other = read(results({"image_id": None, "bbox": [1, 2, 3, 4]}, {"image_id": 1.5, "bbox": [1, 2, 3, 4]}))
    assert isinstance(error, LineError)
    assert isinstance(other, LineError)
    assert "global key" in error.expected
    assert "global key" in other.expected


def test_a_box_that_is_its_own_outline_is_drafted_as_a_box() -> None:
    document = written(row(said(BOX, Box(1, 2, 3, 4))))
    for category in document["categories"]:
        del category["firstpass"]
    (coin,) = (each for each in COCO.draft(file_of([json.dumps(document).encode()])) if each.name == BOX.name)
    assert coin.kind == "bounding_box"

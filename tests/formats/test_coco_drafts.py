"""The ontology that a COCO file is drafted as: with all the shapes that its annotations need, so that all of them are read with it."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from apps.formats import Report
from apps.formats.rows import LabelRow, LineError
from tests.formats.specs import file_of
from tests.formats.test_coco_shapes import COCO, FACE, FEATURES, JOINTS, row, written


def test_a_draft_has_each_category_as_the_kind_its_annotations_can_become() -> None:
    names = {1: "box", 2: "outline", 3: "mask", 4: "mixed", 5: "face", 6: "box", 7: ""}
    categories: list[dict[str, Any]] = [{"id": number, "name": name} for number, name in names.items()]
    categories[4] |= {"keypoints": list(JOINTS), "skeleton": [[1, 2], [1, 3]]}
    outline, run_lengths = [[0, 0, 1, 0, 1, 1]], {"size": [1, 1], "counts": [1]}
    told = [(1, []), (2, outline), (3, run_lengths), (4, outline), (4, run_lengths), (5, outline)]
    annotations = [{"id": 1, "image_id": 1, "category_id": number, "segmentation": shape} for number, shape in told]
    drafted = COCO.draft(file_of([json.dumps({"annotations": annotations, "categories": categories}).encode()]))
    kinds = {"box": "bounding_box", "outline": "polygon", "mask": "mask", "mixed": "mask", "mixed (polygon)": "polygon"}
    kinds |= {"face": "keypoints", "face (polygon)": "polygon"}
    assert {each.name: each.kind for each in drafted} == kinds
    assert drafted[5].settings == FACE.settings


WHOLE: dict[str, Any] = {"bbox": [0, 0, 4, 4], "segmentation": {"size": [9, 9], "counts": [0, 4, 77]}}
BOXED: dict[str, Any] = {"bbox": [1, 1, 2, 2], "segmentation": []}
OUTLINED: dict[str, Any] = {"bbox": [1, 1, 2, 2], "segmentation": [[1, 1, 3, 1, 2, 3]]}
PARTED: dict[str, Any] = {"bbox": [1, 1, 6, 6], "segmentation": [[1, 1, 3, 1, 2, 3], [5, 5, 7, 5, 6, 7]]}


TURNED: dict[str, Any] = {"bbox": [1, 1, 4, 2], "attributes": {"rotation": 30.0}}
CROWD: dict[str, Any] = {**WHOLE, "iscrowd": 1}


@pytest.mark.parametrize(
    ("members", "kinds", "filled"),
    [
        ((WHOLE, OUTLINED), ["mask", "polygon"], ""),
        ((BOXED, OUTLINED), ["polygon", "polygon"], ""),
        ((PARTED, OUTLINED), ["mask", "mask"], "1 outline becomes a mask"),
        ((PARTED, WHOLE, OUTLINED, OUTLINED), ["mask"] * 4, "2 outlines become masks"),
        ((PARTED, BOXED), ["mask", "bounding_box"], ""),
        ((WHOLE, BOXED), ["mask", "bounding_box"], ""),
        ((CROWD, BOXED), ["mask", "bounding_box"], ""),
        ((WHOLE, TURNED, BOXED), ["mask", "rotated_box", "rotated_box"], ""),
        ((WHOLE, BOXED, OUTLINED), ["mask", "polygon", "polygon"], ""),
        ((PARTED, BOXED, OUTLINED), ["mask", "bounding_box", "mask"], "1 outline becomes a mask"),
    ],
)
def test_all_that_a_draft_is_made_from_is_read_with_it(members: Sequence[dict[str, Any]], kinds: list[str], filled: str) -> None:
    annotations = [{"id": number, "image_id": 1, "category_id": 1, **each} for number, each in enumerate(members, start=1)]
    images = [{"id": 1, "file_name": "a.jpg", "width": 9, "height": 9}]
    document = json.dumps({"images": images, "categories": [{"id": 1, "name": "cat"}], "annotations": annotations}).encode()
    described = COCO.described(file_of([document]))
    (row,) = COCO.read(file_of([document]), features=described.features)
    assert isinstance(row, LabelRow)
    assert (described.features[0].name, [each.kind for each in row.annotations]) == ("cat", kinds)
    told = [(each.name, each.pointer, each.code, each.message.partition(" here")[0]) for each in described.left_out]
    assert told == ([("cat", "/categories/0", "other_kind", filled)] if filled else [])


def test_a_draft_takes_no_name_of_another_category_for_a_shape() -> None:
    categories = [{"id": 1, "name": "cat"}, {"id": 2, "name": "cat (mask)"}]
    told = [
        {"id": number, "image_id": 1, "category_id": each, **said}
        for number, (each, said) in enumerate(((1, BOXED), (1, WHOLE), (2, BOXED)))
    ]
    drafted = COCO.draft(file_of([json.dumps({"categories": categories, "annotations": told}).encode()]))
    assert [(each.name, each.kind) for each in drafted] == [("cat", "bounding_box"), ("cat (mask)", "bounding_box")]


POINTED: dict[str, Any] = {"bbox": [1, 2, 2, 2], "keypoints": [1, 2, 2, 0, 0, 0, 3, 4, 1]}
POINTLESS: dict[str, Any] = {"keypoints": [0] * 9, "num_keypoints": 0}


@pytest.mark.parametrize(("unlabelled", "kind"), [(BOXED, "bounding_box"), (OUTLINED, "polygon"), (PARTED, "mask"), (CROWD, "mask")])
def test_what_no_keypoint_is_labelled_of_is_a_shape_beside_the_skeleton(unlabelled: dict[str, Any], kind: str) -> None:
    told = [
        {"id": number, "image_id": 1, "category_id": 4, **each} for number, each in enumerate((POINTED, unlabelled | POINTLESS), start=1)
    ]
    images = [{"id": 1, "file_name": "a.jpg", "width": 9, "height": 9}]
    category = {"id": 4, "name": "face", "keypoints": list(JOINTS), "skeleton": [[1, 2], [1, 3]]}
    document = json.dumps({"images": images, "categories": [category], "annotations": told}).encode()
    drafted = COCO.draft(file_of([document]))
    assert [(each.name, each.kind) for each in drafted] == [("face", "keypoints"), (f"face ({kind.replace('_', ' ')})", kind)]
    (row,) = COCO.read(file_of([document]), features=drafted)
    assert isinstance(row, LabelRow)
    assert [each.kind for each in row.annotations] == ["keypoints", kind]
    report = Report()
    again = b"".join(COCO.write([row], features=drafted, report=report))
    (back,) = COCO.read(file_of([again]), features=drafted)
    assert isinstance(back, LabelRow)
    assert (back.annotations, report.lines()) == (row.annotations, [])
    assert [each["name"] for each in json.loads(again)["categories"]] == ["face"]
    assert [(each.name, each.kind, each.settings) for each in COCO.draft(file_of([again]))] == [
        (each.name, each.kind, each.settings) for each in drafted
    ]


def test_without_such_a_shape_it_is_refused_as_nothing_that_is_labelled() -> None:
    told = {"id": 1, "image_id": 1, "category_id": 4, **BOXED, **POINTLESS}
    images = [{"id": 1, "file_name": "a.jpg", "width": 9, "height": 9}]
    category = {"id": 4, "name": "face", "keypoints": list(JOINTS)}
    document = json.dumps({"images": images, "categories": [category], "annotations": [told]}).encode()
    _, error = COCO.read(file_of([document]), features=(FACE,))
    assert isinstance(error, LineError)
    assert error.code == "nothing_labelled"


def test_a_draft_passes_over_an_annotation_that_is_no_json() -> None:
    document = b'{"categories": [{"id": 1, "name": "cat"}], "annotations": [{"category_id": 1, "area": NaN}, {"category_id": 1}]}'
    assert [(each.name, each.kind) for each in COCO.draft(file_of([document]))] == [("cat", "bounding_box")]


def test_a_draft_of_our_own_file_has_its_object_features() -> None:
    document = json.dumps(written(row())).encode()
    drafted = COCO.draft(file_of([document]))
    assert [(each.name, each.kind, each.settings) for each in drafted] == [(each.name, each.kind, each.settings) for each in FEATURES]
    assert COCO.draft(file_of([b"[]"])) == COCO.draft(file_of([b"{"])) == ()

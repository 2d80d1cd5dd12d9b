"""COCO files: true for every reader of COCO, exact for ourselves, and lenient with the files of others."""

import json
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest
from pycocotools import mask as coco_mask

from apps.formats import LABEL_FORMATS, Report
from apps.formats.rows import DataRowRef, LabelRow, LineError
from apps.kinds import KINDS, InvalidValue
from apps.kinds.bounding_box import Box
from apps.kinds.features import FeatureSpec
from apps.kinds.polygon import Polygon
from apps.kinds.text import Text
from apps.kinds.values import Annotation, Extent
from tests.formats.specs import file_of

COCO = LABEL_FORMATS["coco"]
BOX, OUTLINE, NOTE = (FeatureSpec(uuid4(), name, kind) for name, kind in (("coin", "bounding_box"), ("rim", "polygon"), ("note", "text")))
FEATURES = (BOX, NOTE, OUTLINE)
SIZE = Extent(64, 60)
SQUARE = ((10.0, 10.0), (50.0, 10.0), (50.0, 50.0), (10.0, 50.0))
HOLES = (((15.0, 15.0), (25.0, 15.0), (25.0, 25.0), (15.0, 25.0)), ((30.0, 20.0), (40.0, 20.0), (40.0, 45.0), (30.0, 45.0)))


def said(feature: FeatureSpec, value: Any, confidence: float | None = None) -> Annotation:
    return Annotation(uuid4(), feature.kind, feature.id, value, confidence=confidence)


def row(*annotations: Annotation, extent: Extent | None = SIZE) -> LabelRow:
    return LabelRow(DataRowRef(str(uuid4()), "coins.png"), annotations, extent)


def written(*rows: LabelRow) -> Any:
    return json.loads(b"".join(COCO.write(rows, features=FEATURES, report=Report())))


def read(document: Any) -> list[LabelRow | LineError]:
    return list(COCO.read(file_of([json.dumps(document).encode()]), features=FEATURES))


def foreign(*annotations: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A document as another tool would write it."""
    return {
        "info": {"year": 2026},
        "images": [{"id": 7, "file_name": "a.jpg", "width": 64, "height": 60, "license": 1}],
        "categories": [{"id": 3, "name": "coin", "supercategory": ""}, {"id": 5, "name": "rim"}],
        "annotations": [{"id": number, "image_id": 7, **annotation} for number, annotation in enumerate(annotations, start=1)],
        **changes,
    }


def test_a_box_is_written_as_coco_has_it() -> None:
    (annotation,) = written(row(said(BOX, Box(1, 2, 30, 40), 0.0)))["annotations"]
    assert annotation["bbox"] == [1, 2, 30, 40]
    assert (annotation["area"], annotation["iscrowd"], annotation["score"]) == (1200, 0, 0.0)
    assert annotation["segmentation"] == [[1, 2, 31, 2, 31, 42, 1, 42]]


def test_every_object_feature_is_a_category_whether_used_or_not() -> None:
    document = written(row(said(NOTE, Text("fine"))))
    assert [(category["id"], category["name"]) for category in document["categories"]] == [(1, "coin"), (2, "rim")]
    assert document["annotations"] == []
    (image,) = document["images"]
    assert (image["file_name"], image["width"], image["height"]) == ("coins.png", 64, 60)


def painted(segmentation: list[list[float]]) -> Any:
    return coco_mask.decode(coco_mask.merge(coco_mask.frPyObjects(segmentation, 60, 64)))


def test_a_polygon_with_holes_is_painted_with_its_holes_by_any_reader_of_coco() -> None:
    value = Polygon((SQUARE, *HOLES))
    (annotation,) = written(row(said(OUTLINE, value)))["annotations"]
    expected = np.zeros((60, 64), dtype=np.uint8)
    expected[10:50, 10:50] = 1
    expected[15:25, 15:25] = 0
    expected[20:45, 30:40] = 0
    assert (painted(annotation["segmentation"]) == expected).all()
    assert annotation["area"] == expected.sum()
    assert annotation["firstpass"]["value"] == KINDS["polygon"].dump(value)


def test_a_polygon_without_holes_needs_no_second_copy() -> None:
    (annotation,) = written(row(said(OUTLINE, Polygon((SQUARE,)))))["annotations"]
    assert annotation["segmentation"] == [[10, 10, 50, 10, 50, 50, 10, 50]]
    assert "value" not in annotation["firstpass"]


def test_annotations_are_numbered_over_all_images() -> None:
    document = written(row(said(BOX, Box(1, 2, 3, 4))), row(), row(said(BOX, Box(1, 2, 3, 4)), said(OUTLINE, Polygon((SQUARE,)))))
    places = [(annotation["id"], annotation["image_id"], annotation["category_id"]) for annotation in document["annotations"]]
    assert places == [(1, 1, 1), (2, 3, 1), (3, 3, 2)]
    assert [image["id"] for image in document["images"]] == [1, 2, 3]


def test_an_image_without_a_size_cannot_be_written() -> None:
    with pytest.raises(InvalidValue, match="size"):
        written(row(extent=None))


def test_an_annotation_of_a_feature_that_is_not_given_cannot_be_written() -> None:
    with pytest.raises(InvalidValue, match="no feature"):
        written(row(said(FeatureSpec(uuid4(), "x", "polygon"), Polygon((SQUARE,)))))


def test_the_file_of_another_tool_is_read_by_its_names() -> None:
    ring = [10, 10, 50, 10, 50, 50, 10, 50]
    (found,) = read(foreign({"category_id": 3, "bbox": [1, 2, 3, 4], "score": 0.5}, {"category_id": 5, "segmentation": [ring]}))
    assert isinstance(found, LabelRow)
    assert (found.data_row, found.extent) == (DataRowRef(global_key="a.jpg"), Extent(64, 60))
    coin, rim = found.annotations
    assert (coin.feature, coin.value, coin.confidence) == (BOX.id, Box(1, 2, 3, 4), 0.5)
    assert (rim.feature, rim.value) == (OUTLINE.id, Polygon((SQUARE,)))


def test_reading_a_file_twice_gives_the_same_ids() -> None:
    document = foreign({"category_id": 3, "bbox": [1, 2, 3, 4]}, {"category_id": 3, "bbox": [1, 2, 3, 4]})
    assert read(document) == read(document)
    (found,) = read(document)
    assert isinstance(found, LabelRow)
    assert len({annotation.id for annotation in found.annotations}) == 2


def test_the_parts_of_one_segmentation_become_annotations_of_their_own() -> None:
    parts = [[0, 0, 9, 0, 9, 9], [20, 20, 29, 20, 29, 29, 20, 20]]
    found, told = read(foreign({"category_id": 5, "segmentation": parts}))
    assert isinstance(found, LabelRow)
    assert isinstance(told, LineError)
    assert (told.code, told.pointer) == ("left_out", "/annotations/0/segmentation")
    assert [annotation.value for annotation in found.annotations] == [
        Polygon((((0, 0), (9, 0), (9, 9)),)),
        Polygon((((20, 20), (29, 20), (29, 29)),)),
    ]
    assert len({annotation.id for annotation in found.annotations}) == 2


def test_a_polygon_of_which_only_the_box_is_known_becomes_that_box() -> None:
    (found,) = read(foreign({"category_id": 5, "bbox": [10, 10, 40, 40], "segmentation": []}))
    assert isinstance(found, LabelRow)
    assert found.annotations[0].value == Polygon((SQUARE,))


@pytest.mark.parametrize(
    ("annotation", "pointer", "code"),
    [
        ({"category_id": 9, "bbox": [1, 2, 3, 4]}, "/annotations/1/category_id", "unknown_category"),
        ({"category_id": 3, "bbox": [1, 2, 0, 4]}, "/annotations/1/bbox/2", "invalid_value"),
        ({"category_id": 3, "bbox": [1, 2, 3]}, "/annotations/1/bbox", "invalid_value"),
        ({"category_id": 3}, "/annotations/1/bbox", "invalid_value"),
        ({"category_id": 3, "bbox": [1, 2, 3, 4], "score": 3}, "/annotations/1/score", "invalid_value"),
        ({"category_id": 3, "bbox": [1, 2, 3, 4], "iscrowd": 1}, "/annotations/1/iscrowd", "unsupported"),
        ({"category_id": 5, "segmentation": {"counts": [1], "size": [2, 2]}}, "/annotations/1/segmentation", "wrong_kind"),
        ({"category_id": 5, "segmentation": [[1, 2, 3, 4]]}, "/annotations/1/segmentation/0", "invalid_value"),
        ({"category_id": 5, "segmentation": [[1, 2, 3, 4, 9, 6, 7]]}, "/annotations/1/segmentation/0", "invalid_value"),
        ({"category_id": 3, "bbox": [1, 2, 3, 4], "firstpass": {"id": "x"}}, "/annotations/1/firstpass/id", "invalid_value"),
        ({"category_id": 3, "bbox": [1, 2, 3, 4], "image_id": 8}, "/images", "unknown_image"),
    ],
)
def test_a_wrong_annotation_is_an_error_of_its_own_and_loses_no_other(annotation: dict[str, Any], pointer: str, code: str) -> None:
    good = {"category_id": 3, "bbox": [1, 2, 3, 4]}
    found, error = read(foreign(good, annotation))
    assert isinstance(found, LabelRow)
    assert len(found.annotations) == 1
    assert isinstance(error, LineError)
    assert (error.line, error.pointer, error.code) == (None, pointer, code)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"images": {}}, "/images"),
        ({"images": [7]}, "/images/0"),
        ({"images": [{"id": 7, "width": 1, "height": 1}]}, "/images/0/file_name"),
        ({"images": [{"id": 7, "file_name": "a", "width": 0, "height": 1}]}, "/images/0/width"),
        ({"categories": [{"id": 3, "name": "gold"}]}, "/categories/0/name"),
    ],
)
def test_a_wrong_document_says_where(changes: dict[str, Any], pointer: str) -> None:
    errors = [found for found in read(foreign(**changes)) if isinstance(found, LineError)]
    assert [error.pointer for error in errors] == [pointer]


def test_the_same_image_twice_is_refused() -> None:
    images = [{"id": 7, "file_name": name, "width": 5, "height": 5} for name in ("a", "b")]
    found, error = read(foreign({"category_id": 3, "bbox": [1, 2, 3, 4]}, images=images))
    assert isinstance(found, LabelRow)
    assert len(found.annotations) == 1
    assert isinstance(error, LineError)
    assert (error.pointer, error.code) == ("/images/1/id", "duplicate")


def test_the_same_category_twice_is_refused_and_what_is_of_either_is_not_guessed() -> None:
    categories = [{"id": 3, "name": "coin"}, {"id": 3, "name": "rim"}, {"id": 5, "name": "rim"}, {"id": 5, "name": "rim"}]
    annotations = [{"category_id": number, "bbox": [1, 2, 3, 4], "segmentation": [[1, 2, 4, 2, 4, 6]]} for number in (3, 5)]
    found = read(foreign(*annotations, categories=categories))
    errors = [(each.pointer, each.code) for each in found if isinstance(each, LineError)]
    twice = [("/categories/1/id", "duplicate"), ("/categories/3/id", "duplicate")]
    assert errors == [*twice, ("/annotations/0/category_id", "ambiguous_category")]
    assert [each.feature for row in found if isinstance(row, LabelRow) for each in row.annotations] == [OUTLINE.id]


@pytest.mark.parametrize("names", [("vase", "coin"), ("coin", "vase")])
def test_the_same_category_twice_is_not_guessed_where_one_of_the_two_is_unknown(names: tuple[str, str]) -> None:
    categories = [{"id": 3, "name": name} for name in names]
    found = read(foreign({"category_id": 3, "bbox": [1, 2, 3, 4]}, categories=categories))
    errors = {(each.pointer, each.code) for each in found if isinstance(each, LineError)}
    again = {("/categories/1/id", "duplicate")} if names[0] == "vase" else set()
    unknown = (f"/categories/{names.index('vase')}/name", "unknown_feature")
    assert errors == {unknown, ("/annotations/0/category_id", "ambiguous_category"), *again}
    assert not [each for row in found if isinstance(row, LabelRow) for each in row.annotations]


def test_a_category_that_was_renamed_is_still_known_by_its_feature() -> None:
    document = written(row(said(BOX, Box(1, 2, 3, 4))))
    document["categories"][0]["name"] = "renamed elsewhere"
    (found,) = read(document)
    assert isinstance(found, LabelRow)
    assert found.annotations[0].feature == BOX.id
    assert isinstance(found.annotations[0].id, UUID)


def test_a_caption_is_refused_by_its_name_and_what_is_missing_is_not_called_null() -> None:
    caption, bare = read(foreign({"caption": "Two coins on a table."}, {"bbox": [1, 2, 3, 4]}))[1:]
    assert isinstance(caption, LineError)
    assert isinstance(bare, LineError)
    assert (caption.pointer, caption.code) == ("/annotations/0/caption", "unsupported")
    assert "CSV" in caption.expected
    assert (bare.pointer, bare.code, bare.message) == ("/annotations/1/category_id", "required", "This member is missing.")


@pytest.mark.parametrize("image", [7, 7.0, "7"])
@pytest.mark.parametrize("category", [3, 3.0, "3", "3.0"])
def test_ids_are_the_same_number_however_they_are_written(image: Any, category: Any) -> None:
    found = read(foreign({"category_id": category, "image_id": image, "bbox": [1, 2, 3, 4]}))
    (row,) = found
    assert isinstance(row, LabelRow), found
    assert [each.feature for each in row.annotations] == [BOX.id]


@pytest.mark.parametrize("number", ["7", 7.0])
def test_the_ids_of_images_and_categories_may_be_written_otherwise_than_where_they_are_meant(number: Any) -> None:
    document = foreign({"category_id": 3, "bbox": [1, 2, 3, 4]})
    document["images"][0]["id"] = number
    document["categories"][0]["id"] = str(document["categories"][0]["id"])
    (row,) = read(document)
    assert isinstance(row, LabelRow)
    assert len(row.annotations) == 1


@pytest.mark.parametrize("category", ["coin", 3.5, -1, True, None])
def test_a_category_that_is_no_number_is_refused_with_the_numbers_there_are(category: Any) -> None:
    _, error = read(foreign({"category_id": category, "bbox": [1, 2, 3, 4]}))
    assert isinstance(error, LineError)
    assert error.pointer == "/annotations/0/category_id"
    assert "3 (coin), 5 (rim)" in error.expected


def test_a_name_of_digits_with_zeros_before_them_stays_a_name() -> None:
    _, row = COCO.read(file_of([json.dumps([{"image_id": "000139", "category_id": 1, "bbox": [1, 2, 3, 4]}]).encode()]), features=FEATURES)
    assert isinstance(row, LabelRow)
    assert row.data_row.global_key == "000139"

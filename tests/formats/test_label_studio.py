"""Label Studio's tasks: recorded ones, which data row and annotator they tell, and hostile files."""

import json
from io import BytesIO
from typing import Any

import numpy as np
import pytest

from apps.formats.label_studio_addresses import file_paths
from apps.formats.label_studio_config import described
from apps.formats.rows import DataRowRef, LabelRow, LineError
from apps.kinds import rle
from apps.kinds.geometry import Box, RotatedBox
from apps.kinds.values import Extent
from tests.formats.label_studio_tasks import (
    DATA,
    FEATURES,
    LABEL_STUDIO,
    RECTANGLE,
    annotations,
    one,
    read,
    result,
    task,
)


def test_a_recorded_brush_is_the_mask_it_was_drawn_as() -> None:
    rows = list(LABEL_STUDIO.read((DATA / "tasks.json").open("rb"), features=described((DATA / "config.xml").read_bytes()).features))
    assert [type(row).__name__ for row in rows] == ["LabelRow"] * 5 + ["LineError"]
    mask = next(each for row in rows if isinstance(row, LabelRow) for each in row.annotations if each.kind == "mask")
    painted = np.zeros((20, 40), bool)
    painted[6:15, 10:25] = rle.decode(mask.value)[6:15, 10:25]
    assert (rle.decode(mask.value) == painted).all()
    assert mask.confidence == 0.77


def test_recorded_tasks_give_rows_by_people_and_of_models() -> None:
    rows = list(LABEL_STUDIO.read((DATA / "tasks.json").open("rb"), features=described((DATA / "config.xml").read_bytes()).features))
    said = [(row.data_row.name, row.by, row.model, row.status) for row in rows if isinstance(row, LabelRow)]
    assert said == [
        ("2.jpg", None, "dummy-v1", None),
        ("2.jpg", "1", None, None),
        ("1.jpg", "ana@acme.example", None, None),
        ("1.jpg", None, "dummy-v1", None),
        ("1.jpg", None, "dummy-v1", None),
    ]
    first, second = (row for row in rows[:2] if isinstance(row, LabelRow))
    assert (first.annotations[0].value, first.annotations[0].confidence, first.extent) == (RotatedBox(10, 8, 12, 8, 0), 0.9, Extent(40, 20))
    assert second.annotations[0].value == RotatedBox(6.4, 4.4, 12, 8, 0)


def test_one_bad_region_costs_no_other() -> None:
    row, error = read(task(result("rectanglelabels", RECTANGLE), result("rectanglelabels", {**RECTANGLE, "x": 150}, id="r2")))
    assert isinstance(row, LabelRow)
    assert len(row.annotations) == 1
    assert isinstance(error, LineError)


def test_a_size_that_the_file_does_not_tell_is_the_one_of_the_data_row() -> None:
    unsized = result("rectanglelabels", RECTANGLE) | {"original_width": None, "original_height": None}
    asked: list[str | None] = []

    def extents(ref: DataRowRef) -> Extent:
        asked.append(ref.global_key)
        return Extent(50, 40)

    (row,) = LABEL_STUDIO.read(BytesIO(json.dumps([task(unsized)]).encode()), features=FEATURES, extents=extents)
    assert isinstance(row, LabelRow), row
    assert row.annotations[0].value == Box(5, 8, 15, 16)
    assert set(asked) == {"https://corpus.example/a.jpg"}


HALF = {"original_width": 100, "original_height": 50}
NARROW = {"original_width": 150}


def sized(*sizes: dict[str, int], known: Extent | None = None) -> list[LabelRow | LineError]:
    """A region for each of these sizes; the data row's is 200 x 100 where it is not told."""
    regions = [result("rectanglelabels", RECTANGLE, id=f"r{number}", **size) for number, size in enumerate(sizes)]
    file = BytesIO(json.dumps([task(*regions)]).encode())
    return list(LABEL_STUDIO.read(file, features=FEATURES, extents=lambda _: known))


@pytest.mark.parametrize(
    ("sizes", "wrong"),
    [
        (({}, HALF), {1: "width"}),
        ((HALF, {}), {0: "width"}),
        ((HALF, {}, {"original_height": 90}), {0: "width", 2: "height"}),
        ((HALF, NARROW), {0: "width", 1: "width"}),
    ],
)
def test_a_region_on_a_picture_of_another_size_than_the_data_row_is_refused_alone(sizes: Any, wrong: dict[int, str]) -> None:
    row, *errors = sized(*sizes, known=Extent(200, 100))
    assert isinstance(row, LabelRow)
    assert [each.value for each in row.annotations] == [Box(20, 20, 60, 40)] * (len(sizes) - len(wrong))
    assert (row.extent, row.refused) == (Extent(200, 100), True)
    told = [(each.code, each.pointer, each.expected) for each in errors if isinstance(each, LineError)]
    assert told == [
        ("size_differs", f"/0/annotations/0/result/{number}/original_{side}", "the data row's 200 x 100 pixels")
        for number, side in wrong.items()
    ]


def test_regions_that_disagree_on_a_size_that_nobody_knows_are_on_that_of_the_first() -> None:
    row, error = sized({}, HALF)
    assert isinstance(row, LabelRow)
    assert isinstance(error, LineError)
    assert ([each.value for each in row.annotations], row.extent) == ([Box(20, 20, 60, 40)], Extent(200, 100))
    assert (error.code, error.expected) == ("size_differs", "the first region's 200 x 100 pixels")


def test_what_is_said_of_a_region_on_a_picture_of_another_size_goes_with_it() -> None:
    asked = result("choices", {"choices": ["red"]}, id="r2", from_name="colour", **HALF)
    row, error = read(task(result("rectanglelabels", RECTANGLE), result("rectanglelabels", RECTANGLE, id="r2", **HALF), asked))
    assert isinstance(row, LabelRow)
    assert isinstance(error, LineError)
    assert [each.kind for each in row.annotations] == ["bounding_box"]


def test_pages_of_a_document_may_be_of_several_sizes() -> None:
    pages = [result("rectanglelabels", RECTANGLE, id=f"r{page}", item_index=page, **size) for page, size in enumerate(({}, HALF))]
    assert [each.value for each in annotations(*pages)] == [Box(20, 20, 60, 40), Box(10, 10, 30, 20)]


def test_the_size_of_the_picture_may_stand_in_the_task() -> None:
    bare = {key: member for key, member in result("rectanglelabels", RECTANGLE).items() if not key.startswith("original")}
    assert one(bare, data={"image": "a.jpg", "width": 200, "height": 100}).value == Box(20, 20, 60, 40)


def test_a_prediction_without_scores_of_regions_has_its_own_for_all() -> None:
    prediction = {"model_version": "v2", "score": 0.5, "result": [result("rectanglelabels", RECTANGLE)]}
    (row,) = read({"data": {"image": "a.jpg"}, "predictions": [prediction]})
    assert isinstance(row, LabelRow)
    assert (row.model, row.by, row.annotations[0].confidence) == ("v2", None, 0.5)


def test_what_stands_among_annotations_is_a_label_even_where_nobody_completed_it() -> None:
    region = {"type": "choices", "from_name": "c", "to_name": "image", "value": {"choices": ["x"]}}
    task = {"data": {"image": "a.jpg"}, "annotations": [{"result": [region]}], "predictions": [{"result": [region], "model_version": "v1"}]}
    rows = [each for each in LABEL_STUDIO.read(BytesIO(json.dumps([task]).encode()), features=()) if isinstance(each, LabelRow)]
    assert [(each.by, each.model, each.is_label) for each in rows] == [(None, None, True), (None, "v1", False)]


def test_skipped_tasks_and_drafts_are_told_and_become_no_labels() -> None:
    errors = read(
        {
            "data": {"image": "a.jpg"},
            "annotations": [{"result": [], "was_cancelled": True}],
            "drafts": [{"result": [result("rectanglelabels", RECTANGLE)]}],
        }
    )
    assert [(error.pointer, error.code) for error in errors if isinstance(error, LineError)] == [
        ("/0/drafts/0", "unsubmitted"),
        ("/0/annotations/0", "skipped"),
    ]


@pytest.mark.parametrize(
    ("data", "meta", "key"),
    [
        ({"image": "https://corpus.example/dir/my%20cat.jpg?token=1"}, {}, "https://corpus.example/dir/my cat.jpg"),
        ({"image": "/data/upload/3/0a1b2c3d-cat.jpg"}, {}, "/data/upload/3/0a1b2c3d-cat.jpg"),
        ({"image": "/data/local-files/?d=pets/cat.jpg"}, {}, "pets/cat.jpg"),
        ({"image": "cat.jpg"}, {}, "cat.jpg"),
        ({"image": f"s3://bucket/{'pets/' * 300}cat.jpg"}, {}, "cat.jpg"),
        ({"image": "s3://bucket/pets/cat.jpg", "global_key": "cat-1"}, {}, "cat-1"),
        ({"image": "s3://bucket/pets/cat.jpg"}, {"global_key": "cat-2"}, "cat-2"),
        ({"text": "no file here"}, {}, "by its text"),
    ],
)
def test_a_task_is_the_data_row_it_names(data: Any, meta: Any, key: str) -> None:
    (row,) = read({"id": 1, "data": data, "meta": meta, "annotations": [{"result": []}]})
    assert isinstance(row, LabelRow)
    assert row.data_row.global_key == key


def test_file_names_without_an_end_are_kept() -> None:
    assert file_paths("https://corpus.example/") == ()
    assert file_paths("cat.jpg") == ("cat.jpg",)


def test_the_same_task_twice_gives_the_same_ids() -> None:
    found = task(result("rectanglelabels", RECTANGLE))
    assert read(found) == read(found)


def test_lines_of_tasks_are_read_with_their_numbers() -> None:
    lines = [json.dumps(task(result("rectanglelabels", RECTANGLE))), '{"data": ', "", json.dumps(task())]
    rows = list(LABEL_STUDIO.read(BytesIO("\n".join(lines).encode()), features=FEATURES))
    assert [(type(row).__name__, row.line) for row in rows] == [("LabelRow", 1), ("LineError", 2), ("LabelRow", 4)]


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b'[{"data": {"image": "a.jpg"}, "x": NaN}]', "number_not_finite"),
        (b'[{"data": {"image": "a.jpg"}, "x": 1e999}]', "number_not_finite"),
        (b'[{"data": {"image": "a\\u0000.jpg"}}]', "text_invalid_char"),
        (b'[{"data": {"image": "\xff.jpg"}}]', "encoding_invalid"),
        (b'[{"data": {"image": ' + b"[" * 140 + b"]" * 140 + b"}}]", "json_too_deep"),
        (b'[{"data": {"image": "a.jpg"}', "json_invalid"),
        (b"[7]", "invalid_value"),
        (b"PK\x03\x04", "json_invalid"),
        (b"", None),
        (b"[]", None),
    ],
)
def test_a_hostile_file_gives_a_typed_error(file: bytes, code: str | None) -> None:
    rows = list(LABEL_STUDIO.read(BytesIO(file), features=FEATURES))
    assert [row.code for row in rows if isinstance(row, LineError)] == ([code] if code else [])


def test_the_tasks_before_a_broken_end_are_kept() -> None:
    whole = json.dumps([task(result("rectanglelabels", RECTANGLE)), task()])
    row, error = LABEL_STUDIO.read(BytesIO(whole[:-20].encode()), features=FEATURES)
    assert isinstance(row, LabelRow)
    assert isinstance(error, LineError)


def test_the_ontology_of_tasks_is_what_their_results_speak_of() -> None:
    drafted = LABEL_STUDIO.draft((DATA / "tasks.json").open("rb"))
    assert [(feature.name, feature.kind) for feature in drafted] == [
        ("car", "bounding_box"),
        ("bus", "bounding_box"),
        ("car (point)", "point"),
        ("car (mask)", "mask"),
    ]
    rows = list(LABEL_STUDIO.read((DATA / "tasks.json").open("rb"), features=drafted))
    assert [type(row).__name__ for row in rows if not isinstance(row, LineError) or row.code != "left_out"] == ["LabelRow"] * 5


def test_what_annotations_say_and_no_label_has_a_place_for_is_told_once_each() -> None:
    noted = result("rectanglelabels", RECTANGLE, meta={"text": ["blurred"]})
    timed = {"id": 8, "result": [], "lead_time": 4.2, "ground_truth": True}
    quiet = {"id": 9, "result": [], "lead_time": None, "ground_truth": False}
    found = read(task(noted), {**task(), "annotations": [quiet, timed, timed]})
    told = [(each.pointer, each.code, each.message.split()[0]) for each in found if isinstance(each, LineError)]
    assert told == [
        ("/0/annotations/0/result/0/meta/text", "left_out", "1"),
        ("/1/annotations/1/lead_time", "left_out", "2"),
        ("/1/annotations/1/ground_truth", "left_out", "2"),
    ]
    assert len([each for each in found if isinstance(each, LabelRow)]) == 4


def test_what_regions_say_of_themselves_beside_their_labels_is_told() -> None:
    said = {"origin": "prediction-changed", "parentID": "r0", "hidden": True, "readonly": True}
    quiet = {"origin": "manual", "parentID": None, "hidden": False, "readonly": False}
    regions = (result("rectanglelabels", RECTANGLE, id=f"r{number}", **each) for number, each in enumerate((quiet, said, said)))
    row, *errors = read(task(*regions))
    assert isinstance(row, LabelRow)
    assert len(row.annotations) == 3
    told = [(each.pointer, each.code, each.message.split(" a file says ")) for each in errors if isinstance(each, LineError)]
    rest = ": it is left out, a label has no place for it."
    assert told == [
        ("/0/annotations/0/result/1/origin", "left_out", ["2 times", f"whether a person or a model made a region (origin){rest}"]),
        ("/0/annotations/0/result/1/parentID", "left_out", ["2 times", f"which region a region is part of (parentID){rest}"]),
        ("/0/annotations/0/result/1/hidden", "left_out", ["2 times", f"that a region is hidden (hidden){rest}"]),
        ("/0/annotations/0/result/1/readonly", "left_out", ["2 times", f"that a region is locked (readonly){rest}"]),
    ]


def test_an_origin_that_is_kept_elsewhere_is_not_told() -> None:
    source = {"firstpass": {"derived_from": "6b0f4a0e-0b5e-4f0a-9c3e-6f1d4d0a7a52"}}
    corrected = result("rectanglelabels", RECTANGLE, origin="prediction-changed", meta=source)
    predicted = result("rectanglelabels", RECTANGLE, origin="prediction")
    found = read(task(corrected, predictions=[{"model_version": "v1", "result": [predicted]}]))
    assert [type(each).__name__ for each in found] == ["LabelRow", "LabelRow"]


@pytest.mark.parametrize(
    ("document", "pointer", "found", "expected"),
    [
        (
            ["a.jpg"],
            "/0",
            "This is the text 'a.jpg'.",
            'a task: an object such as {"data": {"image": "https://..."}, "annotations": [...]}',
        ),
        (
            [{"data": "a.jpg"}],
            "/0/data",
            "This is the text 'a.jpg'.",
            'an object with what the task shows, such as {"image": "https://..."}',
        ),
        ([{"data": {"image": "a.jpg"}, "annotations": ["x" * 99]}], "/0/annotations/0", "xxx...'.", 'an object such as {"result": [...]}'),
        (
            [{"data": {"image": "a.jpg"}, "annotations": [{"result": [7]}]}],
            "/0/annotations/0/result/0",
            "This is the number 7.",
            'a result: an object with "type", "from_name", "to_name" and "value"',
        ),
    ],
)
def test_what_is_no_object_is_refused_with_what_was_found_and_what_belongs_there(
    document: Any, pointer: str, found: str, expected: str
) -> None:
    errors = [each for each in LABEL_STUDIO.read(BytesIO(json.dumps(document).encode()), features=()) if isinstance(each, LineError)]
    assert [(each.pointer, each.expected) for each in errors] == [(pointer, expected)]
    assert errors[0].message.endswith(found)


def test_the_short_export_is_told_by_its_name_and_no_row_that_says_nothing() -> None:
    box = {"x": 1, "y": 1, "width": 5, "height": 5, "rectanglelabels": ["car"], "original_width": 10, "original_height": 10}
    task = {"image": "/data/upload/1/abcdef12-a.png", "id": 1, "label": [box], "annotator": 1, "annotation_id": 7, "lead_time": 2.5}
    (error,) = LABEL_STUDIO.read(BytesIO(json.dumps([task]).encode()), features=())
    assert isinstance(error, LineError)
    assert (error.code, error.pointer, "JSON-MIN" in error.message) == ("short_export", "/0", True)

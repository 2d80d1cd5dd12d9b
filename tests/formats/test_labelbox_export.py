"""Labelbox exports: one data row per line, with the labels of all projects, of every asset type."""

import base64
import json
from typing import Any
from uuid import UUID

import pytest

from apps.formats import LABEL_FORMATS, Report
from apps.formats.labelbox_export import LabelboxExport
from apps.formats.reading import foreign_id
from apps.formats.rows import DataRowRef, LabelRow, LineError
from apps.kinds import InvalidValue, rle
from apps.kinds.checklist import Checklist
from apps.kinds.entity import Entity
from apps.kinds.geometry import Box, Dot, Mask, Polygon, Polyline
from apps.kinds.locators import Frames, Message, OnMap, Page, Track
from apps.kinds.radio import Radio
from apps.kinds.relationship import Relationship
from apps.kinds.text import Text
from apps.kinds.values import Annotation, Answer, Extent
from tests.formats.labelbox_lines import FEATURES, MAP, chosen, number, painted, png
from tests.formats.specs import file_of

FOUND = LABEL_FORMATS["labelbox-export"]
assert isinstance(FOUND, LabelboxExport)
EXPORT = FOUND
PLACE = {"top": 10, "left": 20, "height": 30, "width": 40}
CALM = {"name": "tone", "value": "tone", "radio_answer": {"name": "calm", "value": "calm", "classifications": []}}


def label(*objects: dict[str, Any], **more: Any) -> dict[str, Any]:
    annotations = {"objects": list(objects), "classifications": [], "relationships": [], **more}
    return {
        "label_kind": "Default",
        "version": "1.0.0",
        "id": "l1",
        "label_details": {"created_by": "ada@example.org"},
        "annotations": annotations,
    }


def exported(*labels: dict[str, Any], **more: Any) -> bytes:
    document = {
        "data_row": {"id": "cah47ifrgs5ol02xciy6j6u2p", "global_key": "k", "external_id": "k.jpg", "row_data": "https://a.example/k.jpg"},
        "media_attributes": {"height": 360, "width": 640, "mime_type": "image/jpeg"},
        "projects": {"p1": {"name": "p", "labels": list(labels), "project_details": {}}},
        **more,
    }
    return json.dumps(document).encode() + b"\n"


def read(*lines: bytes, **more: Any) -> list[LabelRow | LineError]:
    return list(EXPORT.read(file_of(lines), features=FEATURES, **more))


def row_of(*lines: bytes, **more: Any) -> LabelRow:
    (row,) = read(*lines, **more)
    assert isinstance(row, LabelRow), row
    return row


def thing(name: str, **more: Any) -> dict[str, Any]:
    return {
        "feature_id": f"id of {name}",
        "feature_schema_id": "c",
        "name": name,
        "value": name,
        "annotation_kind": "x",
        "classifications": [],
        **more,
    }


def test_a_label_becomes_a_row_with_who_made_it_and_what_is_known_of_its_asset() -> None:
    row = row_of(exported(label(thing("bounding_box", bounding_box=PLACE))))
    assert row.data_row == DataRowRef(None, "k")
    assert (row.data_row.name, row.by, row.extent, row.url, row.line) == (
        "k.jpg",
        "ada@example.org",
        Extent(640, 360),
        "https://a.example/k.jpg",
        1,
    )
    (box,) = row.annotations
    assert box == Annotation(foreign_id("id of bounding_box"), "bounding_box", number("bounding_box"), Box(20, 10, 40, 30))
    assert read(exported(label(thing("bounding_box", bounding_box=PLACE)))) == [row]


@pytest.mark.parametrize(
    ("said", "value", "place"),
    [
        (thing("polygon", polygon=[{"x": 0, "y": 0}, {"x": 9, "y": 0}, {"x": 0, "y": 9}]), Polygon((((0, 0), (9, 0), (0, 9)),)), None),
        (thing("polyline", line=[{"x": 0, "y": 0}, {"x": 9, "y": 0}]), Polyline(((0, 0), (9, 0))), None),
        (thing("point", point={"x": 1, "y": 2}), Dot(1, 2), None),
        (thing("entity", location={"start": 5, "end": 7, "token": "abc"}), Entity(5, 8), None),
        (thing("entity", conversational_location={"message_id": "m1", "location": {"start": 0, "end": 0}}), Entity(0, 1), Message("m1")),
        (thing("bounding_box", bounding_box=PLACE, page_number=2), Box(20, 10, 40, 30), Page(2)),
    ],
)
def test_objects_of_every_asset_type_keep_their_places(said: dict[str, Any], value: Any, place: Any) -> None:
    (annotation,) = row_of(exported(label(said))).annotations
    assert (annotation.value, annotation.at) == (value, place)


def test_places_on_maps_are_in_degrees_where_the_asset_is_known_to_be_a_map() -> None:
    (box,) = row_of(exported(label(thing("bounding_box", bounding_box=PLACE))), asset_of=lambda _: MAP).annotations
    assert box.at == OnMap(4326)


def test_masks_are_resolved_where_their_pictures_can_be_fetched() -> None:
    composite = {"url": "https://a.example/m.png", "color_rgb": [0, 0, 255]}
    lines = exported(label(thing("mask", composite_mask=composite), thing("point", point={"x": 1, "y": 2})))
    pixels = painted((255, 0, 0), (0, 0, 255))
    mask, _ = row_of(lines, picture_at=lambda _: base64.b64decode(png(pixels))).annotations
    assert isinstance(mask.value, Mask)
    assert rle.area(mask.value) == 6
    error, row = read(lines)
    assert isinstance(error, LineError)
    assert (error.code, error.line) == ("mask_elsewhere", 1)
    assert isinstance(row, LabelRow)
    assert [each.kind for each in row.annotations] == ["point"]


def test_answers_are_read_at_every_depth() -> None:
    loud = {"name": "loud", "value": "loud", "classifications": [{"name": "note", "value": "note", "text_answer": {"content": "x"}}]}
    marks = {"name": "marks", "checklist_answers": [loud, {"name": "long", "value": "long", "classifications": []}]}
    said = label(
        thing("bounding_box", bounding_box=PLACE) | {"classifications": [CALM, marks]},
        classifications=[{"name": "words", "text_answer": {"content": "y"}}],
    )
    box, words = row_of(exported(said)).annotations
    note = Answer(number("note"), "text", Text("x"))
    assert box.answers == (
        Answer(number("tone"), "radio", Radio(*chosen("calm"))),
        Answer(number("marks"), "checklist", Checklist((*chosen("loud", answers=(note,)), *chosen("long")))),
    )
    assert words.value == Text("y")


def test_relationships_join_objects_by_the_ids_of_the_export() -> None:
    ends = {"source": "id of point", "target": "id of bounding_box", "readonly": False}
    relation = {"feature_id": "r", "name": "joins", "unidirectional_relationship": ends}
    row = row_of(
        exported(label(thing("bounding_box", bounding_box=PLACE), thing("point", point={"x": 1, "y": 2}), relationships=[relation]))
    )
    box, point, joins = row.annotations
    assert joins.value == Relationship(point.id, box.id)


def test_every_label_is_a_row_and_skipped_ones_are_none() -> None:
    skipped = {**label(), "performance_details": {"skipped": True}}
    labels = [label(thing("point", point={"x": 1, "y": each})) for each in (1, 2)]
    rows = read(exported(*labels, skipped))
    assert [[each.value for each in row.annotations] for row in rows if isinstance(row, LabelRow)] == [[Dot(1, 1)], [Dot(1, 2)]]


def frame(objects: dict[str, Any], *classifications: dict[str, Any]) -> dict[str, Any]:
    return {"objects": objects, "classifications": list(classifications)}


def on_frame(top: int, *answers: dict[str, Any]) -> dict[str, Any]:
    return {"f1": thing("bounding_box", bounding_box={**PLACE, "top": top}) | {"feature_id": "f1", "classifications": list(answers)}}


def test_a_video_has_tracks_of_keyframes_that_last_as_long_as_their_segments() -> None:
    frames = {"7": frame(on_frame(1, CALM)), "8": frame(on_frame(2)), "10": frame(on_frame(4)), "20": frame(on_frame(9))}
    video = {
        "frames": frames,
        "segments": {"f1": [[7, 12], [20, 20]]},
        "key_frame_feature_map": {"f1": {"7": True, "10": True, "20": True}},
    }
    (track,) = row_of(exported({"label_kind": "Video", "annotations": video})).annotations
    assert isinstance(track.at, Track)
    seen = [
        [(each.frame, each.value.y, len(each.answers)) for each in segment if isinstance(each.value, Box)] for segment in track.at.segments
    ]
    assert seen == [[(6, 1, 1), (9, 4, 0), (11, 4, 0)], [(19, 9, 0)]]
    assert (track.id, track.answers) == (foreign_id("f1"), ())


def test_answers_on_frames_hold_as_long_as_they_stay_the_same() -> None:
    user, bot = ({"name": "speaker", "feature_id": "q", "radio_answer": {"name": name}} for name in ("user", "bot"))
    frames = {"1": frame({}, user), "2": frame({}, user), "3": frame({}, bot), "10": frame({}, user)}
    video = {"frames": frames, "segments": {"q": [[1, 5], [10, 12]]}}
    said = row_of(exported({"annotations": video})).annotations
    assert [(each.value, each.at) for each in said] == [
        (Radio(*chosen("user")), Frames(0, 1)),
        (Radio(*chosen("bot")), Frames(2, 4)),
        (Radio(*chosen("user")), Frames(9, 11)),
    ]
    assert len({each.id for each in said}) == len(said)


def words(text: str, page: int = 1, **more: Any) -> dict[str, Any]:
    return {"id": "g", "page_number": page, "tokens": ["t"], "text": text, **more}


TOKENS = {"groups": [words("x")]}
PAGES = {"1": "Grand\r\ntotal: 12\r\nof which tax: 2, total", "2": "agree\ufffe\r\nment of Bob"}


def test_selected_words_of_a_document_are_found_in_the_text_of_their_page() -> None:
    groups = [words("Grand total"), words("agreement of", page=2)]
    row = row_of(exported(label(thing("entity", location={"groups": groups}))), texts_of=lambda _: PAGES)
    assert [(each.value, each.at) for each in row.annotations] == [(Entity(0, 12), Page(1)), (Entity(0, 15), Page(2))]
    assert row.annotations[0].id == foreign_id("id of entity")
    assert len({each.id for each in row.annotations}) == 2
    assert [pointer for _, pointer in row.places] == [f"/projects/p1/labels/0/annotations/objects/0/location/groups/{n}" for n in (0, 1)]


@pytest.mark.parametrize(
    ("groups", "code", "pointer"),
    [
        ([words("total")], "text_ambiguous", "groups/0/text"),
        ([words("Grand total"), words("tariff")], "text_differs", "groups/1/text"),
        ([words("Bob", page=3)], "text_missing", "groups/0/page_number"),
        ([words(" ")], "invalid_value", "groups/0/text"),
        ([], "invalid_value", "groups"),
    ],
)
def test_words_that_do_not_stand_once_on_their_page_are_refused(groups: list[Any], code: str, pointer: str) -> None:
    said = label(thing("entity", location={"groups": groups}), thing("point", point={"x": 1, "y": 2}))
    error, row = read(exported(said), texts_of=lambda _: PAGES)
    assert isinstance(error, LineError)
    assert (error.code, error.pointer) == (code, f"/projects/p1/labels/0/annotations/objects/0/location/{pointer}")
    assert isinstance(row, LabelRow)
    assert [each.kind for each in row.annotations] == ["point"]


@pytest.mark.parametrize(
    ("said", "code", "pointer"),
    [
        (label(thing("entity", location=TOKENS)), "text_missing", "objects/0/location/groups/0/page_number"),
        (label(thing("bounding_box")), "unsupported", "objects/0"),
        (label(thing("nowhere", point={"x": 1, "y": 2})), "unknown_feature", "objects/0"),
        (label(thing("bounding_box", bounding_box=PLACE, page_number=0)), "invalid_value", "objects/0/page_number"),
        (label(classifications=[{"name": "words"}]), "unsupported", "classifications/0"),
        (label(relationships=[{"name": "joins", "unidirectional_relationship": {"source": "a", "target": "b"}}]), "unknown_annotation", ""),
        (label(frames={"0": {}}), "invalid_value", "frames/0"),
        (label(frames={"1": frame(on_frame(1))}, segments={"f1": [[3, 2]]}), "invalid_value", "segments/f1/0"),
        ({"annotations": 7}, "invalid_value", ""),
    ],
)
def test_what_cannot_be_read_is_told_and_costs_nothing_else(said: dict[str, Any], code: str, pointer: str) -> None:
    error, row = read(exported(said))
    assert isinstance(error, LineError)
    assert (error.code, error.line) == (code, 1)
    assert error.pointer.endswith(pointer)
    assert isinstance(row, LabelRow)


def test_predictions_of_model_runs_are_rows_of_their_models_beside_labels() -> None:
    point = thing("point", point={"x": 1, "y": 2})
    sure = point | {"confidence": 0.75, "custom_metrics": [{"name": "blur", "value": 0.5}]}
    nobodys = label(point)
    del nobodys["label_details"]
    runs = {
        "m": {"name": "detector", "runs": {"r": {"name": "v2", "labels": [], "predictions": [label(sure)]}, "s": {"predictions": [{}]}}}
    }
    human, predicted, empty = (each for each in read(exported(nobodys, experiments=runs)) if isinstance(each, LabelRow))
    assert (human.model, human.is_label) == (None, True)
    assert (predicted.model, predicted.is_label, predicted.by, predicted.whole) == ("v2", False, None, None)
    (annotation,) = predicted.annotations
    assert (annotation.value, annotation.confidence, dict(annotation.metrics)) == (Dot(1, 2), 0.75, {"blur": 0.5})
    assert [at for _, at in predicted.places] == ["/experiments/m/runs/r/predictions/0/annotations/objects/0/point"]
    assert (empty.model, empty.annotations) == ("s", ())


def test_a_line_that_is_no_export_is_one_error() -> None:
    errors = read(b"{}\n", b"[1]\n", b'{"data_row": {}, "projects": {}}\n', b'{"data_row": {"id": NaN}}\n')
    assert [(error.line, error.code) for error in errors if isinstance(error, LineError)] == [
        (1, "required"),
        (2, "not_an_object"),
        (3, "required"),
        (4, "number_not_finite"),
    ]


def test_an_export_drafts_the_ontology_it_was_made_with() -> None:
    marks = {"name": "marks", "checklist_answers": [{"name": "loud"}]}
    lines = exported(
        label(
            thing("bounding_box", bounding_box=PLACE) | {"classifications": [CALM, marks]}, thing("mask", mask={"url": "https://a.example"})
        )
    )
    drafted = EXPORT.draft(file_of([lines]))
    assert [(each.name, each.kind) for each in drafted] == [("bounding_box", "bounding_box"), ("mask", "mask")]
    assert [(each.name, each.kind) for each in drafted[0].features] == [("tone", "radio"), ("marks", "checklist")]


def test_an_export_is_read_only() -> None:
    assert not EXPORT.writes
    row = LabelRow(DataRowRef(global_key="k"), (Annotation(UUID(int=1), "text", number("words"), Text("x")),))
    with pytest.raises(InvalidValue):
        list(EXPORT.write([row], features=FEATURES, report=Report()))

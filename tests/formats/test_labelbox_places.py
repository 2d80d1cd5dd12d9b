"""Labelbox lines of pictures, pages, messages, texts and maps, and what joins, compares and rates annotations."""

import base64
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from apps.formats.rows import LineError, NamedRow
from apps.formats.settling import settle
from apps.kinds import InvalidValue, rle
from apps.kinds.checklist import Checklist
from apps.kinds.entity import Entity
from apps.kinds.features import check_annotation, features_by_id
from apps.kinds.geometry import Box, Dot, Mask, Polygon, Polyline
from apps.kinds.locators import Message, OnMap, Page
from apps.kinds.radio import Radio
from apps.kinds.ranking import Ranking
from apps.kinds.relationship import Relationship
from apps.kinds.values import Answer, Asset, Choice, Extent, Room
from tests.formats.labelbox_lines import BOX, CHAT, FEATURES, MAP, PAGES, chosen, number, painted, png, read_line, refusal, row_of, said_by

RED, BLUE, WHITE, BLACK = (255, 0, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0)
IMAGE = Asset("image", Room(Extent(6, 4)))


def marked(said: dict[str, Any], **more: Any) -> list[list[bool]]:
    (annotation,) = said_by({"name": "mask", "mask": said}, IMAGE, **more)
    assert isinstance(annotation.value, Mask)
    check_annotation(annotation, features_by_id(FEATURES), IMAGE)
    pixels: list[list[bool]] = rle.decode(annotation.value).tolist()
    return pixels


GREY = np.zeros((4, 6), np.uint8)
GREY[1, 2:5] = 1
EXPECTED = (GREY == 1).tolist()


@pytest.mark.parametrize("foreground", [1, 255])
def test_a_picture_of_one_channel_marks_with_1_or_255(foreground: int) -> None:
    assert marked({"png": png(GREY * foreground)}) == EXPECTED
    assert marked({"png": "data:image/png;base64," + png(GREY * foreground)}) == EXPECTED
    assert marked({"png": png(GREY == 1)}) == EXPECTED


def test_a_picture_in_colours_marks_with_the_line_s_colour() -> None:
    top = [[True] * 6, *[[False] * 6] * 3]
    assert marked({"png": png(painted(RED, BLUE)), "colorRGB": list(RED)}) == top
    assert marked({"png": png(painted(RED))}) == top
    transparent = np.dstack([painted(RED, RED), np.zeros((4, 6), np.uint8)])
    transparent[0, :, 3] = 255
    assert marked({"png": png(transparent), "color_rgb": list(RED)}) == top


def test_the_picture_at_an_address_is_resolved_once_it_is_fetched() -> None:
    address = {"instanceURI": "https://a.example/m.png", "colorRGB": list(BLUE)}
    fetched = []

    def picture_at(url: str) -> bytes:
        fetched.append(url)
        return base64.b64decode(png(painted(RED, BLUE)))

    assert marked(address, picture_at=picture_at) == [[False] * 6, [True] * 6, [False] * 6, [False] * 6]
    assert fetched == ["https://a.example/m.png"]
    assert refusal({"name": "mask", "mask": address}) == ("mask_elsewhere", "/mask/instanceURI")
    read = read_line({"name": "mask", "mask": {**address, "colorRGB": [0, 255, 0]}})
    assert isinstance(read, NamedRow)
    with pytest.raises(InvalidValue) as caught:
        settle(read, picture_at=picture_at)
    assert caught.value.code == "mask_empty"


def test_run_lengths_are_taken_as_they_are() -> None:
    mask = rle.encode(GREY == 1)
    assert marked({"size": [mask.height, mask.width], "counts": mask.counts}) == EXPECTED


def bomb() -> str:
    """A small file that says it is a picture of 100,000 x 100,000 pixels."""
    data = bytearray(base64.b64decode(png(GREY)))
    data[16:24] = (100_000).to_bytes(4, "big") * 2
    return base64.b64encode(bytes(data)).decode()


def test_a_picture_of_several_colours_is_refused_with_the_colours_to_choose_from() -> None:
    read = read_line({"name": "mask", "mask": {"png": png(painted(RED, BLUE))}})
    assert isinstance(read, LineError)
    assert read.message.startswith("This picture has pixels of 2 colours, [r, g, b]: [255, 0, 0], [0, 0, 255].")
    assert read.expected.startswith("one of these in `color` (`colorRGB` in Labelbox lines)")


@pytest.mark.parametrize(
    ("mask", "code", "pointer"),
    [
        ({"png": png(GREY * 7)}, "mask_ambiguous", "/mask/png"),
        ({"png": png(painted(RED, BLUE))}, "mask_ambiguous", "/mask/png"),
        ({"png": png(GREY * 0)}, "mask_empty", "/mask/png"),
        ({"png": png(painted(RED)), "colorRGB": list(BLUE)}, "mask_empty", "/mask/png"),
        ({"png": png(GREY)[:-40]}, "picture_invalid", "/mask/png"),
        ({"png": "no base64!"}, "picture_invalid", "/mask/png"),
        ({"png": base64.b64encode(b"GIF89a" + bytes(99)).decode()}, "picture_invalid", "/mask/png"),
        ({"png": bomb()}, "picture_invalid", "/mask/png"),
        ({"png": 7}, "invalid_value", "/mask/png"),
        ({}, "required", "/mask/instanceURI"),
        ({"instanceURI": "file:///etc/passwd"}, "invalid_value", "/mask/instanceURI"),
        ({"instanceURI": "https://a.example", "colorRGB": [1, 2]}, "invalid_value", "/mask/colorRGB"),
        ({"size": [2, 2], "counts": "zzz"}, None, "/mask/counts"),
        ({"png": png(GREY), "holes": 1}, "unknown_field", "/mask/holes"),
    ],
)
def test_a_mask_that_cannot_be_read_is_refused_at_its_place(mask: dict[str, Any], code: str | None, pointer: str) -> None:
    found, at = refusal({"name": "mask", "mask": mask})
    assert at == pointer
    assert code in (None, found)


def test_points_and_lines_are_places_of_pictures() -> None:
    (point,) = said_by({"name": "point", "point": {"x": 1.5, "y": 2}}, IMAGE)
    (line,) = said_by({"name": "polyline", "line": [{"x": 1, "y": 2}, {"x": 3, "y": 3}], "confidence": 0.0}, IMAGE)
    assert (point.value, point.at) == (Dot(1.5, 2), None)
    assert (line.value, line.confidence) == (Polyline(((1, 2), (3, 3))), 0.0)
    assert refusal({"name": "polyline", "line": [{"x": 1, "y": 2}]}) == ("invalid_value", "/line")


def test_points_of_a_page_are_kept_and_pages_count_from_1() -> None:
    (box,) = said_by({"name": "bounding_box", "bbox": BOX, "page": 0, "unit": "POINTS"})
    assert (box.value, box.at) == (Box(20, 10, 40, 30), Page(1))


@pytest.mark.parametrize(
    ("unit", "page", "expected"),
    [
        ("INCHES", 0, Box(2 * 72, 72, 4 * 72, 3 * 72)),
        ("PIXELS", 0, Box(1.5, 0.75, 3, 2.25)),
        ("PERCENT", 0, Box(12, 8, 24, 24)),
        ("PERCENT", 1, Box(6, 4, 12, 12)),
    ],
)
def test_other_units_become_points_of_the_page(unit: str, page: int, expected: Box) -> None:
    line = {"name": "bounding_box", "bbox": {"top": 1, "left": 2, "height": 3, "width": 4}, "page": page, "unit": unit}
    (box,) = said_by(line, PAGES)
    assert box.at == Page(page + 1)
    value = box.value
    assert isinstance(value, Box)
    assert [value.x, value.y, value.width, value.height] == pytest.approx([expected.x, expected.y, expected.width, expected.height])


def test_every_geometry_of_a_page_has_units() -> None:
    line = {"name": "polygon", "polygon": [{"x": 0, "y": 0}, {"x": 1, "y": 0}, {"x": 0, "y": 1}], "page": 0, "unit": "INCHES"}
    (polygon,) = said_by(line, PAGES)
    assert polygon.value == Polygon((((0, 0), (72, 0), (0, 72)),))
    (point,) = said_by({"name": "point", "point": {"x": 50, "y": 50}, "page": 1, "unit": "PERCENT"}, PAGES)
    assert point.value == Dot(150, 200)
    (line_,) = said_by({"name": "polyline", "line": [{"x": 0, "y": 1}, {"x": 2, "y": 1}], "page": 0, "unit": "INCHES"}, PAGES)
    assert line_.value == Polyline(((0, 72), (144, 72)))


@pytest.mark.parametrize(
    ("said", "code", "pointer"),
    [
        ({"bbox": BOX, "page": 0, "unit": "PERCENT"}, "page_size_unknown", "/unit"),
        ({"bbox": BOX, "page": 0, "unit": "CUBITS"}, "invalid_value", "/unit"),
        ({"bbox": BOX, "page": 0}, "invalid_value", "/page"),
        ({"bbox": BOX, "page": -1, "unit": "POINTS"}, "invalid_value", "/page"),
        ({"bbox": BOX, "unit": "POINTS"}, "invalid_value", "/unit"),
        ({"textSelections": [{"tokenIds": ["a"], "groupId": "b", "page": 1}]}, "text_layer_missing", "/textSelections"),
        ({"textSelections": [{"tokenIds": ["a"], "groupId": "b", "page": 0}]}, "invalid_value", "/textSelections/0/page"),
        ({"textSelections": [{"tokenIds": [], "page": 1}]}, "invalid_value", "/textSelections/0/tokenIds"),
        ({"textSelections": [{"groupId": "b", "page": 1}]}, "required", "/textSelections/0/tokenIds"),
    ],
)
def test_a_page_that_cannot_be_told_is_refused_and_how_to_mend_it(said: dict[str, Any], code: str, pointer: str) -> None:
    assert refusal({"name": "bounding_box", **said}) == (code, pointer)


def test_selected_tokens_are_refused_with_how_many_there_are_and_on_which_pages() -> None:
    selections = [{"tokenIds": ["a", "b"], "groupId": "g", "page": 2}, {"tokenIds": ["c"], "groupId": "h", "page": 3}]
    error = read_line({"name": "entity", "textSelections": selections})
    assert isinstance(error, LineError)
    assert "3 tokens on pages 2, 3" in error.message
    assert '"page": 1' in error.expected


def test_spans_end_with_their_last_character_and_stand_in_texts_messages_and_pages() -> None:
    assert [each.value for each in said_by({"name": "entity", "location": {"start": 112, "end": 128}})] == [Entity(112, 129)]
    assert [each.value for each in said_by({"name": "entity", "location": {"start": 5, "end": 5}})] == [Entity(5, 6)]
    (in_message,) = said_by({"name": "entity", "location": {"start": 0, "end": 8}, "messageId": "m1"}, CHAT)
    assert (in_message.value, in_message.at) == (Entity(0, 9), Message("m1"))
    check_annotation(in_message, features_by_id(FEATURES), CHAT)
    (in_page,) = said_by({"name": "entity", "location": {"start": 0, "end": 8}, "page": 1}, PAGES)
    assert (in_page.value, in_page.at) == (Entity(0, 9), Page(2))
    assert refusal({"name": "entity", "location": {"start": 5, "end": 4}}) == ("invalid_value", "/location/end")


def test_answers_stand_on_messages_and_pages_or_on_the_whole() -> None:
    line = {"name": "speaker", "answer": {"name": "bot"}}
    assert [each.at for said in ({}, {"messageId": "m2"}) for each in said_by({**line, **said}, CHAT)] == [None, Message("m2")]
    assert [each.at for each in said_by({**line, "page": 0}, PAGES)] == [Page(1)]


def test_a_place_on_a_map_is_in_degrees_unless_it_says_otherwise_and_top_is_its_south() -> None:
    line = {"name": "bounding_box", "bbox": {"top": 45.5, "left": 7.5, "height": 0.25, "width": 0.5}}
    (box,) = said_by(line, MAP)
    assert (box.value, box.at) == (Box(7.5, 45.5, 0.5, 0.25), OnMap(4326))
    (metres,) = said_by({**line, "unit": "EPSG:3857"}, MAP)
    assert metres.at == OnMap(3857)
    assert [each.at for each in said_by(line, IMAGE)] == [None]


ANNOTATIONS = ("7bf8a969-cb90-49f4-bacf-3bfa1bcc02e4", "6a9358a4-be46-49cb-8598-94f63925bca3")


def test_a_relationship_names_the_ends_by_their_uuids() -> None:
    source, target = ANNOTATIONS
    ends = {"source": source, "target": target, "type": "bidirectional", "readonly": True}
    (joined,) = said_by({"name": "joins", "relationship": ends, "confidence": 0.5})
    assert joined.value == Relationship(UUID(source), UUID(target), directed=False)
    assert joined.confidence == 0.5
    read = read_line({"name": "joins", "relationship": ends})
    assert isinstance(read, NamedRow)
    assert read.ignored == ("/relationship/readonly",)


@pytest.mark.parametrize(
    ("ends", "pointer"),
    [
        ({"target": "t", "sourceOntologyName": "a"}, "/relationship/source"),
        ({"source": "s"}, "/relationship/target"),
        ({"source": "s", "target": "t", "type": "both"}, "/relationship/type"),
        ({"source": "s", "target": "t", "type": ["unidirectional"]}, "/relationship/type"),
        ({"source": "s", "target": 7}, "/relationship/target"),
        ({"source": "s", "target": "t"}, "/relationship/source"),
    ],
)
def test_a_relationship_without_its_ends_is_refused(ends: dict[str, Any], pointer: str) -> None:
    assert refusal({"name": "joins", "relationship": ends})[1] == pointer


def evaluation(form: str, **data: Any) -> dict[str, Any]:
    return {"messageEvaluationTask": {"format": form, "data": {"parentMessageId": "m1", **data}}}


def test_evaluations_of_messages_are_answers_about_the_message_they_follow() -> None:
    first = {"messageId": "a", "modelConfigName": "model a"}
    second = {"messageId": "b", "modelConfigName": "model b"}
    (best,) = said_by({"name": "best", **evaluation("message-single-selection", **second)})
    assert (best.value, best.at) == (Radio(*chosen("model b")), Message("m1"))
    (good,) = said_by({"name": "good", **evaluation("message-multi-selection", selectedMessages=[first, second])})
    assert good.value == Checklist(chosen("model a", "model b"))
    ranked = [{**first, "order": 2}, {**second, "order": 1}, {"messageId": "model c", "order": 3}]
    (order,) = said_by({"name": "order", **evaluation("message-ranking", rankedMessages=ranked)})
    assert order.value == Ranking((number("model b"), number("model a"), number("model c")))
    check_annotation(order, features_by_id(FEATURES), CHAT)


@pytest.mark.parametrize(
    ("task", "code", "pointer"),
    [
        (evaluation("message-shouting"), "unsupported", "/messageEvaluationTask/format"),
        (evaluation("message-single-selection"), "required", "/messageEvaluationTask/data"),
        (evaluation("message-ranking"), "required", "/messageEvaluationTask/data/rankedMessages"),
        (
            evaluation("message-ranking", rankedMessages=[{"modelConfigName": "model a", "order": 1}, {"messageId": "b", "order": 1}]),
            "duplicate",
            "/messageEvaluationTask/data/rankedMessages/1/order",
        ),
        (
            evaluation("message-ranking", rankedMessages=[{"modelConfigName": "model z", "order": 1}]),
            "unknown_option",
            "/messageEvaluationTask/data/rankedMessages/0",
        ),
    ],
)
def test_an_evaluation_that_cannot_be_read_is_refused_at_its_place(task: dict[str, Any], code: str, pointer: str) -> None:
    assert refusal({"name": "order", **task}) == (code, pointer)


def test_metrics_stand_on_annotations_answers_and_options() -> None:
    def own(name: str, value: float) -> dict[str, Any]:
        return {"customMetrics": [{"name": name, "value": value}]}

    answer = {"name": "calm", **own("of option", 0.0)}
    line = {
        "name": "bounding_box",
        "bbox": BOX,
        "customMetrics": [{"name": "b", "value": 2}, {"name": "a", "value": 1.5}],
        "classifications": [
            {"name": "tone", "answer": answer, **own("of answer", 3)},
            {"name": "marks", "answer": [{"name": "long", **own("of option", 4)}], **own("of answer", 5)},
        ],
    }
    (box,) = said_by(line)
    assert box.metrics == (("a", 1.5), ("b", 2.0))
    assert box.answers == (
        Answer(number("tone"), "radio", Radio(*chosen("calm")), metrics=(("of answer", 3.0), ("of option", 0.0))),
        Answer(
            number("marks"), "checklist", Checklist((Choice(number("long"), metrics=(("of option", 4.0),)),)), None, (("of answer", 5.0),)
        ),
    )


@pytest.mark.parametrize(
    ("metrics", "pointer"),
    [
        ([{"name": "a", "value": 1}, {"name": "a", "value": 2}], "/customMetrics/1/name"),
        ([{"name": "a", "value": "1"}], "/customMetrics/0/value"),
        ([{"name": "a"}], "/customMetrics/0/value"),
        ({"a": 1}, "/customMetrics"),
    ],
)
def test_metrics_that_are_no_figures_by_name_are_refused(metrics: Any, pointer: str) -> None:
    assert refusal({"name": "bounding_box", "bbox": BOX, "customMetrics": metrics})[1] == pointer


def test_two_annotations_of_one_row_find_each_other_by_their_keys() -> None:
    rows = [read_line({"uuid": uuid, "name": "bounding_box", "bbox": BOX}) for uuid in ANNOTATIONS]
    assert all(isinstance(row, NamedRow) for row in rows)
    named = [each for row in rows if isinstance(row, NamedRow) for each in row.annotations]
    first = rows[0]
    assert isinstance(first, NamedRow)
    both = row_of(NamedRow(first.data_row, tuple(named)))
    assert [str(each.id) for each in both.annotations] == list(ANNOTATIONS)

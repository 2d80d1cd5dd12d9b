"""Label Studio's tasks: every result type read exactly, what we write read back equal, and bad tasks refused one by one."""

import json
import math
from base64 import b64encode
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from apps.formats import LABEL_FORMATS, Report
from apps.formats import label_studio_brush as brush
from apps.formats.label_studio_config import features_of
from apps.formats.label_studio_results import file_name, to_percent, to_pixels
from apps.formats.rows import DataRowRef, LabelRow, LineError
from apps.kinds import KINDS, rle
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.geometry import Box, Dot, Polygon, Polyline, RotatedBox
from apps.kinds.locators import Frames, Keyframe, Message, Page, Track
from apps.kinds.values import Annotation, Answer, Extent

LABEL_STUDIO = LABEL_FORMATS["label-studio"]
DATA = Path(__file__).parent / "data" / "label_studio"
CONFIG = b"""<View>
  <Image name="image" value="$image"/><Text name="text" value="$text"/><Video name="video" value="$video"/>
  <RectangleLabels name="box" toName="image"><Label value="car"/><Label value="red"/></RectangleLabels>
  <RectangleLabels name="turned" toName="image" canRotate="true"><Label value="ship"/></RectangleLabels>
  <PolygonLabels name="area" toName="image"><Label value="lake"/></PolygonLabels>
  <KeyPointLabels name="spot" toName="image"><Label value="nose"/></KeyPointLabels>
  <VectorLabels name="line" toName="image"><Label value="road"/></VectorLabels>
  <BrushLabels name="brush" toName="image"><Label value="sky"/></BrushLabels>
  <Rectangle name="frame" toName="picture"/>
  <OCRLabels name="letters" toName="image"><Label value="sign"/></OCRLabels>
  <Labels name="ner" toName="text"><Label value="PER"/></Labels>
  <Labels name="track" toName="video"><Label value="Man"/></Labels><VideoRectangle name="shape" toName="video"/>
  <TimelineLabels name="action" toName="video"><Label value="walk"/><Label value="run"/></TimelineLabels>
  <Choices name="colour" toName="image" perRegion="true" whenTagName="box" whenLabelValue="car">
    <Choice value="red"/><Choice value="blue"/></Choices>
  <TextArea name="plate" toName="image" perRegion="true" whenTagName="box" whenLabelValue="car"/>
  <TextArea name="ocrtext" toName="image" perRegion="true" whenTagName="letters"/>
  <Choices name="weather" toName="image"><Choice value="sun"/><Choice value="rain"/></Choices>
  <Choices name="heavy" toName="image" visibleWhen="choice-selected" whenTagName="weather" whenChoiceValue="rain">
    <Choice value="yes"/></Choices>
  <Choices name="things" toName="image" choice="multiple"><Choice value="a"/><Choice value="b"/></Choices>
  <Taxonomy name="place" toName="image">
    <Choice value="Land"><Choice value="Hill"/><Choice value="Wood"/></Choice><Choice value="Sea"/></Taxonomy>
  <TextArea name="note" toName="image"/><Number name="count" toName="image"/><Rating name="stars" toName="image"/>
  <DateTime name="when" toName="image"/><Pairwise name="better" toName="a,b"/>
  <Ranker name="order" toName="items" options='["x","y","z"]'/>
  <Relations><Relation value="beside"/></Relations>
</View>"""
FEATURES = features_of(CONFIG)
BY_NAME = {feature.name: feature for feature in FEATURES}
SIZE = {"original_width": 200, "original_height": 100, "image_rotation": 0}


def result(kind: str, value: dict[str, Any], **members: Any) -> dict[str, Any]:
    return {"id": "r1", "from_name": "x", "to_name": "image", "type": kind, "value": value, **SIZE, **members}


def task(*results: Any, data: Any = None, **members: Any) -> dict[str, Any]:
    return {
        "id": 1,
        "data": data or {"image": "https://corpus.example/a.jpg"},
        "annotations": [{"id": 7, "result": list(results)}],
        **members,
    }


def read(*tasks: Any, features: Sequence[FeatureSpec] = FEATURES) -> list[LabelRow | LineError]:
    return list(LABEL_STUDIO.read(BytesIO(json.dumps(list(tasks)).encode()), features=features))


def annotations(*results: Any, data: Any = None) -> tuple[Annotation, ...]:
    (row,) = read(task(*results, data=data))
    assert isinstance(row, LabelRow), row
    return row.annotations


def refusal(*results: Any, data: Any = None) -> LineError:
    row, error = read(task(*results, data=data))
    assert isinstance(row, LabelRow)
    assert isinstance(error, LineError)
    return error


def one(*results: Any, data: Any = None) -> Annotation:
    (annotation,) = annotations(*results, data=data)
    return annotation


def option(feature: str, *names: str) -> UUID:
    found = BY_NAME[feature].options
    for name in names[:-1]:
        found = next(each for each in found if each.name == name).features[0].options
    return next(each.id for each in found if each.name == names[-1])


def dumped(annotation: Annotation | Answer) -> Any:
    return KINDS[annotation.kind].dump(annotation.value)


RECTANGLE = {"x": 10, "y": 20, "width": 30, "height": 40, "rotation": 0, "rectanglelabels": ["car"]}


def test_a_rectangle_is_a_box_in_pixels_with_its_score() -> None:
    found = one(result("rectanglelabels", RECTANGLE, score=0.25))
    assert (found.kind, found.value, found.confidence) == ("bounding_box", Box(20, 20, 60, 40), 0.25)
    assert found.feature == BY_NAME["car"].id


def test_a_turned_rectangle_turns_around_its_corner_there_and_around_its_centre_here() -> None:
    value = {"x": 50, "y": 10, "width": 20, "height": 10, "rotation": 90, "rectanglelabels": ["ship"]}
    assert one(result("rectanglelabels", value)).value == RotatedBox(95, 30, 40, 10, 90)


def test_a_turned_rectangle_of_an_upright_box_is_refused_and_not_straightened() -> None:
    assert refusal(result("rectanglelabels", {**RECTANGLE, "rotation": 30})).code == "wrong_kind"


def test_a_polygon_is_in_pixels_and_loses_its_closing_point() -> None:
    points = [[0, 0], [50, 0], [50, 50], [0, 0]]
    assert one(result("polygonlabels", {"points": points, "closed": True, "polygonlabels": ["lake"]})).value == Polygon(
        (((0, 0), (100, 0), (100, 50)),)
    )


def test_an_ellipse_is_a_polygon_on_its_outline() -> None:
    found = one(result("ellipselabels", {"x": 50, "y": 50, "radiusX": 10, "radiusY": 10, "rotation": 90, "ellipselabels": ["lake"]})).value
    assert isinstance(found, Polygon)
    (ring,) = found.rings
    assert len(ring) == 64
    assert ring[0] == (100, 70)
    assert all(math.isclose(((x - 100) / 10) ** 2 + ((y - 50) / 20) ** 2, 1, abs_tol=1e-8) for x, y in ring)


def test_a_keypoint_is_a_point() -> None:
    assert one(result("keypointlabels", {"x": 50, "y": 25, "width": 0.5, "keypointlabels": ["nose"]})).value == Dot(100, 25)


def vector(*points: tuple[float, float], **members: Any) -> dict[str, Any]:
    vertices = [{"id": f"v{n}", "x": x, "y": y, "prevPointId": f"v{n - 1}" if n else None} for n, (x, y) in enumerate(points)]
    return {"vertices": vertices, "closed": False, "vectorlabels": ["road"], **members}


def test_an_open_vector_is_a_polyline_and_curves_are_refused() -> None:
    assert one(result("vectorlabels", vector((0, 0), (50, 50)))).value == Polyline(((0, 0), (100, 50)))
    value = vector((0, 0), (50, 50))
    value["vertices"][1]["isBezier"] = True
    error = refusal(result("vectorlabels", value))
    assert (error.pointer, error.code) == ("/0/annotations/0/result/0/value/vertices/1/isBezier", "unsupported")


def test_a_recorded_brush_is_the_mask_it_was_drawn_as() -> None:
    rows = list(LABEL_STUDIO.read((DATA / "tasks.json").open("rb"), features=features_of((DATA / "config.xml").read_bytes())))
    assert [type(row).__name__ for row in rows] == ["LabelRow"] * 5
    mask = next(each for row in rows if isinstance(row, LabelRow) for each in row.annotations if each.kind == "mask")
    painted = np.zeros((20, 40), bool)
    painted[6:15, 10:25] = rle.decode(mask.value)[6:15, 10:25]
    assert (rle.decode(mask.value) == painted).all()
    assert mask.confidence == 0.77


def test_recorded_tasks_give_rows_by_people_and_of_models() -> None:
    rows = list(LABEL_STUDIO.read((DATA / "tasks.json").open("rb"), features=features_of((DATA / "config.xml").read_bytes())))
    said = [(row.data_row.global_key, row.by, row.model, row.status) for row in rows if isinstance(row, LabelRow)]
    assert said == [
        ("2.jpg", None, "dummy-v1", None),
        ("2.jpg", "1", None, None),
        ("1.jpg", "ana@acme.example", None, None),
        ("1.jpg", None, "dummy-v1", None),
        ("1.jpg", None, "dummy-v1", None),
    ]
    first, second = (row for row in rows[:2] if isinstance(row, LabelRow))
    assert (first.annotations[0].value, first.annotations[0].confidence, first.extent) == (Box(4, 4, 12, 8), 0.9, Extent(40, 20))
    assert second.annotations[0].value == Box(0.4, 0.4, 12, 8)


@given(st.integers(1, 40).flatmap(lambda width: st.lists(st.lists(st.booleans(), min_size=width, max_size=width), min_size=1, max_size=40)))
def test_brush_run_lengths_come_back_as_they_were(rows: list[list[bool]]) -> None:
    bitmap = np.array(rows)
    listed = brush.encode(bitmap)
    assert all(isinstance(each, int) and 0 <= each <= 255 for each in listed)
    assert (brush.decode(listed, bitmap.shape[1], bitmap.shape[0], "") == bitmap).all()


def test_brush_run_lengths_with_words_one_by_one_are_read() -> None:
    bits = f"{8:032b}{7:05b}" + "".join(f"{size - 1:04b}" for size in (3, 4, 8, 16))
    bits += "0" + "00" + f"{7:03b}" + "".join(f"{word:08b}" for word in (9, 9, 9, 0, 1, 2, 3, 200))
    listed = [int(bits[start : start + 8].ljust(8, "0"), 2) for start in range(0, len(bits), 8)]
    assert brush.decode(listed, 2, 1, "").tolist() == [[False, True]]


@pytest.mark.parametrize(
    ("listed", "code"),
    [
        ([], "truncated"),
        (brush.encode(np.ones((4, 4), bool))[:-2], "truncated"),
        (brush.encode(np.ones((4, 5), bool)), "size_differs"),
        ([300], "invalid_value"),
        (["a"], "invalid_value"),
        (brush.encode(np.zeros((4, 4), bool)), "mask_empty"),
    ],
)
def test_a_brush_that_is_wrong_is_refused(listed: list[Any], code: str) -> None:
    value = {"format": "rle", "rle": listed, "brushlabels": ["sky"]}
    error = refusal(result("brushlabels", value, original_width=4, original_height=4))
    assert (error.pointer.removesuffix("/0"), error.code) == ("/0/annotations/0/result/0/value/rle", code)


def test_a_brush_of_a_huge_picture_is_refused_before_it_is_painted() -> None:
    value = {"format": "rle", "rle": [255] * 20, "brushlabels": ["sky"]}
    assert refusal(result("brushlabels", value, original_width=10**8, original_height=10**8)).code == "too_large"


def test_a_bitmask_is_a_mask() -> None:
    picture = Image.new("RGBA", (4, 2))
    picture.putpixel((3, 1), (255, 0, 0, 255))
    file = BytesIO()
    picture.save(file, "PNG")
    value = {"imageDataURL": "data:image/png;base64," + b64encode(file.getvalue()).decode(), "bitmasklabels": ["sky"]}
    mask = one(result("bitmasklabels", value, original_width=4, original_height=2)).value
    assert rle.decode(mask).tolist() == [[False] * 4, [False, False, False, True]]
    assert refusal(result("bitmasklabels", value)).code == "size_differs"


def test_recognized_letters_are_a_box_on_a_page_with_their_text() -> None:
    value = {"x": 0, "y": 0, "width": 50, "height": 50, "rotation": 0, "ocrtext": "STOP", "ocrlabels": ["sign"], "pageIndex": 2}
    found = one(result("ocrlabels", value))
    assert (found.value, found.at) == (Box(0, 0, 100, 50), Page(3))
    assert [dumped(answer) for answer in found.answers] == [{"text": "STOP"}]


def test_results_of_one_id_are_one_region_with_its_answers() -> None:
    found = one(
        result("rectanglelabels", RECTANGLE),
        result("choices", {**RECTANGLE, "choices": ["blue"]}, from_name="colour"),
        result("textarea", {**RECTANGLE, "text": ["AB", "12"]}, from_name="plate", score=0.5),
    )
    colour, plate = found.answers
    assert dumped(colour)["option"] == str(next(each.id for each in BY_NAME["car"].features[0].options if each.name == "blue"))
    assert (dumped(plate), plate.confidence) == ({"text": "AB\n12"}, 0.5)


def test_a_shape_and_its_labels_may_be_two_results() -> None:
    shape = {key: RECTANGLE[key] for key in ("x", "y", "width", "height")}
    found = one(result("rectangle", shape), result("labels", {**shape, "labels": ["car"]}))
    assert (found.feature, found.value) == (BY_NAME["car"].id, Box(20, 20, 60, 40))


def test_a_shape_without_labels_goes_by_its_control() -> None:
    assert (
        one(result("rectangle", {key: RECTANGLE[key] for key in ("x", "y", "width", "height")}, from_name="frame")).feature
        == BY_NAME["frame"].id
    )


def test_a_region_of_several_labels_is_an_annotation_of_each() -> None:
    found = annotations(result("rectanglelabels", {**RECTANGLE, "rectanglelabels": ["car", "red"]}))
    assert [each.feature for each in found] == [BY_NAME["car"].id, BY_NAME["red"].id]
    assert len({each.id for each in found}) == 2


def test_questions_about_the_asset_are_answered_and_nested() -> None:
    weather, things, place = annotations(
        {"id": "a", "from_name": "weather", "to_name": "image", "type": "choices", "value": {"choices": ["rain"]}},
        {"id": "b", "from_name": "heavy", "to_name": "image", "type": "choices", "value": {"choices": ["yes"]}},
        {"id": "c", "from_name": "things", "to_name": "image", "type": "choices", "value": {"choices": ["b", "a"]}, "score": 0.0},
        {"id": "d", "from_name": "place", "type": "taxonomy", "value": {"taxonomy": [["Land", "Hill"], ["Land", "Wood"], ["Sea"]]}},
    )
    assert dumped(weather)["option"] == str(option("weather", "rain"))
    assert [answer["value"]["option"] for answer in dumped(weather)["answers"]] == [str(option("weather", "rain", "yes"))]
    assert [each["option"] for each in dumped(things)["options"]] == [str(option("things", "b")), str(option("things", "a"))]
    assert things.confidence == 0.0
    land, sea = dumped(place)["options"]
    assert (land["option"], sea["option"]) == (str(option("place", "Land")), str(option("place", "Sea")))
    below = [each["option"] for each in land["answers"][0]["value"]["options"]]
    assert below == [str(option("place", "Land", "Hill")), str(option("place", "Land", "Wood"))]


@pytest.mark.parametrize(
    ("name", "kind", "value", "said"),
    [
        ("note", "textarea", {"text": ["one", "two"]}, {"text": "one\ntwo"}),
        ("count", "number", {"number": 3.5}, {"text": "3.5"}),
        ("stars", "rating", {"rating": 4}, {"text": "4"}),
        ("when", "datetime", {"datetime": "2024-01-01"}, {"text": "2024-01-01"}),
        ("better", "pairwise", {"selected": "right"}, {"order": ["right", "left"]}),
        ("order", "ranker", {"ranker": {"rank": ["z", "x"], "_": ["y"]}}, {"order": ["z", "x"]}),
    ],
)
def test_other_questions_are_texts_and_rankings(name: str, kind: str, value: Any, said: Any) -> None:
    found = one({"id": "a", "from_name": name, "to_name": "image", "type": kind, "value": value})
    if "order" in said:
        said = {"order": [str(option(name, each)) for each in said["order"]]}
    assert (found.feature, dumped(found)) == (BY_NAME[name].id, said)


def test_a_ranking_into_several_buckets_is_no_order() -> None:
    value = {"ranker": {"good": ["x"], "bad": ["y"]}}
    assert refusal({"id": "a", "from_name": "order", "type": "ranker", "value": value}).code == "unsupported"


def relation(direction: str, **members: Any) -> dict[str, Any]:
    return {"type": "relation", "from_id": "p", "to_id": "q", "direction": direction, **members}


@pytest.mark.parametrize(("direction", "turned", "directed"), [("right", False, True), ("left", True, True), ("bi", False, False)])
def test_a_relation_is_a_relationship(direction: str, *, turned: bool, directed: bool) -> None:
    regions = [result("rectanglelabels", RECTANGLE, id=each) for each in ("p", "q")]
    joined, p, q = annotations(relation(direction, labels=["beside"]), *regions)
    ends = (q, p) if turned else (p, q)
    assert dumped(joined) == {"source": str(ends[0].id), "target": str(ends[1].id), "directed": directed}
    assert joined.feature == BY_NAME["beside"].id


def test_a_relation_to_nothing_is_refused_alone() -> None:
    assert refusal(relation("right")).code == "unknown_annotation"


TEXT = "Ada 👋 met Bob"


@pytest.mark.parametrize("start", [10, 11])
def test_a_span_is_where_its_text_is_whatever_its_offsets_count(start: int) -> None:
    value = {"start": start, "end": start + 3, "text": "Bob", "labels": ["PER"]}
    assert dumped(one(result("labels", value), data={"text": TEXT})) == {"start": 10, "end": 13}


def test_a_span_without_its_text_counts_code_points() -> None:
    assert dumped(one(result("labels", {"start": 10, "end": 13, "labels": ["PER"]}), data={"text": TEXT})) == {"start": 10, "end": 13}


@pytest.mark.parametrize(
    ("value", "data", "code"),
    [
        ({"start": 10, "end": 13, "text": "Eve"}, {"text": TEXT}, "text_differs"),
        ({"start": 10, "end": 99}, {"text": TEXT}, "outside_asset"),
        ({"start": 3, "end": 3}, {"text": TEXT}, "invalid_value"),
        ({"start": 0, "end": 3, "text": "Ada"}, {"text": "https://corpus.example/a.txt"}, "text_missing"),
    ],
)
def test_a_span_that_is_not_in_the_text_is_refused(value: Any, data: Any, code: str) -> None:
    assert refusal(result("labels", {**value, "labels": ["PER"]}), data=data).code == code


def test_a_span_of_a_page_is_found_in_its_text_without_its_spaces() -> None:
    page = "<p>Hello,\n   <b>Ada</b></p><p>and Bob</p>"
    value = {"globalOffsets": {"start": 10, "end": 13}, "start": "/p[1]", "end": "/p[1]", "startOffset": 0, "endOffset": 3, "text": "Ada"}
    (row,) = read(task(result("hypertextlabels", {**value, "hypertextlabels": ["PER"]}), data={"html": page}))
    assert isinstance(row, LabelRow)
    assert row.modality == "html"
    assert dumped(row.annotations[0]) == {"start": 7, "end": 10}


def test_a_paragraph_is_a_message() -> None:
    dialogue = [{"author": "A", "text": "hi"}, {"id": "m2", "author": "B", "text": "I am Bob"}]
    value = {"start": "1", "end": "1", "startOffset": 5, "endOffset": 8, "text": "Bob", "paragraphlabels": ["PER"]}
    found = one(result("paragraphlabels", value), data={"dialogue": dialogue, "global_key": "talk"})
    assert (dumped(found), found.at) == ({"start": 5, "end": 8}, Message("m2"))


def test_a_span_over_two_paragraphs_is_refused() -> None:
    value = {"start": "0", "end": "1", "startOffset": 0, "endOffset": 1, "paragraphlabels": ["PER"]}
    assert (
        refusal(result("paragraphlabels", value), data={"dialogue": [{"text": "a"}, {"text": "b"}], "global_key": "talk"}).code
        == "unsupported"
    )


def test_a_sound_is_marked_in_milliseconds() -> None:
    found = one(
        {
            "id": "s",
            "from_name": "ner",
            "type": "labels",
            "original_length": 9.5,
            "value": {"start": 0.25, "end": 1.5004, "channel": 0, "labels": ["PER"]},
        },
        data={"audio": "https://corpus.example/a.wav"},
    )
    assert dumped(found) == {"start": 250, "end": 1500}


def video(*keyframes: tuple[int, bool], **members: Any) -> dict[str, Any]:
    shape = {"x": 0, "y": 0, "width": 50, "height": 50, "rotation": 0}
    return {"sequence": [{"frame": frame, "enabled": enabled, **shape} for frame, enabled in keyframes], "labels": ["Man"], **members}


def test_a_video_rectangle_is_a_track_that_ends_where_it_is_hidden() -> None:
    found = one(result("videorectangle", video((1, True), (5, False), (9, True), framesCount=12)))
    assert isinstance(found.at, Track)
    assert [[keyframe.frame for keyframe in segment] for segment in found.at.segments] == [[0, 4], [8, 11]]
    assert found.value == Box(0, 0, 100, 50)


def test_frames_of_a_video_rise() -> None:
    error = refusal(result("videorectangle", video((5, True), (5, True))))
    assert error.pointer.endswith("/value/sequence/1/frame")


def test_labels_of_the_timeline_are_answers_about_frames() -> None:
    value = {"ranges": [{"start": 1, "end": 10}, {"start": 12, "end": 12}], "timelinelabels": ["run"]}
    found = annotations(result("timelinelabels", value, from_name="action"))
    assert [each.at for each in found] == [Frames(0, 9), Frames(11, 11)]
    assert {dumped(each)["option"] for each in found} == {str(option("action", "run"))}


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"x": 150}, "/value", "outside_asset"),
        ({"x": -35}, "/value", "outside_asset"),
        ({"x": 1e6}, "/value/x", "outside_asset"),
        ({"x": "ten"}, "/value/x", "invalid_value"),
        ({"width": 0}, "/value/width", "invalid_value"),
        ({"rotation": "much"}, "/value/angle", "invalid_value"),
        ({"rectanglelabels": ["tram"]}, "/value/rectanglelabels/0", "unknown_feature"),
        ({"rectanglelabels": "car"}, "/value/rectanglelabels", "invalid_value"),
    ],
)
def test_a_region_that_is_wrong_is_refused_with_its_reason(changes: dict[str, Any], pointer: str, code: str) -> None:
    error = refusal(result("rectanglelabels", {**RECTANGLE, **changes}))
    assert (error.pointer, error.code) == (f"/0/annotations/0/result/0{pointer}", code)


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"score": 1.7}, "invalid_value"),
        ({"original_width": None}, "size_missing"),
        ({"original_width": 0}, "invalid_value"),
        ({"image_rotation": 90}, "unsupported"),
        ({"type": "cuboidlabels"}, "unsupported"),
        ({"type": None}, "required"),
        ({"value": []}, "invalid_value"),
    ],
)
def test_a_result_that_is_wrong_is_refused_with_its_reason(members: dict[str, Any], code: str) -> None:
    assert refusal({**result("rectanglelabels", RECTANGLE), **members}).code == code


def test_one_bad_region_costs_no_other() -> None:
    row, error = read(task(result("rectanglelabels", RECTANGLE), result("rectanglelabels", {**RECTANGLE, "x": 150}, id="r2")))
    assert isinstance(row, LabelRow)
    assert len(row.annotations) == 1
    assert isinstance(error, LineError)


def test_the_size_of_the_picture_may_stand_in_the_task() -> None:
    bare = {key: member for key, member in result("rectanglelabels", RECTANGLE).items() if not key.startswith("original")}
    assert one(bare, data={"image": "a.jpg", "width": 200, "height": 100}).value == Box(20, 20, 60, 40)


def test_a_prediction_without_scores_of_regions_has_its_own_for_all() -> None:
    prediction = {"model_version": "v2", "score": 0.5, "result": [result("rectanglelabels", RECTANGLE)]}
    (row,) = read({"data": {"image": "a.jpg"}, "predictions": [prediction]})
    assert isinstance(row, LabelRow)
    assert (row.model, row.by, row.annotations[0].confidence) == ("v2", None, 0.5)


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
        ({"image": "https://corpus.example/dir/my%20cat.jpg?token=1"}, {}, "my cat.jpg"),
        ({"image": "/data/upload/3/0a1b2c3d-cat.jpg"}, {}, "cat.jpg"),
        ({"image": "/data/local-files/?d=pets/cat.jpg"}, {}, "cat.jpg"),
        ({"image": "s3://bucket/pets/cat.jpg", "global_key": "cat-1"}, {}, "cat-1"),
        ({"image": "s3://bucket/pets/cat.jpg"}, {"global_key": "cat-2"}, "cat-2"),
        ({"text": "no file here"}, {}, "1"),
    ],
)
def test_a_task_is_the_data_row_it_names(data: Any, meta: Any, key: str) -> None:
    (row,) = read({"id": 1, "data": data, "meta": meta, "annotations": [{"result": []}]})
    assert isinstance(row, LabelRow)
    assert row.data_row.global_key == key


def test_file_names_without_an_end_are_kept() -> None:
    assert file_name("https://corpus.example/") is None
    assert file_name("cat.jpg") == "cat.jpg"


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
        (b'[{"data": {"image": ' + b"[" * 100 + b"]" * 100 + b"}}]", "json_too_deep"),
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


@given(st.integers(-100_000, 100_000), st.integers(0, 3), st.integers(1, 20_000))
def test_places_come_back_from_percentages_as_they_were(digits: int, decimals: int, size: int) -> None:
    place = float(f"{digits}e-{decimals}")
    assert to_pixels(to_percent(place, size), size) == place


def spec(name: str, kind: str, **members: Any) -> FeatureSpec:
    return FeatureSpec(uuid4(), name, kind, **members)


def options(*names: str) -> tuple[OptionSpec, ...]:
    return tuple(OptionSpec(uuid4(), name) for name in names)


COLOUR = spec("colour", "radio", options=options("red", "blue"))
HEAVY = spec("heavy", "checklist", options=options("yes", "very"))
OURS = (
    spec("car", "bounding_box", features=(COLOUR, spec("plate", "text"))),
    spec("ship", "rotated_box"),
    spec("lake", "polygon"),
    spec("nose", "point"),
    spec("road", "polyline"),
    spec("sky", "mask"),
    spec("PER", "entity"),
    spec("weather", "radio", options=(OptionSpec(uuid4(), "rain", (HEAVY,)), *options("sun"))),
    spec("things", "checklist", options=options("a", "b")),
    spec("colour", "text"),
    spec("order", "ranking", options=options("x", "y", "z")),
    spec("beside", "relationship"),
)
CAR, SHIP, LAKE, NOSE, ROAD, SKY, PER, WEATHER, THINGS, NOTE, ORDER, BESIDE = OURS


def said(feature: FeatureSpec, payload: Any, **members: Any) -> Annotation:
    return Annotation(uuid4(), feature.kind, feature.id, KINDS[feature.kind].parse(payload), **members)


def answer(feature: FeatureSpec, payload: Any, confidence: float | None = None) -> Answer:
    return Answer(feature.id, feature.kind, KINDS[feature.kind].parse(payload), confidence)


def our_rows() -> list[LabelRow]:
    plate = CAR.features[1]
    box = {"x": 1.25, "y": 2.125, "width": 33.3, "height": 7}
    car = said(
        CAR, box, answers=(answer(COLOUR, {"option": str(COLOUR.options[1].id)}, 0.5), answer(plate, {"text": "AB 1"})), confidence=0.0
    )
    ship = said(SHIP, {"x": 50, "y": 40, "width": 20, "height": 10, "angle": 33}, derived_from=uuid4(), metrics=(("iou", 0.5),))
    rain = {
        "option": str(WEATHER.options[0].id),
        "answers": [{"feature": str(HEAVY.id), "kind": "checklist", "value": {"options": [{"option": str(HEAVY.options[1].id)}]}}],
    }
    drawn = (
        car,
        ship,
        said(LAKE, {"rings": [[[0, 0], [10.1, 0], [10.1, 20.2]]]}),
        said(NOSE, {"x": 12.3, "y": 45.6}, confidence=0.75),
        said(ROAD, {"points": [[0, 1], [2, 3], [4, 5.5]]}),
        Annotation(uuid4(), "mask", SKY.id, rle.encode(np.eye(60, 80, dtype=bool))),
        said(WEATHER, rain, confidence=0.25),
        said(THINGS, {"options": [{"option": str(each.id)} for each in THINGS.options]}),
        said(NOTE, {"text": "two\nlines"}, metrics=(("length", 9),)),
        said(ORDER, {"order": [str(ORDER.options[place].id) for place in (2, 0)]}),
        said(BESIDE, {"source": str(car.id), "target": str(ship.id), "directed": False}),
    )
    image = LabelRow(
        DataRowRef(str(uuid4()), "a.jpg"), drawn, Extent(80, 60), project=str(uuid4()), by="ana@acme.example", status="approved"
    )
    predicted = LabelRow(
        image.data_row, (said(NOSE, {"x": 1, "y": 2}, confidence=0.5), said(NOSE, {"x": 3, "y": 2})), Extent(80, 60), model="v1"
    )
    boxes = [KINDS["bounding_box"].parse({"x": x, "y": 5, "width": 10, "height": 10}) for x in (1, 2, 3)]
    track = Track(((Keyframe(2, boxes[0]), Keyframe(6, boxes[1])), (Keyframe(9, boxes[2]),)))
    moving = (Annotation(uuid4(), "bounding_box", CAR.id, boxes[0], at=track), said(THINGS, {"options": []}, at=Frames(1, 5)))
    return [
        image,
        predicted,
        LabelRow(DataRowRef(None, "b.mp4"), moving, Extent(320, 200), modality="video", facts={"frame_count": 20, "frame_rate": 10}),
        LabelRow(DataRowRef(None, "c.txt"), (said(PER, {"start": 10, "end": 13}),), modality="text", texts={"": TEXT}),
        LabelRow(DataRowRef(None, "d.html"), (said(PER, {"start": 10, "end": 13}),), modality="html", texts={"": f"{TEXT}\n< & >"}),
        LabelRow(DataRowRef(None, "e.wav"), (said(PER, {"start": 1, "end": 2034}),), modality="audio"),
        LabelRow(
            DataRowRef(None, "f.json"),
            (said(PER, {"start": 4, "end": 7}, at=Message("n")),),
            modality="conversation",
            texts={"m": "hi", "n": "I, Bob"[:3] + TEXT},
        ),
        LabelRow(
            DataRowRef(None, "g.pdf"),
            (said(CAR, box, at=Page(2)),),
            modality="document",
            facts={"pages": [{"width": 9, "height": 9}, {"width": 612, "height": 792}]},
        ),
        LabelRow(DataRowRef(None, "empty.jpg"), (), Extent(8, 8)),
    ]


def test_what_is_written_is_read_back_equal_on_every_asset_type() -> None:
    rows, report = our_rows(), Report()
    written = b"".join(LABEL_STUDIO.write(rows, features=OURS, report=report))
    assert report.lines() == []
    assert len(json.loads(written)) == len(rows) - 1
    found = list(LABEL_STUDIO.read(BytesIO(written), features=OURS))
    assert found == rows
    assert [each.modality for each in found if isinstance(each, LabelRow)] == [each.modality for each in rows]


def test_what_is_written_looks_as_label_studio_has_it() -> None:
    (first, *_) = json.loads(b"".join(LABEL_STUDIO.write(our_rows(), features=OURS, report=Report())))
    annotation, prediction = first["annotations"][0], first["predictions"][0]
    car, colour = annotation["result"][:2]
    assert (car["type"], car["from_name"], car["to_name"], car["origin"]) == ("rectanglelabels", "bounding_box", "image", "manual")
    assert car["value"]["rectanglelabels"] == ["car"]
    assert car["value"]["x"] == pytest.approx(1.25 / 80 * 100)
    assert (colour["id"], colour["type"], colour["from_name"], colour["value"]["choices"]) == (car["id"], "choices", "colour", ["blue"])
    assert annotation["result"][3]["origin"] == "prediction-changed"
    assert annotation["completed_by"] == {"email": "ana@acme.example"}
    assert (prediction["model_version"], prediction["score"]) == ("v1", 0.5)


def test_what_label_studio_has_no_room_for_is_told() -> None:
    skeleton = FeatureSpec(uuid4(), "pose", "keypoints", settings={"points": ["a"], "edges": []})
    pose = said(skeleton, {"points": [{"name": "a", "x": 1, "y": 2, "visible": True}]})
    holed = said(LAKE, {"rings": [[[0, 0], [30, 0], [30, 30], [0, 30]], [[10, 10], [20, 10], [20, 20], [10, 20]]]})
    report = Report()
    rows = [LabelRow(DataRowRef(None, "a.jpg"), (pose, holed), Extent(80, 60)), LabelRow(DataRowRef(None, "b.tif"), modality="geospatial")]
    (only,) = json.loads(b"".join(LABEL_STUDIO.write(rows, features=(*OURS, skeleton), report=report)))
    assert len(only["annotations"][0]["result"]) == 2
    told = {line["what"] for line in report.lines()}
    assert told == {"keypoints in an asset of type image", "holes of a polygon", "data rows of type geospatial"}


def test_the_ontology_of_tasks_is_what_their_results_speak_of() -> None:
    drafted = LABEL_STUDIO.draft((DATA / "tasks.json").open("rb"))
    assert [(feature.name, feature.kind) for feature in drafted] == [
        ("car", "bounding_box"),
        ("bus", "bounding_box"),
        ("car (point)", "point"),
        ("car (mask)", "mask"),
    ]
    assert [type(row).__name__ for row in LABEL_STUDIO.read((DATA / "tasks.json").open("rb"), features=drafted)] == ["LabelRow"] * 5


def test_the_ontology_of_our_own_tasks_takes_them() -> None:
    written = b"".join(LABEL_STUDIO.write(our_rows()[:1], features=OURS, report=Report()))
    drafted = LABEL_STUDIO.draft(BytesIO(written))
    (row,) = LABEL_STUDIO.read(BytesIO(written), features=drafted)
    assert isinstance(row, LabelRow)
    assert len(row.annotations) == len(our_rows()[0].annotations) + 1  # nobody tells that a question stood under an option

"""Label Studio's regions on pictures and videos: every result type read exactly, and wrong ones refused."""

import json
import math
from base64 import b64encode
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from apps.formats import label_studio_brush as brush
from apps.formats.label_studio_config import described
from apps.formats.rows import LabelRow, LineError
from apps.kinds import rle
from apps.kinds.geometry import Box, Dot, Polygon, Polyline, RotatedBox
from apps.kinds.locators import Frames, Page, Track
from tests.formats.label_studio_tasks import (
    BY_NAME,
    FEATURES,
    LABEL_STUDIO,
    RECTANGLE,
    annotations,
    dumped,
    one,
    option,
    read,
    refusal,
    result,
    task,
)


def test_a_rectangle_is_a_box_in_pixels_with_its_score() -> None:
    found = one(result("rectanglelabels", RECTANGLE, score=0.25))
    assert (found.kind, found.value, found.confidence) == ("bounding_box", Box(20, 20, 60, 40), 0.25)
    assert found.feature == BY_NAME["car"].id


def test_a_turned_rectangle_turns_around_its_corner_there_and_around_its_centre_here() -> None:
    value = {"x": 50, "y": 10, "width": 20, "height": 10, "rotation": 90, "rectanglelabels": ["ship"]}
    assert one(result("rectanglelabels", value)).value == RotatedBox(95, 30, 40, 10, 90)


def test_a_turned_rectangle_of_an_upright_box_is_refused_and_not_straightened() -> None:
    error = refusal(result("rectanglelabels", {**RECTANGLE, "rotation": 30}))
    assert (error.code, error.message) == ("wrong_kind", "car is a bounding box, and this rectangle is turned by 30 degrees.")
    assert error.expected == "an upright rectangle, or an ontology in which car is a rotated box"


@pytest.mark.parametrize("kind", ["rectanglelabels", "ocrlabels", "videorectangle"])
def test_what_a_file_draws_turned_is_a_rotated_box_in_the_ontology_drafted_from_it(kind: str) -> None:
    def drawn(rotation: int, **members: Any) -> dict[str, Any]:
        box = {**RECTANGLE, "rotation": rotation}
        if kind != "videorectangle":
            return result(kind, {**box, kind: ["car"]}, **members)
        sequence = [{**box, "rotation": 0, "frame": 1}, {**box, "frame": 5}]
        return result(kind, {"sequence": sequence, "labels": ["car"]}, **members)

    sent = [task(drawn(0), drawn(30, id="r2"))]
    features = LABEL_STUDIO.draft(BytesIO(json.dumps(sent).encode()))
    assert [(each.name, each.kind) for each in features] == [("car", "rotated_box")]
    (row,) = read(*sent, features=features)
    assert isinstance(row, LabelRow)
    assert [each.value.angle for each in row.annotations if isinstance(each.value, RotatedBox)] == [
        0,
        0 if kind == "videorectangle" else 30,
    ]


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


TRIANGLE = ((0, 0), (50, 0), (50, 50))
RING = ((0, 0), (100, 0), (100, 50))
AREA = '<PolygonLabels name="x" toName="image"><Label value="lake"/></PolygonLabels>'
LINE = '<VectorLabels name="x" toName="image"><Label value="road"/></VectorLabels>'
CLOSABLE = LINE.replace('name="x"', 'name="x" closable="true"')


def outline(label: str, *, closed: bool, kind: str = "vectorlabels") -> dict[str, Any]:
    if kind == "vectorlabels":
        return result(kind, {**vector(*TRIANGLE), "closed": closed, kind: [label]})
    return result(kind, {"points": [list(each) for each in TRIANGLE], "closed": closed, kind: [label]})


@pytest.mark.parametrize(
    ("kind", "label", "config", "takes"),
    [
        ("polygonlabels", "lake", AREA, {True: Polygon((RING,)), False: Polygon((RING,))}),
        ("vectorlabels", "road", LINE, {True: Polyline((*RING, RING[0])), False: Polyline(RING)}),
        ("vectorlabels", "road", CLOSABLE, {True: Polygon((RING,)), False: Polyline(RING)}),
    ],
    ids=["polygons", "vectors", "vectors that may be closed"],
)
def test_an_outline_is_what_its_control_draws_whether_it_was_closed_or_not(
    kind: str, label: str, config: str, takes: dict[bool, Polygon | Polyline]
) -> None:
    features = described(f'<View><Image name="image" value="$image"/>{config}</View>'.encode()).features
    for closed, value in takes.items():
        (row,) = (each for each in read(task(outline(label, closed=closed, kind=kind)), features=features) if isinstance(each, LabelRow))
        assert [each.value for each in row.annotations] == [value]


@pytest.mark.parametrize("kind", ["polygonlabels", "vectorlabels"])
@pytest.mark.parametrize("closed", [(True,), (False,), (True, False), (False, True)])
def test_outlines_are_read_by_the_ontology_that_is_drafted_from_them(kind: str, closed: tuple[bool, ...]) -> None:
    tasks = [task(outline("road", closed=each, kind=kind)) for each in closed]
    features = LABEL_STUDIO.draft(BytesIO(json.dumps(tasks).encode()))
    drawn = ["polygon" if kind == "polygonlabels" or each else "polyline" for each in closed]
    kinds = list(dict.fromkeys(drawn))
    assert [(each.name, each.kind) for each in features] == list(zip(("road", f"road ({kinds[-1]})"), kinds, strict=False))
    rows = [each for each in read(*tasks, features=features) if isinstance(each, LabelRow)]
    assert [[each.kind for each in row.annotations] for row in rows] == [[each] for each in drawn]


def test_each_label_of_vectors_is_drafted_as_what_it_was() -> None:
    tasks = [task(outline("road", closed=False)), task(outline("lake", closed=True))]
    features = LABEL_STUDIO.draft(BytesIO(json.dumps(tasks).encode()))
    assert [(each.name, each.kind) for each in features] == [("road", "polyline"), ("lake", "polygon")]


def test_an_open_outline_that_becomes_an_area_is_told_once_with_how_often() -> None:
    open_one = outline("lake", closed=False, kind="polygonlabels")
    *_, told = read(task(open_one, {**open_one, "id": "r2"}), features=FEATURES)
    assert isinstance(told, LineError)
    assert (told.code, told.pointer) == ("left_out", "/0/annotations/0/result/0/value/closed")
    assert told.message.startswith("2 times a file says")


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
    assert {chosen["option"] for each in found for chosen in dumped(each)["options"]} == {str(option("action", "run"))}


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
        ({"image_rotation": 30}, "invalid_value"),
        ({"image_rotation": "sideways"}, "invalid_value"),
        ({"type": "cuboidlabels"}, "unsupported"),
        ({"type": None}, "required"),
        ({"value": []}, "invalid_value"),
    ],
)
def test_a_result_that_is_wrong_is_refused_with_its_reason(members: dict[str, Any], code: str) -> None:
    assert refusal({**result("rectanglelabels", RECTANGLE), **members}).code == code


@pytest.mark.parametrize("turned", [90, 180, 270, -90, None])
def test_a_region_drawn_on_a_turned_view_stands_on_the_upright_picture(turned: int | None) -> None:
    """Label Studio turns what is shown and keeps its places in the picture as it is, in percentages of its own width and height."""
    upright = one(result("rectanglelabels", {**RECTANGLE, "rotation": 30, "rectanglelabels": ["ship"]}))
    found = one(result("rectanglelabels", {**RECTANGLE, "rotation": 30, "rectanglelabels": ["ship"]}, image_rotation=turned))
    assert found.value == upright.value
    painted = {"format": "rle", "rle": brush.encode(np.eye(2, 3, dtype=bool)), "brushlabels": ["sky"]}
    mask = one(result("brushlabels", painted, original_width=3, original_height=2, image_rotation=turned))
    assert rle.decode(mask.value).tolist() == np.eye(2, 3, dtype=bool).tolist()


def test_one_bad_region_costs_no_other() -> None:
    row, error = read(task(result("rectanglelabels", RECTANGLE), result("rectanglelabels", {**RECTANGLE, "x": 150}, id="r2")))
    assert isinstance(row, LabelRow)
    assert len(row.annotations) == 1
    assert isinstance(error, LineError)

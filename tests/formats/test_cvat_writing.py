"""What we write as CVAT's XML for images and videos: read back equal, and what has no room told."""

from dataclasses import replace
from io import BytesIO
from typing import Any
from uuid import uuid4
from xml.etree.ElementTree import fromstring

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.formats import Report
from apps.formats.rows import DataRowRef, LabelRow
from apps.kinds import KINDS, rle
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.geometry import Box
from apps.kinds.locators import Frames, Keyframe, Track
from apps.kinds.values import Annotation, Answer, Extent
from tests.formats.cvat_documents import CVAT, VIDEO, drafted, options, spec

COLOUR = spec("colour", "radio", options=(OptionSpec(uuid4(), "red", (spec("shade", "text"),)), *options("blue")))
EXTRAS = spec("extras", "checklist", options=options("roof", "tow bar"))
CAR = spec("car", "bounding_box", features=(COLOUR, EXTRAS, spec("plate", "text")), color="#ff0000")
SHIP, LAKE, ROAD, NOSE, SKY = (
    spec(name, kind)
    for name, kind in (("ship", "rotated_box"), ("lake", "polygon"), ("road", "polyline"), ("nose", "point"), ("sky", "mask"))
)
POSE = spec("pose", "keypoints", settings={"points": ["head", "foot", "hand"], "edges": [[0, 1], [1, 2]]})
WEATHER = spec("weather", "radio", options=(OptionSpec(uuid4(), "rain", (spec("much", "text"),)), *options("sun")))
THINGS = spec("things", "checklist", options=options("a", "b"))
NOTE = spec("note", "text")
OURS = (CAR, SHIP, LAKE, ROAD, NOSE, SKY, POSE, WEATHER, THINGS, NOTE)


def said(feature: FeatureSpec, payload: Any, **members: Any) -> Annotation:
    return Annotation(uuid4(), feature.kind, feature.id, KINDS[feature.kind].parse(payload), **members)


def answer(feature: FeatureSpec, payload: Any) -> Answer:
    return Answer(feature.id, feature.kind, KINDS[feature.kind].parse(payload))


def text_under(option: OptionSpec, text: str) -> dict[str, Any]:
    question = option.features[0]
    return {"option": str(option.id), "answers": [{"feature": str(question.id), "kind": "text", "value": {"text": text}}]}


def car_answers(text: str = "x < y & z") -> tuple[Answer, ...]:
    extras = answer(EXTRAS, {"options": [{"option": str(EXTRAS.options[1].id)}]})
    return (answer(COLOUR, text_under(COLOUR.options[0], "dark")), extras, answer(CAR.features[2], {"text": text}))


def our_images() -> list[LabelRow]:
    drawn = (
        said(CAR, {"x": 1.25, "y": 2, "width": 10.5, "height": 4}, answers=car_answers(), confidence=0.0),
        said(SHIP, {"x": 30, "y": 20, "width": 20, "height": 10, "angle": 12.5}, confidence=0.125),
        said(LAKE, {"rings": [[[0, 0], [10.1, 0], [10.1, 20.2]]]}),
        said(ROAD, {"points": [[0, 1], [2, 3.3]]}),
        said(NOSE, {"x": 12.3, "y": 4}),
        Annotation(uuid4(), "mask", SKY.id, rle.encode(np.eye(48, 64, 3, dtype=bool))),
        said(POSE, {"points": [{"name": "head", "x": 1, "y": 2, "visible": True}, {"name": "hand", "x": 3, "y": 4, "visible": False}]}),
        said(WEATHER, text_under(WEATHER.options[0], "5 mm")),
        said(THINGS, {"options": []}),
        said(NOTE, {"text": "two\nlines"}),
    )
    key = DataRowRef(str(uuid4()), "a ä.jpg")
    return [LabelRow(key, drawn, Extent(64, 48)), LabelRow(DataRowRef(str(uuid4())), (), Extent(8, 8))]


def our_video() -> list[LabelRow]:
    boxes = [Box(float(x), 5.0, 10.0, 10.0) for x in (1, 2, 3)]
    shade = [(answer(CAR.features[2], {"text": text}),) for text in ("one", "two")]
    track = Track(((Keyframe(2, boxes[0], shade[0]), Keyframe(6, boxes[1], shade[1])), (Keyframe(9, boxes[2], shade[1]),)))
    pose = [KINDS["keypoints"].parse({"points": [{"name": "head", "x": x, "y": 2, "visible": True}]}) for x in (1, 5)]
    moving = (
        Annotation(uuid4(), "bounding_box", CAR.id, boxes[0], answers=car_answers()[:1], confidence=0.5, at=track),
        Annotation(uuid4(), "keypoints", POSE.id, pose[0], at=Track(((Keyframe(0, pose[0]), Keyframe(19, pose[1])),))),
    )
    row = LabelRow(DataRowRef(str(uuid4()), "b.mp4"), moving, Extent(320, 200), modality="video", facts={"frame_count": 20})
    return [row, LabelRow(DataRowRef(None, "c/b.mp4"), (), Extent(320, 200), modality="video", facts={"frame_count": 5})]


def test_images_that_were_written_are_read_back_equal() -> None:
    rows, report = our_images(), Report()
    written = b"".join(CVAT.write(rows, features=OURS, report=report))
    assert list(CVAT.read(BytesIO(written), features=OURS)) == rows
    assert report.lines() == []


def test_videos_that_were_written_are_read_back_equal() -> None:
    rows, report = our_video(), Report()
    written = b"".join(VIDEO.write(rows, features=OURS, report=report))
    assert list(VIDEO.read(BytesIO(written), features=OURS)) == rows
    assert report.lines() == []


def test_what_is_written_looks_as_cvat_has_it() -> None:
    root = fromstring(b"".join(CVAT.write(our_images(), features=OURS, report=Report())))
    box = root.find("image/box")
    assert box is not None
    assert [box.get(name) for name in ("label", "source", "occluded", "xtl", "xbr", "z_order")] == [
        "car",
        "manual",
        "0",
        "1.25",
        "11.75",
        "0",
    ]
    assert [(each.get("name"), each.text) for each in box] == [
        ("colour", "red"),
        ("shade", "dark"),
        ("extras: roof", "false"),
        ("extras: tow bar", "true"),
        ("plate", "x < y & z"),
    ]
    assert [each.text for each in root.iterfind("meta/task/labels/label[1]/*")][:3] == ["car", "#ff0000", "rectangle"]
    mask = root.find("image/mask")
    assert mask is not None
    assert sum(int(each) for each in (mask.get("rle") or "").split(",")) == int(mask.get("width") or 0) * int(mask.get("height") or 0)


def test_the_ontology_comes_back_from_the_labels() -> None:
    found = drafted(b"".join(CVAT.write([], features=OURS, report=Report())))
    assert {each.name: each.kind for each in found} == {each.name: each.kind for each in OURS} | {"ship": "bounding_box"}
    assert {each.name: each.settings for each in found}["pose"] == POSE.settings
    extras = next(each for each in found[0].features if each.name == "extras")
    assert (extras.kind, [option.name for option in extras.options]) == ("checklist", ["roof", "tow bar"])


def test_what_cvat_has_no_room_for_is_told() -> None:
    holed = said(LAKE, {"rings": [[[0, 0], [30, 0], [30, 30], [0, 30]], [[10, 10], [20, 10], [20, 20], [10, 20]]]}, metrics=(("iou", 1.0),))
    order = spec("order", "ranking", options=options("x", "y"))
    ranked = said(order, {"order": [str(order.options[0].id)]}, derived_from=uuid4())
    report = Report()
    row = LabelRow(DataRowRef(None, "a.jpg"), (holed, ranked), Extent(64, 48), by="ana@acme.example", status="approved")
    root = fromstring(b"".join(CVAT.write([row], features=(*OURS, order), report=report)))
    assert len(root.findall("image/polygon")) == 2
    assert {line["what"] for line in report.lines()} == {"holes of a polygon", "metrics", "ranking", "by", "status"}


def test_a_polygon_with_a_hole_in_a_video_keeps_its_outer_ring_and_is_told_once() -> None:
    hole = [[10, 10], [20, 10], [20, 20], [10, 20]]
    values = [KINDS["polygon"].parse({"rings": [[[x, 0], [x + 60, 0], [x + 60, 40], [x, 40]], hole]}) for x in (0, 2, 4)]
    moving = Annotation(uuid4(), "polygon", LAKE.id, values[0], at=Track((tuple(map(Keyframe, (0, 3, 6), values)),)))
    report = Report()
    row = LabelRow(DataRowRef(None, "b.mp4"), (moving,), Extent(64, 48), modality="video", facts={"frame_count": 9})
    (found,) = VIDEO.read(BytesIO(b"".join(VIDEO.write([row], features=OURS, report=report))), features=OURS)
    assert isinstance(found, LabelRow)
    track = found.annotations[0].at
    assert isinstance(track, Track)
    assert [each.value for each in track.segments[0]] == [replace(each, rings=each.rings[:1]) for each in values]
    why = "CVAT has none: of a track, its outer ring stays, with its holes filled"
    assert report.lines() == [{"what": "holes of a polygon", "why": why, "count": 1}]


@pytest.mark.parametrize("place", [Frames(3, 3), Frames(8, 8), Frames(3, 5), Frames(0, 8)])
def test_what_stands_still_on_frames_of_a_video_comes_back_on_them(place: Frames) -> None:
    still = said(CAR, {"x": 1, "y": 2, "width": 3, "height": 4}, at=place)
    row = LabelRow(DataRowRef(None, "b.mp4"), (still,), Extent(9, 9), modality="video", facts={"frame_count": 9})
    assert list(VIDEO.read(BytesIO(b"".join(VIDEO.write([row], features=OURS, report=Report()))), features=OURS)) == [row]


@pytest.mark.parametrize(("shape", "feature"), [("points", NOSE), ("polygon", LAKE), ("polygon", SKY)])
def test_a_shape_of_others_on_one_frame_stands_on_that_frame(shape: str, feature: FeatureSpec) -> None:
    points = "1,2" if shape == "points" else "1,1;5,1;5,4"
    shapes = "".join(
        f'<{shape} frame="{frame}" keyframe="1" outside="{outside}" points="{points}"/>' for frame, outside in ((3, 0), (4, 1))
    )
    size = "<size>9</size><original_size><width>9</width><height>9</height></original_size>"
    task = f"<task><source>b.mp4</source><mode>interpolation</mode>{size}</task>"
    track = f'<track id="0" label="{feature.name}">{shapes}</track>'
    (found,) = VIDEO.read(BytesIO(f"<annotations><meta>{task}</meta>{track}</annotations>".encode()), features=OURS)
    assert isinstance(found, LabelRow)
    (annotation,) = found.annotations
    assert (annotation.kind, annotation.feature, annotation.at) == (feature.kind, feature.id, Frames(3, 3))


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 3)), min_size=2, max_size=6))
def test_segments_that_are_apart_come_back(steps: list[tuple[int, int]]) -> None:
    frame, segments = 0, []
    for gap, length in steps:
        frame += gap + 2
        segments.append(tuple(Keyframe(frame + index, Box(float(frame), 1.0, 2.0, 2.0)) for index in range(length)))
        frame += length
    moving = Annotation(uuid4(), "bounding_box", CAR.id, segments[0][0].value, at=Track(tuple(segments)))
    row = LabelRow(DataRowRef(None, "b.mp4"), (moving,), Extent(9, 9), modality="video", facts={"frame_count": frame + 5})
    assert list(VIDEO.read(BytesIO(b"".join(VIDEO.write([row], features=OURS, report=Report()))), features=OURS)) == [row]


@given(st.lists(st.lists(st.booleans(), min_size=6, max_size=6), min_size=5, max_size=5).filter(lambda rows: any(map(any, rows))))
def test_masks_come_back(rows: list[list[bool]]) -> None:
    mask = Annotation(uuid4(), "mask", SKY.id, rle.encode(np.array(rows)))
    row = LabelRow(DataRowRef(None, "a.jpg"), (mask,), Extent(6, 5))
    assert list(CVAT.read(BytesIO(b"".join(CVAT.write([row], features=OURS, report=Report()))), features=OURS)) == [row]

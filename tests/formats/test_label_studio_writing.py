"""What we write as Label Studio's tasks: read back equal, and what has no room told."""

import json
from io import BytesIO
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.formats import Report
from apps.formats.label_studio_results import to_percent, to_pixels
from apps.formats.rows import DataRowRef, LabelRow
from apps.kinds import KINDS, rle
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.locators import Frames, Keyframe, Message, Page, Track
from apps.kinds.values import Annotation, Answer, Extent
from tests.formats.label_studio_tasks import (
    LABEL_STUDIO,
    TEXT,
)


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
    spec("sharp", "radio", options=options("1 star", "2 stars", "3 stars")),
)
CAR, SHIP, LAKE, NOSE, ROAD, SKY, PER, WEATHER, THINGS, NOTE, ORDER, BESIDE, SHARP = OURS


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
        said(SHARP, {"option": str(SHARP.options[1].id)}, confidence=0.5),
    )
    image = LabelRow(
        DataRowRef(str(uuid4()), "a.jpg"), drawn, Extent(80, 60), project=str(uuid4()), by="ana@acme.example", status="approved"
    )
    predicted = LabelRow(
        image.data_row, (said(NOSE, {"x": 1, "y": 2}, confidence=0.5), said(NOSE, {"x": 3, "y": 2})), Extent(80, 60), model="v1"
    )
    boxes = [KINDS["bounding_box"].parse({"x": x, "y": 5, "width": 10, "height": 10}) for x in (1, 2, 3)]
    track = Track(((Keyframe(2, boxes[0]), Keyframe(6, boxes[1])), (Keyframe(9, boxes[2]),)))
    moving = (
        Annotation(uuid4(), "bounding_box", CAR.id, boxes[0], at=track),
        Annotation(uuid4(), "bounding_box", CAR.id, boxes[1], at=Frames(3, 11), confidence=0.5),
        said(SHIP, {"x": 50, "y": 40, "width": 20, "height": 10, "angle": 33}, at=Frames(4, 4)),
        said(THINGS, {"options": []}, at=Frames(1, 5)),
    )
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


def test_stars_are_a_rating() -> None:
    (first, *_) = json.loads(b"".join(LABEL_STUDIO.write(our_rows(), features=OURS, report=Report())))
    rating = first["annotations"][0]["result"][-1]
    assert (rating["from_name"], rating["type"], rating["value"], rating["score"]) == ("sharp", "rating", {"rating": 2}, 0.5)


@pytest.mark.parametrize(("given", "stars"), [([2, 4], 5), ([7, 3], 7)])
def test_the_draft_of_tasks_with_ratings_has_as_many_stars_as_label_studio_shows(given: list[int], stars: int) -> None:
    results = [{"id": str(n), "from_name": "sharp", "to_name": "image", "type": "rating", "value": {"rating": n}} for n in given]
    tasks = [{"data": {"image": "https://corpus.example/a.jpg"}, "predictions": [{"result": [each]} for each in results]}]
    (drafted,) = LABEL_STUDIO.draft(BytesIO(json.dumps(tasks).encode()))
    assert (drafted.name, drafted.kind, len(drafted.options), drafted.options[-1].name) == ("sharp", "radio", stars, f"{stars} stars")
    rows = list(LABEL_STUDIO.read(BytesIO(json.dumps(tasks).encode()), features=(drafted,)))
    assert [len(row.annotations) for row in rows if isinstance(row, LabelRow)] == [1, 1]


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


def test_the_ontology_of_our_own_tasks_takes_them() -> None:
    written = b"".join(LABEL_STUDIO.write(our_rows()[:1], features=OURS, report=Report()))
    drafted = LABEL_STUDIO.draft(BytesIO(written))
    (row,) = LABEL_STUDIO.read(BytesIO(written), features=drafted)
    assert isinstance(row, LabelRow)
    assert len(row.annotations) == len(our_rows()[0].annotations) + 1  # nobody tells that a question stood under an option


def test_what_joins_something_that_has_no_region_is_left_out_and_counted() -> None:
    pose, box, edge = (spec(kind, kind) for kind in ("keypoints", "bounding_box", "relationship"))
    one, other = (said(box, {"x": x, "y": 1, "width": 2, "height": 3}) for x in (1, 9))
    points = said(pose, {"points": [{"name": "nose", "x": 1, "y": 1}]})
    joins = [said(edge, {"source": str(one.id), "target": str(end.id), "directed": True}) for end in (other, points)]
    report, row = Report(), LabelRow(DataRowRef(global_key="a"), (joins[0], one, other, points, joins[1]), Extent(20, 20))
    written = b"".join(LABEL_STUDIO.write([row], features=(pose, box, edge), report=report))
    (task,) = json.loads(written)
    relations = [each for each in task["annotations"][0]["result"] if each["type"] == "relation"]
    assert [each["to_id"] for each in relations] == [str(other.id)]
    assert (report.annotations, report.counts["relationship", "Label Studio has no region for what it joins"]) == (2, 1)


def test_a_box_on_a_stretch_of_frames_is_a_track_that_does_not_move() -> None:
    box = said(CAR, {"x": 16, "y": 20, "width": 32, "height": 50}, at=Frames(4, 9))
    row = LabelRow(DataRowRef(None, "b.mp4"), (box,), Extent(320, 200), modality="video", facts={"frame_count": 20, "frame_rate": 10})
    written = b"".join(LABEL_STUDIO.write([row], features=OURS, report=Report()))
    (task,) = json.loads(written)
    (shown,) = task["annotations"][0]["result"]
    place = {"x": 5, "y": 10, "width": 10, "height": 25, "rotation": 0}
    assert shown["type"] == "videorectangle"
    assert shown["value"] == {
        "labels": ["car"],
        "framesCount": 20,
        "sequence": [
            {"frame": 5, "time": 0.4, **place, "enabled": True},
            {"frame": 10, "time": 0.9, **place, "enabled": False},
        ],
    }
    shown["value"]["sequence"][1]["x"] = 50
    (moved,) = LABEL_STUDIO.read(BytesIO(json.dumps([task]).encode()), features=OURS)
    assert isinstance(moved, LabelRow)
    (said_of_it,) = moved.annotations
    assert isinstance(said_of_it.at, Track)
    assert [each.frame for each in said_of_it.at.segments[0]] == [4, 9]


def test_other_shapes_on_frames_have_no_region_there_and_are_counted() -> None:
    report = Report()
    row = LabelRow(DataRowRef(None, "b.mp4"), (said(NOSE, {"x": 1, "y": 2}, at=Frames(0, 3)),), Extent(320, 200), modality="video")
    (task,) = json.loads(b"".join(LABEL_STUDIO.write([row], features=OURS, report=report)))
    assert task["annotations"][0]["result"] == []
    assert [(each["what"], each["count"]) for each in report.lines()] == [("point in a video", 1)]

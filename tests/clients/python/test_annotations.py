"""What annotations look like on the wire: the server's own reader takes every one of them, and means the same by it."""

from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest

import firstpass as fp
from apps.formats.firstpass_predictions import DIALECT
from apps.formats.rows import NamedAnnotation, NamedTrack
from apps.kinds import KINDS
from apps.kinds.locators import Frames, Message, OnMap, Page, TimeSpan
from firstpass.annotations.base import Annotation
from firstpass.labels import label_lines, prediction_lines

ONE, OTHER = uuid4(), uuid4()
EVERY: tuple[Annotation, ...] = (
    fp.BoundingBox("car", 1, 2.5, 3, 4),
    fp.RotatedBox("car", 5, 5, 4, 2, 90),
    fp.Polygon("car", [(0, 0), (9, 0), (9, 9)], holes=[[(6, 1), (8, 1), (8, 3)]]),
    fp.Point("car", 1, 2),
    fp.Keypoints("dog", {"nose": (1, 1), "tail": (2, 2, False)}),
    fp.Polyline("lane", np.array([[0, 0], [5, 5]])),
    fp.Mask.from_array("car", np.eye(4)),
    fp.Entity("name", 3, 9),
    fp.Radio("weather", "rain"),
    fp.Checklist("seen", ["cat", fp.Choice("dog", confidence=0.25)]),
    fp.Text("note", "blurred"),
    fp.Ranking("best", ["b", "a"]),
    fp.Relationship("drives", ONE, OTHER),
)


def read(said: Annotation | dict[str, Any]) -> NamedAnnotation:
    """What the server understands."""
    [line] = prediction_lines(fp.Label("key", [said]))
    row = DIALECT.parse(line, 1)
    assert row.data_row.global_key == "key"
    [annotation] = row.annotations
    return annotation


def test_there_is_a_class_for_every_kind_and_the_server_reads_what_it_says() -> None:
    assert {said.kind for said in EVERY} == set(KINDS) == set(fp.Kind)
    for said in EVERY:
        understood = read(said).said
        assert (understood.kind, understood.feature.name) == (said.kind, said.feature)


@pytest.mark.parametrize("said", EVERY[:8], ids=lambda said: said.kind)
def test_geometry_arrives_as_it_was_given(said: fp.Object) -> None:
    assert KINDS[said.kind].dump(read(said).said.content) == said.value()


def test_a_confidence_of_nothing_is_kept_and_an_id_goes_as_an_id() -> None:
    number, feature = uuid4(), uuid4()
    found = read(fp.BoundingBox(feature, 0, 0, 1, 1, confidence=0.0, metrics={"blur": np.float32(0.5)}, uuid=number))
    assert (found.said.confidence, found.said.metrics, found.id) == (0.0, (("blur", 0.5),), number)
    assert (found.said.feature.id, found.said.feature.name) == (str(feature), None)


def test_nested_answers_arrive_at_every_depth() -> None:
    color = fp.Radio("color", fp.Choice("red", [fp.Text("shade", "dark", confidence=0.5)]), confidence=0.75)
    [answer] = read(fp.Polygon("car", [(0, 0), (9, 0), (9, 9)], answers=[color])).answers
    [choice] = answer.content  # type: ignore[misc]
    assert (answer.confidence, choice.option.name, choice.answers[0].content) == (0.75, "red", "dark")


@pytest.mark.parametrize(
    ("place", "meant"),
    [
        (fp.Frames(2, 5), Frames(2, 5)),
        (fp.Page(1), Page(1)),
        (fp.Message("m1"), Message("m1")),
        (fp.TimeSpan(0, 900), TimeSpan(0, 900)),
        (fp.OnMap(4326), OnMap(4326)),
    ],
    ids=lambda each: type(each).__name__,
)
def test_places_arrive(place: fp.Place, meant: Any) -> None:
    assert read(fp.Radio("weather", "rain", at=place)).place == meant


def test_a_track_has_its_keyframes_in_segments_with_their_answers() -> None:
    parked = fp.Radio("parked", "yes")
    moving = fp.track(
        {24: fp.BoundingBox("car", 9, 9, 2, 2, answers=[parked]), 0: fp.BoundingBox("car", 1, 1, 2, 2)},
        {40: fp.BoundingBox("car", 5, 5, 2, 2)},
        confidence=0.5,
    )
    found = read(moving)
    assert isinstance(found.place, NamedTrack)
    assert [[each.frame for each in segment] for segment in found.place.segments] == [[0, 24], [40]]
    assert [len(each.answers) for segment in found.place.segments for each in segment] == [0, 1, 0]
    assert (moving.x, found.said.confidence) == (1, 0.5)


def test_dicts_stand_beside_objects() -> None:
    plain = {"name": "car", "kind": "point", "value": {"x": 1, "y": 2}, "confidence": 0.5}
    assert read(plain).said == read(fp.Point("car", 1, 2, confidence=0.5)).said
    [line] = prediction_lines({"data_row": {"global_key": "a"}, **plain})
    assert DIALECT.parse(line, 1).data_row.global_key == "a"


def test_a_label_of_the_same_gets_the_same_ids_and_its_own_where_it_has_one() -> None:
    number = uuid4()
    label = fp.Label("key", [fp.Point("car", 1, 2), fp.Point("car", 1, 2), fp.Point("car", 1, 2, uuid=number)])
    ids = [[said["id"] for said in line["annotations"]] for line in (*label_lines(label), *label_lines(label))]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 3
    assert UUID(ids[0][2]) == number
    assert all("uuid" not in said for line in label_lines(label) for said in line["annotations"])


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (lambda: fp.BoundingBox("car", 0, 0, 1, 1, confidence=1.5), "confidence 1.5"),
        (lambda: fp.BoundingBox("car", 0, 0, float("nan"), 1), "width is nan"),
        (lambda: fp.BoundingBox("car", 0, "0", 1, 1), "y is '0'"),
        (lambda: fp.BoundingBox("car", 0, 0, 0, 1), "0 x 1 cannot be. Expected: both sides above 0"),
        (lambda: fp.BoundingBox("car", 0, 0, 1, -2), "both sides above 0"),
        (lambda: fp.RotatedBox("car", 0, 0, 3, 0, 90), "both sides above 0"),
        (lambda: fp.BoundingBox("", 0, 0, 1, 1), "without a feature"),
        (lambda: fp.Polygon("car", [(0, 0), (1, 1)]), "of 2 points"),
        (lambda: fp.Polyline("car", [(0, 0, 0), (1, 1, 1)]), "3 numbers"),
        (lambda: fp.Entity("name", 4, 4), "from 4 to 4"),
        (lambda: fp.Page(0), "from 1"),
        (lambda: fp.Radio("color", fp.Choice("red", confidence=0.5)), "on the Radio itself"),
        (lambda: fp.Checklist("seen", "cat"), "a list of options"),
        (lambda: fp.Relationship("drives", fp.Point("a", 1, 1), uuid4()), "has no uuid"),
        (lambda: fp.track({0: fp.Point("a", 1, 1), 1: fp.Entity("a", 1, 2)}), "shapes of one kind"),
        (lambda: fp.BoundingBox("car", 0, 0, 1, 1, answers=[fp.Text("note", "x", uuid=uuid4())]).wire(), "a place or a uuid"),
    ],
)
def test_what_no_server_could_take_is_refused_where_it_is_made(wrong: Any, told: str) -> None:
    with pytest.raises(fp.InvalidPayload, match=told):
        wrong()

"""Values of every registered kind, annotations and change sets, made up by hypothesis."""

import math
from typing import Any
from uuid import UUID

import numpy as np
from hypothesis import strategies as st

from apps.kinds import KINDS
from apps.kinds.bounding_box import Box
from apps.kinds.checklist import Checklist
from apps.kinds.entity import Entity
from apps.kinds.geometry import Dot, Keypoint, Keypoints, Mask, Point, Polyline, RotatedBox
from apps.kinds.locators import Frames, Keyframe, Message, OnMap, Page, TimeSpan, Track
from apps.kinds.polygon import Polygon
from apps.kinds.radio import Radio
from apps.kinds.ranking import Ranking
from apps.kinds.relationship import Relationship
from apps.kinds.rle import area, encode
from apps.kinds.text import Text
from apps.kinds.values import Annotation, Answer, ChangeSet, Choice, Decision, Outcome

coordinates = st.floats(-500, 2_500).map(lambda number: round(number, 3))
sizes = st.floats(0.5, 1_500).map(lambda number: round(number, 3))
uuids = st.uuids()
confidences = st.none() | st.floats(0, 1)
plain_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60)

boxes = st.builds(Box, coordinates, coordinates, sizes, sizes)


@st.composite
def star_polygons(draw: st.DrawFn, *, crossed: bool = False) -> Polygon:
    """A polygon around a centre, with or without a hole; crossed ones have their corners shuffled."""
    x, y = draw(coordinates), draw(coordinates)
    turns = sorted(draw(st.lists(st.integers(0, 71), min_size=3, max_size=12, unique=True)))
    radii = [draw(st.floats(20, 400)) for _ in turns]
    outer = [
        (round(x + r * math.cos(t * math.pi / 36), 3), round(y + r * math.sin(t * math.pi / 36), 3))
        for t, r in zip(turns, radii, strict=True)
    ]
    if crossed:
        outer = draw(st.permutations(outer))
    rings = [tuple(outer)]
    if draw(st.booleans()):
        rings.append(((x - 2, y - 2), (x + 2, y - 2), (x, y + 2)))
    return Polygon(tuple(rings))


def has_area(polygon: Polygon) -> bool:
    """Whether no ring lies on one line, as `parse` demands."""
    for ring in polygon.rings:
        (ax, ay), (bx, by) = ring[0], ring[1]
        if all((bx - ax) * (y - ay) == (by - ay) * (x - ax) for x, y in ring):
            return False
    return True


polygons = st.booleans().flatmap(lambda crossed: star_polygons(crossed=crossed)).filter(has_area)
angles = st.sampled_from([0.0, 90.0, 180.0, 270.0]) | st.floats(0, 359.99).map(lambda number: round(number, 2))
rotated_boxes = st.builds(RotatedBox, coordinates, coordinates, sizes, sizes, angles)
dots = st.builds(Dot, coordinates, coordinates)
point_names = st.sampled_from(["nose", "left eye", "right eye", "tail"]) | plain_text.filter(bool)
keypoint_lists = st.lists(
    st.builds(Keypoint, point_names, coordinates, coordinates, st.booleans()), min_size=1, max_size=6, unique_by=lambda each: each.name
)
keypoints = keypoint_lists.map(lambda points: Keypoints(tuple(points)))
point_lists = st.lists(st.tuples(coordinates, coordinates), min_size=2, max_size=8)
polylines = point_lists.filter(lambda points: len(set(points)) > 1).map(lambda points: Polyline(tuple(points)))


def places_of(value: Any) -> list[Point]:
    """The places of a value that has no area."""
    match value:
        case Polyline(points):
            return list(points)
        case Keypoints(points):
            return [(point.x, point.y) for point in points]
    return [(value.x, value.y)]


MASK_SIZE = (480, 640)


@st.composite
def painted(draw: st.DrawFn) -> Mask:
    """A mask of MASK_SIZE with some rectangles painted, some rubbed out again, and some pixels turned over."""
    height, width = MASK_SIZE
    pixels = np.zeros(MASK_SIZE, bool)
    for ink in draw(st.lists(st.booleans(), min_size=1, max_size=4)):
        top, left = draw(st.integers(0, height - 1)), draw(st.integers(0, width - 1))
        pixels[top : top + draw(st.integers(1, 200)), left : left + draw(st.integers(1, 200))] = ink
    for position in draw(st.lists(st.integers(0, height * width - 1), max_size=8)):
        pixels.flat[position] ^= True
    return encode(pixels)


masks = painted().filter(lambda mask: area(mask) > 0)
texts = st.builds(Text, plain_text)
entities = st.builds(lambda start, size: Entity(start, start + size), st.integers(0, 5_000), st.integers(1, 5_000))
# Few enough options that two rankings share some.
options = st.integers(0, 7).map(lambda number: UUID(int=number))
rankings = st.lists(options, max_size=6, unique=True).map(lambda order: Ranking(tuple(order)))
relationships = st.builds(
    lambda ends, directed: Relationship(*ends, directed), st.lists(uuids | options, min_size=2, max_size=2, unique=True), st.booleans()
)


def _choices(answers: st.SearchStrategy[Any], *, rated: bool) -> st.SearchStrategy[Choice]:
    return st.builds(Choice, uuids, answers, confidences if rated else st.none())


def _unique(answers: st.SearchStrategy[Answer]) -> st.SearchStrategy[tuple[Answer, ...]]:
    return st.lists(answers, max_size=2, unique_by=lambda answer: answer.feature).map(tuple)


def _answers_over(deeper: st.SearchStrategy[Answer]) -> st.SearchStrategy[Answer]:
    nested = _unique(deeper)
    values = {
        "radio": st.builds(Radio, _choices(nested, rated=False)),
        "checklist": st.builds(
            Checklist, st.lists(_choices(nested, rated=True), max_size=3, unique_by=lambda choice: choice.option).map(tuple)
        ),
    }
    return st.one_of([st.builds(Answer, uuids, st.just(kind), value, confidences) for kind, value in values.items()])


text_answers = st.builds(Answer, uuids, st.just("text"), texts, confidences)
answers = st.recursive(text_answers, _answers_over, max_leaves=6)
answer_lists = _unique(answers)

VALUES = {
    "bounding_box": boxes,
    "polygon": polygons,
    "rotated_box": rotated_boxes,
    "point": dots,
    "keypoints": keypoints,
    "polyline": polylines,
    "mask": masks,
    "radio": st.builds(Radio, _choices(answer_lists, rated=False)),
    "checklist": st.builds(
        Checklist, st.lists(_choices(answer_lists, rated=True), max_size=4, unique_by=lambda choice: choice.option).map(tuple)
    ),
    "text": texts,
    "entity": entities,
    "ranking": rankings,
    "relationship": relationships,
}


@st.composite
def annotations(draw: st.DrawFn) -> Annotation:
    kind = draw(st.sampled_from(sorted(VALUES)))
    return Annotation(
        id=draw(uuids),
        kind=kind,
        feature=draw(uuids),
        value=draw(VALUES[kind]),
        answers=draw(answer_lists) if KINDS[kind].role == "object" else (),
        confidence=draw(confidences),
        derived_from=draw(st.none() | uuids),
    )


@st.composite
def decisions(draw: st.DrawFn) -> Decision:
    outcome = draw(st.sampled_from(Outcome))
    kept: UUID | None = draw(uuids) if outcome in (Outcome.ACCEPTED, Outcome.EDITED) else None
    focus_ms = draw(st.integers(0, 10_000_000))
    return Decision(draw(uuids), draw(uuids), outcome, kept, draw(st.booleans()), draw(confidences), focus_ms)


@st.composite
def change_sets(draw: st.DrawFn) -> ChangeSet:
    touched = draw(st.lists(annotations(), max_size=4, unique_by=lambda annotation: annotation.id))
    cut = draw(st.integers(0, len(touched)))
    used = {annotation.id for annotation in touched}
    deleted = draw(st.lists(uuids.filter(lambda identifier: identifier not in used), max_size=3, unique=True))
    decided = draw(st.lists(decisions(), max_size=3, unique_by=lambda decision: decision.id))
    return ChangeSet(tuple(touched[:cut]), tuple(touched[cut:]), tuple(deleted), tuple(decided))


@st.composite
def tracks(draw: st.DrawFn, values: Any) -> Track:
    """A track through few frames, so that two of them meet."""
    frames = sorted(draw(st.sets(st.integers(0, 12), min_size=1, max_size=5)))
    cut = draw(st.integers(0, len(frames) - 1))
    keyframes = [Keyframe(frame, draw(values)) for frame in frames]
    return Track(tuple(tuple(segment) for segment in (keyframes[:cut], keyframes[cut:]) if segment))


@st.composite
def placed(draw: st.DrawFn, name: str, feature: UUID) -> Annotation:
    """An annotation of this kind in one of few places of every type."""
    first, start = draw(st.integers(0, 12)), draw(st.integers(0, 50))
    still = [
        None,
        Frames(first, first + draw(st.integers(0, 8))),
        Page(draw(st.integers(1, 2))),
        Message(draw(st.sampled_from("ab"))),
        TimeSpan(start, start + draw(st.integers(1, 50))),
        OnMap(4326),
    ]
    if KINDS[name].role == "object" and draw(st.booleans()):
        track = draw(tracks(VALUES[name]))
        return Annotation(draw(uuids), name, feature, track.segments[0][0].value, at=track)
    return Annotation(draw(uuids), name, feature, draw(VALUES[name]), at=draw(st.sampled_from(still)))

"""What two people marked alike, of every kind: by hand, by laws, and span by span."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.evaluation.agreement.marks import ANY_OVERLAP, EXACT, F1, compared, f1_of, pairwise
from apps.evaluation.clusters import Row
from apps.evaluation.counts import Counts
from apps.evaluation.outcomes import Pair
from apps.evaluation.subjects import subjects_of
from apps.evaluation.undefined import Undefined
from apps.kinds import KINDS
from apps.kinds.checklist import Checklist
from apps.kinds.entity import Entity
from apps.kinds.geometry import Box, Dot, Keypoint, Keypoints, Polygon, Polyline, RotatedBox
from apps.kinds.locators import Page, TimeSpan
from apps.kinds.radio import Radio
from apps.kinds.ranking import Ranking
from apps.kinds.relationship import Relationship
from apps.kinds.rle import encode
from apps.kinds.text import Text
from apps.kinds.values import Annotation, Choice, Value
from tests.evaluation.annotations import SUBJECTS, Chance, answered, asked, box, feature, radio, said, subject, written


def f1(counts: Counts) -> float:
    found = f1_of(counts)
    assert isinstance(found, F1)
    assert found.value == pytest.approx(counts.f1)
    return found.value


def test_boxes_by_hand() -> None:
    ana = [box(0, 0, 10, 10), box(50, 0, 10, 10), box(100, 0, 10, 10), box(0, 50, 10, 10, name="rim")]
    rui = [box(1, 0, 10, 10), box(50, 0, 10, 4), box(100, 0, 10, 10, name="stamp")]
    found = compared([Pair(ana, rui)], SUBJECTS)
    assert found == {
        subject("coin"): Counts(1, 2, 1, pytest.approx(90 / 110)),
        subject("rim"): Counts(0, 1, 0),
        subject("stamp"): Counts(0, 0, 1),
    }
    assert f1(found[subject("coin")]) == pytest.approx(2 / 5)


def entity(start: int, end: int, name: str = "person", **more: object) -> Annotation:
    return said("entity", name, Entity(start, end), **more)


def test_spans_exact_and_by_any_overlap() -> None:
    ana = [entity(0, 10), entity(20, 30), entity(40, 50, "place"), entity(60, 70, at=Page(2))]
    rui = [entity(0, 10), entity(22, 30), entity(40, 50), entity(60, 70)]
    exact, overlap = (compared([Pair(ana, rui)], SUBJECTS, level=level) for level in (EXACT, ANY_OVERLAP))
    assert f1(exact[subject("person")]) == pytest.approx(2 * 1 / 7)
    assert f1(overlap[subject("person")]) == pytest.approx(2 * 2 / 7), "nor is what stands on another page alike"
    assert f1(exact[subject("place")]) == f1(overlap[subject("place")]) == 0


def test_the_way_that_overlaps_most_is_taken_and_of_several_the_one_of_the_most_pairs() -> None:
    def alike(ana: list[Annotation], rui: list[Annotation]) -> Counts:
        return compared([Pair(ana, rui)], SUBJECTS, level=ANY_OVERLAP)[subject("person")]

    same = alike([entity(10, 20), entity(19, 30)], [entity(0, 11), entity(10, 20)])
    assert same == Counts(1, 1, 1, 1.0), "two that are the same are not parted for two pairs that hardly touch"
    # The pair in the middle overlaps by a quarter, the outer two by an eighth each
    both = alike([entity(4, 8), entity(5, 8)], [entity(0, 6), entity(0, 5)])
    assert both == Counts(2, 0, 0, pytest.approx(0.25))


def test_answers_count_where_what_they_are_about_is_paired() -> None:
    heads, tails = (lambda note: [answered("side", "heads")]), (lambda note: [answered("side", "tails", answers=[written("note", note)])])
    ana = [box(0, 0, 10, 10, answers=tails("mint")), box(50, 0, 10, 10, answers=heads(""))]
    rui = [box(0, 0, 10, 10, answers=tails("mint ")), box(90, 0, 10, 10, answers=heads(""))]
    found = compared([Pair(ana, rui)], SUBJECTS)
    assert (found[subject("coin")], found[subject("tails")], found[subject("note")]) == (
        Counts(1, 1, 1, 1.0),
        Counts(1, 0, 0, 1.0),
        Counts(1, 0, 0, 1.0),
    )
    assert subject("heads") not in found, "asked of coins that only one of them saw"
    other = compared([Pair(ana, [box(0, 0, 10, 10, answers=heads("")), rui[1]])], SUBJECTS)
    assert (other[subject("tails")], other[subject("heads")]) == (Counts(0, 1, 0), Counts(0, 0, 1))
    assert subject("note") not in other


def test_relationships_agree_where_their_ends_do() -> None:
    ana, rui = [box(0, 0, 10, 10), box(50, 0, 10, 10)], [box(0, 0, 10, 9), box(50, 0, 10, 10)]
    ties = [[said("relationship", "lies on", Relationship(a.id, b.id))] for a, b in (ana, rui)]
    assert f1(compared([Pair(ana + ties[0], rui + ties[1])], SUBJECTS)[subject("lies on")]) == 1
    back = [said("relationship", "lies on", Relationship(rui[1].id, rui[0].id))]
    assert f1(compared([Pair(ana + ties[0], rui + back)], SUBJECTS)[subject("lies on")]) == 0


def square(at: float) -> Polygon:
    return Polygon((((at, at), (at + 10, at), (at + 10, at + 10), (at, at + 10)),))


def choice(name: str) -> Choice:
    return Choice(feature(name))


# Of each kind something, and what is nothing like it
SAID: dict[str, tuple[Value, Value]] = {
    "bounding_box": (Box(0, 0, 10, 10), Box(50, 50, 10, 10)),
    "rotated_box": (RotatedBox(10, 10, 10, 10, 30), RotatedBox(90, 90, 10, 10, 30)),
    "polygon": (square(0), square(50)),
    "mask": (encode(np.eye(4) > 0), encode(np.eye(4) < 1)),
    "point": (Dot(1, 1), Dot(900, 900)),
    "keypoints": (
        Keypoints((Keypoint("head", 0, 0), Keypoint("tail", 9, 9))),
        Keypoints((Keypoint("head", 500, 0), Keypoint("tail", 0, 500))),
    ),
    "polyline": (Polyline(((0, 0), (10, 0))), Polyline(((500, 500), (510, 500)))),
    "entity": (Entity(0, 10), Entity(10, 20)),
    "radio": (Radio(choice("one")), Radio(choice("two"))),
    "checklist": (Checklist((choice("one"),)), Checklist((choice("two"),))),
    "text": (Text("fine"), Text("torn")),
    "ranking": (Ranking((feature("one"), feature("two"))), Ranking((feature("two"), feature("one")))),
}


def test_every_kind_is_asked_about() -> None:
    assert SAID.keys() | {"relationship"} == KINDS.keys()


@pytest.mark.parametrize("kind", SAID)
def test_of_every_kind_the_same_is_the_same_and_what_is_unlike_is_not(kind: str) -> None:
    subjects = subjects_of([asked(kind, "asked", *(("one", "two") if KINDS[kind].has_options else ()))])
    this, other = (said(kind, "asked", value) for value in SAID[kind])
    same = compared([Pair([this], [replace(this, id=other.id)])], subjects, level=EXACT)
    assert [f1(each) for each in same.values()] == [1]
    unlike = compared([Pair([this], [other])], subjects)
    assert sum(each.true_positives for each in unlike.values()) == 0
    assert sum(each.false_positives for each in unlike.values()) == sum(each.false_negatives for each in unlike.values()) == 1


@settings(max_examples=80, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.integers(0, 20),
    st.sampled_from([("bounding_box",), ("entity",), ("polygon", "point"), ("radio", "checklist", "text")]),
)
def test_it_is_the_same_whoever_stands_first_and_in_whatever_order(seed: int, level: int, kinds: tuple[str, ...]) -> None:
    pairs = Chance(seed, kinds).pairs()
    found = compared(pairs, SUBJECTS, level=level)
    turned = compared([Pair(list(reversed(each.truths)), list(reversed(each.predictions))) for each in pairs], SUBJECTS, level=level)
    depth = {each.index for each in SUBJECTS if each.parent is None}  # of equal ways to pair objects one was taken: answers may differ
    for index in depth & (found.keys() | turned.keys()):
        one, other = found[index], turned[index]
        assert (one.true_positives, one.false_positives, one.false_negatives) == (
            other.true_positives,
            other.false_negatives,
            other.false_positives,
        )
        assert one.overlap == pytest.approx(other.overlap)


def test_people_are_compared_on_the_rows_that_both_labeled() -> None:
    coin = box(0, 0, 10, 10)
    rows = [Row({"ana": [coin], "rui": [coin], "eva": []}), Row({"ana": [coin], "rui": []}), Row({"gus": [coin]})]
    found = pairwise(rows, SUBJECTS)
    assert list(found) == [("ana", "eva"), ("ana", "rui"), ("eva", "rui")]
    assert found["ana", "rui"] == {subject("coin"): Counts(1, 1, 0, 1.0)}
    assert found["ana", "eva"] == {subject("coin"): Counts(0, 1, 0)}


def test_f1_has_bounds_and_of_nothing_there_is_none() -> None:
    found = f1_of(Counts(8, 1, 1))
    assert isinstance(found, F1)
    assert 0.5 < found.low < found.value < found.high < 1
    assert f1_of(Counts()) == Undefined("Neither of the two marked any of it.")


def test_places_in_time_have_to_overlap() -> None:
    first, second = radio("weather", "sun", at=TimeSpan(0, 100)), radio("weather", "sun", at=TimeSpan(20, 100))
    assert compared([Pair([first], [second])], SUBJECTS)[subject("sun")].true_positives == 1
    assert compared([Pair([first], [second])], SUBJECTS, level=EXACT)[subject("sun")].true_positives == 0

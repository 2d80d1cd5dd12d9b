"""What several people agree on becomes one set of annotations; what they are divided about is told."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.evaluation.clusters import Row
from apps.evaluation.consensus import Consensus, consensus
from apps.kinds.entity import Entity
from apps.kinds.features import check_annotation, features_by_id
from apps.kinds.geometry import Box
from apps.kinds.locators import Page, TimeSpan
from apps.kinds.ranking import Ranking
from apps.kinds.relationship import Relationship
from apps.kinds.text import Text
from apps.kinds.values import Annotation
from tests.evaluation.annotations import ONTOLOGY, Chance, answered, box, checklist, feature, radio, said, written


def of(*sets: list[Annotation]) -> Row:
    return Row(dict(zip(("ana", "eva", "rui", "tom"), sets, strict=False)))


def values(found: Consensus) -> list[object]:
    return [each.value for each in found.annotations]


def reasons(found: Consensus) -> list[str]:
    return [each.reason for each in found.disputed]


def test_an_object_is_kept_where_most_have_it_in_a_shape_that_somebody_drew() -> None:
    left, middle, right = (box(x, 0, 10, 10) for x in (0, 1, 2))
    lonely = box(80, 0, 10, 10)
    found = consensus(of([left], [right, lonely], [middle]))
    assert values(found) == [Box(1, 0, 10, 10)], "the middle one is most like both others"
    assert not found.disputed
    kept = found.annotations[0]
    assert found.support[kept.id] == 1
    assert set(found.sources[kept.id]) == {left.id, middle.id, right.id}
    assert kept.id not in {left.id, middle.id, right.id}


def test_who_found_nothing_is_against_it() -> None:
    coin = box(0, 0, 10, 10)
    assert values(consensus(of([coin], [coin], [])))
    assert not values(consensus(of([coin], [], [])))
    divided = consensus(of([coin], []))
    assert not values(divided)
    assert reasons(divided) == ["Half of the weight marked this, half did not."]
    assert divided.disputed[0].annotations == (coin.id,)


def test_the_class_goes_by_vote_and_the_shape_is_that_of_somebody_who_named_it_so() -> None:
    sets = [[box(0, 0, 10, 10)], [box(2, 0, 10, 10)], [box(1, 0, 10, 10, name="rim")]]
    found = consensus(of(*sets))
    assert [each.feature for each in found.annotations] == [feature("coin")]
    assert values(found)[0] in {Box(0, 0, 10, 10), Box(2, 0, 10, 10)}
    divided = consensus(of(sets[0], sets[2]))
    assert not values(divided)
    assert reasons(divided) == ["2 classes weigh the same."]


def test_weights_turn_a_majority() -> None:
    coin = box(0, 0, 10, 10)
    row = of([coin, radio("weather", "sun")], [radio("weather", "rain")], [radio("weather", "rain")])
    assert [each.value.choice.option for each in consensus(row).annotations] == [feature("rain")]
    found = consensus(row, {"ana": 3.0, "eva": 1.0, "rui": 1.0})
    assert [each.kind for each in found.annotations] == ["bounding_box", "radio"]
    assert found.annotations[1].value.choice.option == feature("sun")
    assert [found.support[each.id] for each in found.annotations] == [pytest.approx(0.6), 1]
    assert not consensus(of([coin], [], []), {"ana": 0.0, "eva": 1.0, "rui": 1.0}).annotations


def test_the_heavier_of_two_has_the_shape() -> None:
    row = of([box(0, 0, 10, 10)], [box(1, 0, 10, 10)])
    assert values(consensus(row, {"ana": 1.0, "eva": 2.0})) == [Box(1, 0, 10, 10)]


def test_crowded_objects_are_kept_apart() -> None:
    sets = [[box(x + shift, 0, 10, 10) for x in (0, 4, 8, 12)] for shift in (0, 0.5, 1)]
    assert sorted(each.x for each in values(consensus(of(*sets)))) == [0.5, 4.5, 8.5, 12.5]


def test_questions_about_the_whole_are_decided_by_those_who_answered() -> None:
    assert [each.value.choice.option for each in consensus(of([radio("weather", "sun")], [], [])).annotations] == [feature("sun")]
    divided = consensus(of([radio("weather", "sun")], [radio("weather", "rain")], []))
    assert not values(divided)
    assert reasons(divided) == ["2 answers weigh the same."]
    assert divided.disputed[0].people == ("ana", "eva")


def test_questions_about_a_part_need_most_to_have_answered_there() -> None:
    on_page = [radio("weather", "sun", at=Page(1))]
    assert values(consensus(of(on_page, on_page, [])))
    assert not values(consensus(of(on_page, [], [])))
    spans = [[radio("weather", option, at=TimeSpan(start, 100))] for option, start in (("sun", 0), ("rain", 10), ("rain", 5))]
    found = consensus(of(*spans))
    assert [(each.value.choice.option, each.at) for each in found.annotations] == [(feature("rain"), TimeSpan(5, 100))]


def test_options_of_a_checklist_are_decided_one_by_one() -> None:
    found = consensus(of([checklist("tags", {"old": None, "new": None})], [checklist("tags", {"old": None})], []))
    assert [choice.option for choice in found.annotations[0].value.options] == [feature("old")]
    divided = consensus(of([checklist("tags", {"old": None, "new": None})], [checklist("tags", {"old": None})]))
    assert [choice.option for choice in divided.annotations[0].value.options] == [feature("old")]
    assert [(each.option, each.reason) for each in divided.disputed] == [
        (feature("new"), "Half of the weight is for this option, half against it.")
    ]


def test_texts_and_rankings() -> None:
    texts = [[said("text", "remark", Text(words))] for words in ("a dent", " a  dent", "rust")]
    assert values(consensus(of(*texts))) == [Text("a dent")]
    assert reasons(consensus(of(*texts[1:]))) == ["2 answers weigh the same."]
    orders = [[said("ranking", "best", Ranking(tuple(map(feature, order))))] for order in ("abcd", "abdc", "badc")]
    assert values(consensus(of(*orders))) == [orders[1][0].value], "the one between the two others"


def test_answers_are_voted_on_by_those_who_saw_it_the_same_way() -> None:
    def coin(side: str, *notes: str) -> list[Annotation]:
        return [box(0, 0, 10, 10, answers=[answered("side", side, answers=[written("note", note) for note in notes])])]

    found = consensus(of(coin("tails", "mint"), coin("tails", "mint "), coin("heads")))
    (side,) = found.annotations[0].answers
    assert side.value.choice.option == feature("tails")
    assert [answer.value for answer in side.value.choice.answers] == [Text("mint")]
    divided = consensus(of(coin("tails", "mint"), coin("tails", "worn"), coin("heads")))
    assert [(each.feature, each.people) for each in divided.disputed] == [(feature("note"), ("ana", "eva"))]
    assert divided.annotations[0].answers[0].value.choice.answers == ()


def test_relationships_join_what_was_kept() -> None:
    sets = []
    for shift in (0, 1, 2):
        coin, stamp = box(shift, 0, 10, 10), box(50 + shift, 0, 10, 10, name="stamp")
        sets.append([coin, stamp, said("relationship", "lies on", Relationship(coin.id, stamp.id))])
    sets[2] = [*sets[2][:2], said("relationship", "lies on", Relationship(sets[2][1].id, sets[2][0].id))]
    found = consensus(of(*sets))
    coin, stamp, tie = found.annotations
    assert tie.value == Relationship(coin.id, stamp.id)
    assert found.support[tie.id] == pytest.approx(2 / 3)
    alone = consensus(of(sets[0], sets[1][:1], sets[2][:1]))
    assert [each.kind for each in alone.annotations] == ["bounding_box"], "the stamp was not kept, nor what lies on it"


def test_an_undirected_relationship_is_the_same_either_way_round() -> None:
    sets = []
    for turned in (False, True):
        ends = [box(0, 0, 10, 10), box(50, 0, 10, 10)]
        first, second = reversed(ends) if turned else ends
        sets.append([*ends, said("relationship", "belongs to", Relationship(first.id, second.id, directed=False))])
    assert [each.kind for each in consensus(of(*sets)).annotations] == ["bounding_box", "bounding_box", "relationship"]


def test_spans_are_merged_as_objects() -> None:
    sets = [[said("entity", "person", Entity(0, end))] for end in (10, 12, 11)]
    assert values(consensus(of(*sets))) == [Entity(0, 11)]


KINDS_TOGETHER = [("bounding_box", "relationship"), ("entity", "point"), ("polygon",), ("radio", "checklist", "text")]


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(KINDS_TOGETHER), st.randoms())
def test_it_is_valid_the_same_whatever_the_order_and_what_all_say_when_all_say_the_same(
    seed: int, kinds: tuple[str, ...], random: object
) -> None:
    chance = Chance(seed, kinds)
    first = chance.pair()
    second = chance.pair()
    sets = {"ana": list(first.truths), "eva": list(first.predictions), "rui": list(second.truths)}
    found = consensus(Row(sets))
    turned = {person: list(sets[person]) for person in reversed(sets)}
    for each in turned.values():
        random.shuffle(each)  # type: ignore[attr-defined]
    again = consensus(Row(turned))
    assert {each.id: each for each in again.annotations} == {each.id: each for each in found.annotations}
    assert sorted(map(repr, again.disputed)) == sorted(map(repr, found.disputed))
    drawn = {each.value for listed in sets.values() for each in listed if each.kind not in ("checklist", "radio", "relationship")}
    assert {each.value for each in found.annotations if each.kind not in ("checklist", "radio", "relationship")} <= drawn
    ids = {each.id for each in found.annotations}
    for each in found.annotations:
        check_annotation(each, features_by_id(ONTOLOGY), None)
        assert 0 < found.support[each.id] <= 1
        if isinstance(each.value, Relationship):
            assert {each.value.source, each.value.target} <= ids


def test_what_one_says_alone_is_the_consensus_of_one() -> None:
    scene = [box(0, 0, 10, 10), box(50, 0, 10, 10, name="stamp"), radio("weather", "sun"), checklist("tags", {"old": None})]
    found = consensus(Row({"ana": scene}))
    assert {(each.kind, each.feature, each.value) for each in found.annotations} == {
        (each.kind, each.feature, each.value) for each in scene
    }
    assert not found.disputed


def test_weights_that_make_no_sense_are_refused() -> None:
    row = of([box(0, 0, 1, 1)], [])
    for weights in ({"ana": -1.0, "eva": 1.0}, {"ana": 0.0, "eva": 0.0}):
        with pytest.raises(ValueError):
            consensus(row, weights)
    with pytest.raises(KeyError):
        consensus(row, {"ana": 1.0})
    assert consensus(Row({})).annotations == ()


def test_three_who_see_badly_see_better_together() -> None:
    """Boxes of three people who each miss one in five and draw ghosts: the consensus misses and invents less than any of them."""
    random = np.random.default_rng(0)
    truth = range(0, 6000, 30)

    def seen() -> list[Annotation]:
        kept = [box(x + random.uniform(-2, 2), random.uniform(-2, 2), 20, 20) for x in truth if random.random() < 0.8]
        return kept + [box(random.uniform(0, 6000), 100, 20, 20) for _ in range(30)]

    found = values(consensus(of(seen(), seen(), seen())))
    hits = [each for each in found if each.y < 50]
    assert 170 <= len(hits) <= 190  # 0.8^3 + 3 x 0.8^2 x 0.2 = 0.896 of 200
    assert len(found) - len(hits) < 6  # of 90 ghosts; each of the three drew 30

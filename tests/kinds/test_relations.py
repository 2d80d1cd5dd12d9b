"""Relationships against the set they stand in."""

from uuid import UUID, uuid4

import pytest

from apps.kinds import InvalidValue
from apps.kinds.bounding_box import Box
from apps.kinds.features import FeatureSpec, features_by_id
from apps.kinds.relations import End, check_ends, check_pairs, dangling, end_of, ends, following
from apps.kinds.relationship import Relationship
from apps.kinds.values import Annotation

COIN, STAMP = FeatureSpec(uuid4(), "coin", "bounding_box"), FeatureSpec(uuid4(), "stamp", "bounding_box")
NEAR = FeatureSpec(uuid4(), "near", "relationship")
LIES_ON = FeatureSpec(uuid4(), "lies on", "relationship", settings={"pairs": [[str(COIN.id), str(STAMP.id)]]})
FEATURES = features_by_id((COIN, STAMP, NEAR, LIES_ON))


def thing(feature: FeatureSpec) -> Annotation:
    return Annotation(uuid4(), feature.kind, feature.id, Box(0, 0, 1, 1))


def tie(feature: FeatureSpec, source: Annotation, target: Annotation, *, directed: bool = True) -> Annotation:
    return Annotation(uuid4(), "relationship", feature.id, Relationship(source.id, target.id, directed))


ONE, TWO, LETTER = thing(COIN), thing(COIN), thing(STAMP)
JOINED = tie(NEAR, ONE, TWO)
THERE = {each.id: end_of(each) for each in (ONE, TWO, LETTER, JOINED)}


def refusal(relationship: Annotation, there: dict[UUID, End] | None = None) -> InvalidValue:
    with pytest.raises(InvalidValue) as caught:
        check_ends(relationship, THERE if there is None else there, FEATURES, "/4")
    return caught.value


def test_what_the_set_holds_can_be_joined_and_anything_else_passes() -> None:
    for each in (ONE, JOINED, tie(LIES_ON, ONE, LETTER), tie(LIES_ON, LETTER, ONE, directed=False)):
        check_ends(each, THERE, FEATURES)


@pytest.mark.parametrize(
    ("relationship", "pointer", "code"),
    [
        (tie(NEAR, thing(COIN), ONE), "/4/value/source", "unknown_annotation"),
        (tie(NEAR, ONE, thing(COIN)), "/4/value/target", "unknown_annotation"),
        (tie(NEAR, ONE, JOINED), "/4/value/target", "wrong_end"),
        (tie(LIES_ON, LETTER, ONE), "/4/value", "pair_not_allowed"),
        (tie(LIES_ON, ONE, TWO, directed=False), "/4/value", "pair_not_allowed"),
    ],
)
def test_what_cannot_be_joined_is_refused_at_its_place(relationship: Annotation, pointer: str, code: str) -> None:
    error = refusal(relationship)
    assert (error.pointer, error.code) == (pointer, code)


def test_the_refusal_of_a_pair_names_both_and_what_may_be_joined() -> None:
    error = refusal(tie(LIES_ON, LETTER, ONE))
    assert error.message == "lies on does not join stamp to coin."
    assert error.expected == "one of: coin to stamp"


def test_what_a_deletion_would_leave_hanging_is_found_by_what_is_deleted() -> None:
    other = tie(NEAR, TWO, LETTER)
    assert dangling([JOINED, other], {TWO.id}) == {TWO.id: tuple(sorted((JOINED.id, other.id)))}
    assert dangling([JOINED, other], {TWO.id, JOINED.id, other.id}) == {}
    assert dangling([JOINED, other], {uuid4()}) == {}


def test_ends_follow_annotations_to_their_new_ids() -> None:
    new = uuid4()
    assert following(JOINED, {TWO.id: new, LETTER.id: uuid4()}).value == Relationship(ONE.id, new)
    assert following(JOINED, {LETTER.id: new}) is JOINED
    assert following(ONE, {ONE.id: new}) is ONE
    assert ends([ONE, JOINED]) == {ONE.id, TWO.id}


def test_pairs_name_features_that_can_be_joined() -> None:
    wrong = FeatureSpec(uuid4(), "wrong", "relationship", settings={"pairs": [[str(COIN.id), str(NEAR.id)], [str(uuid4()), str(COIN.id)]]})
    assert list(check_pairs((COIN, STAMP, NEAR, LIES_ON))) == []
    pointers = [error.pointer for error in check_pairs((COIN, NEAR, wrong))]
    assert pointers == ["/features/2/settings/pairs/0/1", "/features/2/settings/pairs/1/0"]

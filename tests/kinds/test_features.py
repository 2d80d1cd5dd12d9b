"""An annotation against the features of an ontology: what belongs where, and what is missing."""

from uuid import UUID, uuid4

import pytest

from apps.kinds import InvalidValue
from apps.kinds.bounding_box import Box
from apps.kinds.checklist import Checklist
from apps.kinds.features import FeatureSpec, OptionSpec, check_annotation, features_by_id, missing_required, walk_features
from apps.kinds.radio import Radio
from apps.kinds.text import Text
from apps.kinds.values import Annotation, Answer, Asset, Choice, Extent, Room, Value

WHY = FeatureSpec(uuid4(), "why", "text", required=True)
BAD, GOOD = OptionSpec(uuid4(), "bad", features=(WHY,)), OptionSpec(uuid4(), "good")
QUALITY = FeatureSpec(uuid4(), "quality", "radio", options=(BAD, GOOD), required=True)
RED, BLUE = OptionSpec(uuid4(), "red"), OptionSpec(uuid4(), "blue", features=(WHY,))
COLOURS = FeatureSpec(uuid4(), "colours", "checklist", options=(RED, BLUE))
COIN = FeatureSpec(uuid4(), "coin", "bounding_box", features=(QUALITY,))
NOTE = FeatureSpec(uuid4(), "note", "text", required=True)
FEATURES = (COIN, COLOURS, NOTE)
PICTURE = Asset("image", Room(Extent(100, 80)))
BOX = Box(10, 10, 20, 20)


def said(feature: FeatureSpec, value: Value, *answers: Answer, kind: str = "") -> Annotation:
    return Annotation(uuid4(), kind or feature.kind, feature.id, value, answers)


def answer(feature: FeatureSpec, value: Value) -> Answer:
    return Answer(feature.id, feature.kind, value)


def choose(option: OptionSpec, *answers: Answer) -> Choice:
    return Choice(option.id, answers)


def refusal(annotation: Annotation) -> InvalidValue:
    with pytest.raises(InvalidValue) as caught:
        check_annotation(annotation, features_by_id(FEATURES), PICTURE)
    return caught.value


def test_a_right_annotation_passes_at_every_depth() -> None:
    deep = answer(QUALITY, Radio(choose(BAD, answer(WHY, Text("worn")))))
    check_annotation(said(COIN, BOX, deep), features_by_id(FEATURES), PICTURE)
    check_annotation(said(COLOURS, Checklist((choose(RED), choose(BLUE, answer(WHY, Text("sky")))))), features_by_id(FEATURES), PICTURE)


STRANGER = FeatureSpec(uuid4(), "stranger", "text")


@pytest.mark.parametrize(
    ("annotation", "pointer", "code"),
    [
        (said(STRANGER, Text("?")), "/feature", "unknown_feature"),
        (said(QUALITY, Radio(choose(GOOD))), "/feature", "unknown_feature"),
        (said(COIN, Text("?"), kind="text"), "/kind", "wrong_kind"),
        (said(COIN, Box(200, 10, 5, 5)), "/value", "outside_asset"),
        (said(COIN, Box(90, 10, 20, 5)), "/value", "outside_asset"),
        (said(COIN, BOX, answer(NOTE, Text("?"))), "/answers/0/feature", "unknown_feature"),
        (said(COIN, BOX, answer(QUALITY, Radio(choose(RED)))), "/answers/0/value/option", "unknown_option"),
        (
            said(COIN, BOX, answer(QUALITY, Radio(choose(GOOD, answer(WHY, Text("?")))))),
            "/answers/0/value/answers/0/feature",
            "unknown_feature",
        ),
        (said(COIN, BOX, Answer(QUALITY.id, "text", Text("?"))), "/answers/0/kind", "wrong_kind"),
        (said(COLOURS, Checklist((choose(RED), choose(BAD)))), "/value/options/1/option", "unknown_option"),
        (said(COLOURS, Checklist((choose(BLUE, answer(NOTE, Text("?"))),))), "/value/options/0/answers/0/feature", "unknown_feature"),
    ],
)
def test_what_does_not_belong_is_refused_at_its_place(annotation: Annotation, pointer: str, code: str) -> None:
    error = refusal(annotation)
    assert (error.pointer, error.code) == (pointer, code)


def test_the_place_is_left_alone_where_no_extent_is_known() -> None:
    check_annotation(said(COIN, Box(1_000, 10, 5, 5)), features_by_id(FEATURES), None)


def names(*annotations: Annotation) -> list[tuple[str, str]]:
    return [(missing.name, missing.pointer) for missing in missing_required(annotations, FEATURES)]


NOTED = said(NOTE, Text("fine"))


def test_a_required_question_is_missing_until_it_is_answered() -> None:
    assert names() == [("note", "")]
    assert names(said(NOTE, Text("  "))) == [("note", "")]
    assert names(NOTED) == []


def test_a_required_question_is_missing_on_the_very_object_that_lacks_it() -> None:
    coin = said(COIN, BOX)
    missing = missing_required([NOTED, coin], FEATURES)
    assert [(entry.feature, entry.pointer, entry.annotation) for entry in missing] == [(QUALITY.id, "/1/answers", coin.id)]


def test_a_question_under_an_option_is_required_only_where_the_option_is_chosen() -> None:
    assert names(NOTED, said(COIN, BOX, answer(QUALITY, Radio(choose(GOOD))))) == []
    assert names(NOTED, said(COIN, BOX, answer(QUALITY, Radio(choose(BAD))))) == [("why", "/1/answers/0/value/answers")]
    blank = answer(QUALITY, Radio(choose(BAD, answer(WHY, Text("")))))
    assert names(NOTED, said(COIN, BOX, blank)) == [("why", "/1/answers/0/value/answers/0")]
    assert names(NOTED, said(COLOURS, Checklist((choose(RED), choose(BLUE))))) == [("why", "/1/value/options/1/answers")]


def test_a_tree_is_walked_parents_first() -> None:
    ids: list[UUID] = [feature.id for feature in walk_features(FEATURES)]
    assert ids == [COIN.id, QUALITY.id, WHY.id, COLOURS.id, WHY.id, NOTE.id]

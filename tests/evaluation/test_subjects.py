"""What is counted under an ontology."""

import json

import pytest

from apps.evaluation.subjects import parse_subjects, subjects_of
from apps.kinds import InvalidValue
from tests.evaluation.annotations import SIDE, SUBJECTS, asked, feature


def test_features_count_as_themselves_and_questions_by_their_options_parents_first() -> None:
    names = [(each.name, each.kind) for each in SUBJECTS][:6]
    assert names == [
        ("coin", "bounding_box"),
        ("heads", "radio"),
        ("tails", "radio"),
        ("note", "text"),
        ("rim", "bounding_box"),
        ("stamp", "bounding_box"),
    ]
    assert [each.index for each in SUBJECTS] == list(range(len(SUBJECTS)))
    tails = SUBJECTS[2]
    assert (tails.feature, tails.option, tails.parent, tails.color) == (feature("side"), feature("tails"), feature("coin"), "#a0a0a0")
    assert SUBJECTS[3].parent == feature("side")


def test_subjects_are_found_by_feature_and_option() -> None:
    assert SUBJECTS.index_of(feature("rim")) == 4
    assert SUBJECTS.index_of(feature("weather"), feature("rain")) == SUBJECTS.of_feature(feature("weather"))[1].index
    assert SUBJECTS.index_of(feature("weather")) is None
    assert SUBJECTS.index_of(feature("moon")) is None


def test_means_are_taken_over_objects_where_there_are_any() -> None:
    assert [SUBJECTS[index].name for index in SUBJECTS.averaged()] == ["coin", "rim", "stamp", "person", "place", "leaf", "stone", "dot"]
    questions = subjects_of([SIDE])
    assert questions.averaged() == [0, 1, 2]


def test_objects_of_a_kind_and_options_of_a_radio_question_may_be_taken_for_one_another() -> None:
    family = {each.name: number for each, number in zip(SUBJECTS, SUBJECTS.families, strict=True)}
    assert family["coin"] == family["rim"] == family["stamp"] != family["leaf"]
    assert family["sun"] == family["snow"] != family["heads"]
    assert len({family["old"], family["new"], family["remark"], family["note"]}) == 4


def test_what_is_dumped_is_read_back_equal() -> None:
    assert parse_subjects(json.loads(json.dumps(SUBJECTS.dump()))) == SUBJECTS


def test_a_kind_that_is_none_is_refused_at_its_place() -> None:
    wrong = [{**each, "kind": "smell"} if number == 1 else each for number, each in enumerate(SUBJECTS.dump())]
    with pytest.raises(InvalidValue) as refused:
        parse_subjects(wrong, "/subjects")
    assert refused.value.pointer == "/subjects/1/kind"


def test_more_than_can_be_numbered_is_refused() -> None:
    with pytest.raises(InvalidValue, match="32768 classes and options"):
        subjects_of([asked("checklist", "codes", *map(str, range(2**15)))])

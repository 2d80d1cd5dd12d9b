"""What becomes of predictions and truths, by hand."""

from typing import Any

import numpy as np

from apps.evaluation.outcomes import Outcomes, Pair, assess
from apps.kinds.entity import Entity
from apps.kinds.locators import Page
from tests.evaluation.annotations import SUBJECTS, answered, box, checklist, radio, said, subject, written

TRUE = box(0, 0, 10, 10)
LEVEL = 10


def outcomes(predictions: list[Any], truths: list[Any]) -> Outcomes:
    return assess([Pair(predictions, truths)], SUBJECTS)


def matched(found: Outcomes, level: int = LEVEL) -> list[bool]:
    return [bool(bits >> level & 1) for bits in found.predictions.matched]


def test_the_surest_prediction_chooses_first_and_another_of_the_same_truth_is_too_many() -> None:
    found = outcomes([box(0, 0, 10, 10, confidence=0.6), box(0, 0, 10, 9, confidence=0.9)], [TRUE])
    assert matched(found) == [False, True]
    assert found.truths.found[0, LEVEL] == 0.9
    assert found.predictions.overlaps[:, LEVEL].tolist() == [0, 0.9]
    assert matched(found, 20) == [True, False]


def test_of_equal_confidence_the_first_given_chooses_first_and_none_is_sure() -> None:
    found = outcomes([box(0, 0, 10, 9), box(0, 0, 10, 10, confidence=1.0)], [TRUE])
    assert matched(found) == [True, False]
    assert found.predictions.confidence.tolist() == [1, 1]


def test_an_overlap_at_the_level_matches_and_one_below_does_not() -> None:
    found = outcomes([box(0, 0, 10, 8, confidence=0.9)], [TRUE])
    assert found.predictions.matched[0] == 2**17 - 1  # any overlap, and 0.05 to 0.80
    same = outcomes([box(0, 0, 10, 10, confidence=0.9)], [TRUE])
    assert same.predictions.matched[0] == 2**21 - 1


def test_of_equal_overlaps_the_later_truth_is_taken_as_in_coco() -> None:
    twins = [box(0, 0, 10, 10), box(0, 0, 10, 10)]
    found = outcomes([box(0, 0, 10, 10, confidence=0.5)], twins)
    assert found.truths.found[:, LEVEL].tolist() == [-1, 0.5]


def test_a_higher_level_may_leave_another_truth_to_a_prediction() -> None:
    truths = [box(0, 0, 10, 10), box(6, 0, 10, 10)]
    found = outcomes([box(0, 0, 10, 10, confidence=0.9), box(1, 0, 10, 10, confidence=0.8)], truths)
    assert matched(found, 0) == [True, True]
    assert found.predictions.overlaps[1, 0] == 5 / 15
    assert found.predictions.overlap[1] == 5 / 15
    assert matched(found, LEVEL) == [True, False]


def test_a_right_place_with_a_wrong_class_is_a_confusion() -> None:
    found = outcomes([box(0, 0, 10, 9, name="rim", confidence=0.7)], [TRUE])
    assert matched(found) == [False]
    assert found.predictions.other[0, LEVEL] == subject("coin")
    assert found.predictions.other[0, 20] == -1
    assert found.predictions.above[0, LEVEL] == -1
    assert found.truths.found[0, LEVEL] == -1


def test_a_confusion_ends_where_a_less_sure_prediction_finds_the_truth() -> None:
    found = outcomes([box(0, 0, 10, 9, name="rim", confidence=0.7), box(0, 0, 10, 10, confidence=0.4)], [TRUE])
    assert matched(found) == [False, True]
    assert (found.predictions.other[0, LEVEL], found.predictions.above[0, LEVEL]) == (subject("coin"), 0.4)


def test_a_truth_that_a_surer_prediction_found_or_was_confused_with_is_taken_for_nothing_else() -> None:
    found = outcomes([box(0, 0, 10, 10, confidence=0.9), box(0, 0, 10, 9, name="rim", confidence=0.7)], [TRUE])
    assert found.predictions.other[:, LEVEL].tolist() == [-1, -1]
    found = outcomes([box(0, 0, 10, 10, name="stamp", confidence=0.9), box(0, 0, 10, 9, name="rim", confidence=0.7)], [TRUE])
    assert found.predictions.other[:, LEVEL].tolist() == [subject("coin"), -1]


def test_options_of_a_radio_question_are_confused_with_one_another_and_those_of_a_checklist_are_not() -> None:
    found = outcomes([radio("weather", "rain", confidence=0.6)], [radio("weather", "sun")])
    assert found.predictions.other[0].tolist() == [subject("sun")] * 21
    found = outcomes([checklist("tags", {"old": 0.9, "new": 0.3})], [checklist("tags", {"old": None, "blurred": None})])
    assert matched(found) == [True, False]
    assert found.predictions.confidence.tolist() == [0.9, 0.3]
    assert found.predictions.place.tolist() == [0, 0]
    assert found.predictions.other[1, LEVEL] == -1
    assert found.truths.found[:, LEVEL].tolist() == [0.9, -1]


def test_answers_about_another_part_do_not_meet() -> None:
    found = outcomes([radio("weather", "rain", at=Page(1))], [radio("weather", "rain", at=Page(2))])
    assert matched(found, 0) == [False]
    found = outcomes([said("entity", "person", Entity(0, 5), at=Page(1))], [said("entity", "person", Entity(0, 5))])
    assert matched(found, 0) == [False]


def test_nested_answers_count_where_their_objects_match_and_are_no_surer() -> None:
    predicted = box(0, 0, 10, 8, confidence=0.6, answers=(answered("side", "heads", confidence=0.9),))
    found = outcomes([predicted], [box(0, 0, 10, 10, answers=(answered("side", "tails", answers=[written("note", "mint")]),))])
    said_, true = found.predictions, found.truths
    assert said_.subject.tolist() == [subject("coin"), subject("heads")]
    assert said_.confidence.tolist() == [0.6, 0.6]
    assert said_.counted.tolist() == [2**21 - 1, 2**17 - 1]
    assert said_.other[1, [LEVEL, 17]].tolist() == [subject("tails"), -1]
    assert true.subject.tolist() == [subject("coin"), subject("tails"), subject("note")]
    assert true.asked[:, LEVEL].tolist() == [1, 0.6, -1]  # the note is asked for under tails alone
    assert true.asked[:, 17].tolist() == [1, -1, -1]


def test_what_is_asked_under_an_option_counts_where_that_is_chosen_rightly() -> None:
    both = [
        box(0, 0, 10, 10, answers=(answered("side", "tails", answers=[written("note", note)]),)) for note in ("mint  coin", "mint coin")
    ]
    found = outcomes(both[:1], both[1:])
    assert matched(found) == [True, True, True]
    assert np.all(found.truths.asked == 1)


def test_what_is_no_subject_and_blank_texts_are_not_counted() -> None:
    found = outcomes([box(0, 0, 5, 5, name="moon")], [TRUE])
    assert len(found.predictions.row) == 0
    assert len(found.truths.row) == 1

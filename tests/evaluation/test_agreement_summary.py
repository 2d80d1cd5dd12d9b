"""How far the people of a project agree, in figures that say what they rest on."""

import pytest

from apps.evaluation.agreement.rows import ALONE, row_agreement
from apps.evaluation.agreement.summary import FEWEST, mean_figure, summary_of
from apps.evaluation.clusters import Row
from tests.evaluation.annotations import SUBJECTS, box, feature, radio


def test_the_agreement_of_a_row_is_the_mean_of_every_two() -> None:
    same, other = box(0, 0, 10, 10), box(50, 0, 10, 10)
    assert row_agreement(Row({"ana": [same], "bo": [box(0, 0, 10, 10)]}), SUBJECTS) == 1
    assert row_agreement(Row({"ana": [same], "bo": [other]}), SUBJECTS) == 0
    assert row_agreement(Row({"ana": [same], "bo": [box(0, 0, 10, 10)], "cy": [other]}), SUBJECTS) == pytest.approx(1 / 3)
    assert row_agreement(Row({"ana": [same, other], "bo": [box(0, 0, 10, 10)]}), SUBJECTS) == pytest.approx(2 / 3)


def test_two_who_found_nothing_agree_and_one_alone_does_not() -> None:
    assert row_agreement(Row({"ana": [], "bo": []}), SUBJECTS) == 1
    assert row_agreement(Row({"ana": [box(0, 0, 10, 10)]}), SUBJECTS) is ALONE


def test_of_a_handful_there_is_no_figure() -> None:
    rows = [Row({"ana": [box(0, 0, 10, 10)], "bo": [box(0, 0, 10, 10)]})] * (FEWEST - 1)
    found = summary_of(rows, SUBJECTS)
    (pair,) = found.pairs
    assert (pair.data_rows, pair.marks.value, pair.marks.n) == (FEWEST - 1, None, FEWEST - 1)
    assert pair.marks.reason == f"Too few to say: {FEWEST - 1} of at least {FEWEST}."
    assert mean_figure([1.0]).value is None


def test_figures_lie_between_their_bounds_and_name_the_class() -> None:
    alike = Row({"ana": [box(0, 0, 10, 10)], "bo": [box(0, 0, 10, 10)]})
    apart = Row({"ana": [box(0, 0, 10, 10)], "bo": [box(0, 0, 10, 10, name="rim")]})
    found = summary_of([alike] * 15 + [apart] * 5, SUBJECTS)
    (pair,) = found.pairs
    assert pair.marks.value == pytest.approx(2 * 15 / (2 * 15 + 10))
    assert pair.marks.low < pair.marks.value < pair.marks.high
    assert found.kinds["bounding_box"].value == pair.marks.value
    assert {subject.name: figure.n for subject, figure in found.classes} == {"coin": 20, "rim": 5}


def test_what_three_marked_is_not_counted_as_six() -> None:
    two = summary_of([Row({name: [box(0, 0, 10, 10)] for name in ("ana", "bo")})] * 12, SUBJECTS)
    three = summary_of([Row({name: [box(0, 0, 10, 10)] for name in ("ana", "bo", "cy")})] * 12, SUBJECTS)
    assert (two.kinds["bounding_box"].n, three.kinds["bounding_box"].n) == (12, 18)


def test_questions_have_alpha_and_of_two_kappa() -> None:
    rows = [Row({"ana": [radio("weather", "sun")], "bo": [radio("weather", "sun")]})] * 8
    rows += [Row({"ana": [radio("weather", "rain")], "bo": [radio("weather", "rain")]})] * 8
    found = summary_of(rows, SUBJECTS)
    assert found.questions[feature("weather")].value == pytest.approx(1)
    assert found.pairs[0].questions[feature("weather")].value == pytest.approx(1)

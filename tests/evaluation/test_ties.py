"""Predictions of equal confidence stand in the order in which they were sent, so that equal files have equal figures."""

from typing import Any

import numpy as np
import pytest

from apps.evaluation.precision import curve
from tests.cast import Person
from tests.evaluation.runs import Trial, another_run, make_trial

ROWS = 6
pytestmark = pytest.mark.django_db


@pytest.fixture
def trial(ada: Person) -> Trial:
    """A coin at the left of every data row."""
    made = make_trial(ada, rows=ROWS)
    made.label(**{f"_{number}": [made.coin(10)] for number in range(ROWS)})
    made.take()
    return made


def file(trial: Trial, *places: float) -> list[dict[str, Any]]:
    """Lines without keys, all as sure: coins at these places on every data row, one after the other."""
    return [trial.said(number, x, 0.5) for number in range(ROWS) for x in places]


def averaged(trial: Trial, documents: list[dict[str, Any]]) -> tuple[float, list[float]]:
    """Its mean average precision at 0.50, and the overlaps of its data rows, of a new run that says this."""
    other = another_run(trial, rows=ROWS)
    other.take()
    other.upload(*documents)
    rows = other.get("data-rows?order=name")["results"]
    return other.get("metrics")["total"]["ap50"], [row["iou"] for row in rows]


def test_the_first_in_the_file_is_the_first_to_count(trial: Trial) -> None:
    right_first, _ = averaged(trial, file(trial, 10, 400))
    wrong_first, _ = averaged(trial, file(trial, 400, 10))
    assert right_first == pytest.approx(curve(np.array([True, False] * ROWS), ROWS)[0].mean())
    assert wrong_first == pytest.approx(curve(np.array([False, True] * ROWS), ROWS)[0].mean())
    assert right_first != wrong_first


def test_data_rows_in_another_order_have_the_same_figures_and_the_definitions_say_what_order_matters(trial: Trial) -> None:
    documents = file(trial, 400, 10, 21)
    by_place = sorted(documents, key=lambda each: (each["value"]["x"] != 400, each["value"]["x"], each["data_row"]["global_key"]))
    backwards = [each for number in reversed(range(ROWS)) for each in documents[number * 3 : number * 3 + 3]]
    assert by_place != documents
    in_file, others = averaged(trial, documents), [averaged(trial, each) for each in (by_place, backwards)]
    assert others == [in_file] * 2
    told = trial.get("metrics")["definitions"]
    assert all("count in the order in which they were sent" in told[name] for name in ("true_positives", "ap", "map", "curve"))


def test_one_file_has_the_same_figures_in_every_run(trial: Trial) -> None:
    documents = file(trial, 13, 400, 21, 300, 35)
    first = averaged(trial, documents)
    assert [averaged(trial, documents) for _ in range(3)] == [first] * 3


def test_one_file_or_cut_into_several_uploads_has_the_same_figures(trial: Trial) -> None:
    documents = file(trial, 13, 400, 21, 300, 35)
    whole = averaged(trial, documents)
    for each in (7, 11):
        other = another_run(trial, rows=ROWS)
        other.take()
        for start in range(0, len(documents), each):
            other.upload(*documents[start : start + each])
        rows = other.get("data-rows?order=name")["results"]
        assert (other.get("metrics")["total"]["ap50"], [row["iou"] for row in rows]) == whole


def test_lines_of_two_files_that_tie_are_told_apart_by_what_they_say(trial: Trial) -> None:
    found = []
    for _ in range(3):
        other = another_run(trial, rows=ROWS)
        other.take()
        for x in (300, 10, 500):
            other.upload(*file(trial, x))
        found.append(other.get("metrics")["total"]["ap50"])
    assert len(set(found)) == 1

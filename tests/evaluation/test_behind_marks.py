"""What a click on a cell of the confusion matrix asks for: exactly the data rows that are counted in it."""

import json
from collections import defaultdict
from typing import Any

import pytest

from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.evaluation.levels import bin_of, level_of
from apps.evaluation.queries.outcomes import stored_outcomes
from apps.evaluation.sums import summed
from tests.cast import Person
from tests.evaluation.runs import Trial, make_trial

ROWS = 12
NAMES = ("coin", "stamp")


@pytest.fixture
def trial(ada: Person) -> Trial:
    """Labels and predictions of two classes that stand on each other in every way: right, confused, made up and overlooked."""
    trial = make_trial(ada, rows=ROWS)
    of = {"coin": trial.coin, "stamp": trial.stamp}
    trial.label(**{f"_{row}": [of[NAMES[row % 2]](10), of[NAMES[row // 2 % 2]](200)] for row in range(ROWS)})
    trial.take()
    trial.upload(
        *(trial.said(row, 10 + 5 * (row % 4), 0.35 + row / 20, NAMES[row // 3 % 2]) for row in range(ROWS)),
        *(trial.said(row, 215, 0.9 - row / 20, NAMES[row // 5 % 2]) for row in range(ROWS) if row % 5),
        *(trial.said(row, 400, 0.6, NAMES[row % 2]) for row in range(ROWS) if row % 4 == 0),
    )
    return trial


def clause(predicted: int, truth: int) -> dict[str, Any]:
    """As the page has it of a cell; -1 is nothing."""
    if predicted < 0:
        return {"is": "overlooked", "truth": truth}
    if truth < 0:
        return {"is": "made_up", "predicted": predicted}
    return {"is": "true_positive" if predicted == truth else "confused", "predicted": predicted, "truth": truth}


@pytest.mark.parametrize(("confidence", "iou"), [(0.0, 0.5), (0.5, 0.5), (0.7, 0.75), (0.45, 0.0), (0.95, 0.9)])
def test_the_rows_behind_a_cell_are_those_that_it_counts(trial: Trial, confidence: float, iou: float) -> None:
    said = {str(row.pk): row.global_key for row in trial.bench.rows}
    counted: dict[tuple[int, int], dict[str, int]] = defaultdict(dict)
    with tenant(trial.bench.organization_id):
        for row, key in said.items():
            for stored in stored_outcomes(trial.run.pk, [row]):
                for predicted, truth, count, _ in summed(stored.outcomes).at(level_of(iou), bin_of(confidence)):
                    counted[predicted, truth][key] = count
    cells = trial.get(f"metrics?confidence={confidence}&iou={iou}")["confusion"]
    assert {(_index(each["predicted"]), _index(each["truth"])): each["count"] for each in cells} == {
        cell: sum(rows.values()) for cell, rows in counted.items() if sum(rows.values())
    }
    for cell in [(predicted, truth) for predicted in (-1, 0, 1) for truth in (-1, 0, 1) if (predicted, truth) != (-1, -1)]:
        assert rows_with(trial, {**clause(*cell), "confidence": confidence, "iou": iou}) == {
            key for key, count in counted[cell].items() if count
        }, cell


def _index(subject: int | None) -> int:
    return -1 if subject is None else subject


def test_a_point_of_the_curve_of_all_classes_is_about_those_it_is_drawn_from(ada: Person) -> None:
    trial = make_trial(ada)
    note = {"id": str(uuid7()), "kind": "text", "feature": str(trial.bench.words.note), "value": {"text": "bent"}}
    trial.label(_0=[trial.coin(10)], _1=[note])
    trial.take()
    said = {"data_row": {"global_key": "t-1"}, "name": "note", "kind": "text", "value": {"text": "bent"}, "confidence": 0.9}
    trial.upload(trial.said(0, 10), said)
    assert rows_with(trial, {"is": "predicted"}) == {"t-0", "t-1"}
    assert rows_with(trial, {"is": "predicted", "averaged": True}) == {"t-0"}
    assert rows_with(trial, {"is": "true_positive", "averaged": False}) == {"t-0", "t-1"}


def rows_with(trial: Trial, said: dict[str, Any]) -> set[str]:
    """The keys of the run's data rows of which a clause on outcomes holds."""
    wanted = [{"term": "outcome", "model_run": str(trial.run.pk), **said}]
    answer = trial.person.api.get(f"{trial.path}/data-rows", query_params={"filter": json.dumps(wanted)})
    return {each["data_row"]["global_key"] for each in answer.json()["results"]}

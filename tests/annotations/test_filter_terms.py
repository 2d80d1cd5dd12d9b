"""Data rows chosen by what is queued, labeled and predicted."""

import json
from typing import Any

import pytest

from apps.annotations import services as annotations
from apps.core.tenancy import tenant
from apps.model_runs.models import ModelRun, ModelRunDataRow, Purpose
from tests.cast import Person
from tests.support.labeling import Bench, Desk, box, make_bench, value

pytestmark = pytest.mark.django_db


@pytest.fixture
def bench(ada: Person) -> Bench:
    """Of five data rows the first three are queued, the first is labeled with a coin, the second with a stamp."""
    bench = make_bench(ada, rows=5, review_share=1.0)
    bench.queue(3)
    for feature in (bench.words.coin, bench.words.stamp):
        desk = Desk(bench, ada)
        desk.draw(box(feature, answers=[] if feature == bench.words.coin else [worn(bench)]))
        desk.submitted()
    return bench


def worn(bench: Bench) -> dict[str, Any]:
    return {"kind": "radio", "feature": str(bench.words.worn), "value": {"option": str(bench.words.yes)}}


@pytest.fixture
def run(bench: Bench) -> ModelRun:
    """It predicts a coin with 0.2 and a stamp with 0.9 for the first, a coin with 0.8 for the fourth, nothing for the fifth."""
    coin, stamp = bench.words.coin, bench.words.stamp
    run, _ = bench.suggest(bench.rows[0], box(coin, confidence=0.2), box(stamp, confidence=0.9), purpose=Purpose.UPLOAD)
    with tenant(bench.organization_id):
        annotations.write_predictions(run=run, data_row=bench.rows[3], annotations=[value(box(coin, confidence=0.8))])
        annotations.write_predictions(run=run, data_row=bench.rows[4], annotations=[])
        assert ModelRunDataRow.objects.filter(model_run=run).count() == 3
    return run


def chosen(bench: Bench, *clauses: dict[str, Any]) -> list[int]:
    """The numbers of the data rows of which all this holds."""
    answer = bench.owner.api.get("data-rows", query_params={"filter": json.dumps(clauses), "order": "name"})
    assert answer.status_code == 200, answer.json()
    return [int(each["name"].removeprefix("picture ").removesuffix(".png")) for each in answer.json()["results"]]


def test_data_rows_are_chosen_by_project_and_batch(ada: Person, bench: Bench) -> None:
    project, (batch,) = str(bench.project.pk), ada.api.get(f"projects/{bench.project.pk}/batches").json()["results"]
    assert chosen(bench, {"term": "project", "is": project}) == [0, 1, 2]
    assert chosen(bench, {"term": "project", "is": project, "not": True}) == [3, 4]
    assert chosen(bench, {"term": "batch", "is": batch["id"]}) == [0, 1, 2]
    assert chosen(bench, {"term": "batch", "is": batch["id"], "not": True}) == [3, 4]


def test_data_rows_are_chosen_by_their_labels(ada: Person, rui: Person, bench: Bench) -> None:
    project, coin = str(bench.project.pk), str(bench.words.coin)
    labeled = {"term": "labeled", "project": project}
    assert chosen(bench, labeled) == [0, 1]
    assert chosen(bench, {**labeled, "not": True}) == [2, 3, 4]
    assert chosen(bench, {"term": "project", "is": project}, {**labeled, "not": True}) == [2]
    assert (chosen(bench, {**labeled, "state": "submitted"}), chosen(bench, {**labeled, "state": "approved"})) == ([0, 1], [])
    assert chosen(bench, {"term": "labeled_as", "feature": coin}) == [0]
    assert chosen(bench, {"term": "labeled_as", "feature": str(bench.words.stamp), "project": project}) == [1]
    other = make_bench(ada, rows=0)
    assert chosen(bench, {"term": "labeled_as", "feature": coin, "project": str(other.project.pk)}) == []


def test_data_rows_are_chosen_by_what_a_run_predicted_and_how_surely(bench: Bench, run: ModelRun) -> None:
    number, coin = str(run.pk), str(bench.words.coin)
    assert chosen(bench, {"term": "model_run", "is": number}) == [0, 3, 4]
    assert chosen(bench, {"term": "model_run", "is": number, "not": True}) == [1, 2]
    assert chosen(bench, {"term": "confidence", "model_run": number, "below": 0.5}) == [0]
    assert chosen(bench, {"term": "confidence", "model_run": number, "at_least": 0.5}) == [3]
    assert chosen(bench, {"term": "confidence", "model_run": number, "at_least": 0.2, "below": 0.2}) == []
    assert chosen(bench, {"term": "confidence", "model_run": number, "below": 1, "not": True}) == [1, 2, 4]
    assert chosen(bench, {"term": "predicted", "feature": coin}) == [0, 3]
    assert chosen(bench, {"term": "predicted", "feature": coin, "model_run": number, "at_least": 0.5}) == [3]
    assert chosen(bench, {"term": "predicted", "feature": coin, "below": 0.5}) == [0]
    assert chosen(bench, {"term": "predicted", "feature": coin, "not": True}, {"term": "model_run", "is": number}) == [4]


def test_planted_wrong_predictions_choose_nothing(bench: Bench) -> None:
    bench.suggest(bench.rows[2], box(bench.words.coin, confidence=0.9), purpose=Purpose.PROBE)
    assert chosen(bench, {"term": "predicted", "feature": str(bench.words.coin)}) == []


def test_ids_of_others_are_refused_by_their_place(gus: Person, bench: Bench, run: ModelRun) -> None:
    for clause, name in (
        ({"term": "project", "is": str(bench.project.pk)}, "is"),
        ({"term": "labeled", "project": str(bench.project.pk)}, "project"),
        ({"term": "labeled_as", "feature": str(bench.words.coin)}, "feature"),
        ({"term": "predicted", "feature": str(bench.words.coin)}, "feature"),
        ({"term": "confidence", "model_run": str(run.pk), "below": 1}, "model_run"),
    ):
        refused = gus.api.get("data-rows", query_params={"filter": json.dumps([clause])})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (404, f"/filter/0/{name}")

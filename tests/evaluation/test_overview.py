"""The runs of a model beside each other."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.tenancy import tenant
from apps.model_runs.models import ModelRun
from tests.cast import Person
from tests.evaluation.runs import Trial, make_trial, work_all


@pytest.fixture
def trial(ada: Person) -> Trial:
    trial = make_trial(ada)
    trial.label(_0=[trial.coin(10)], _1=[trial.stamp(10)])
    trial.take()
    trial.upload(trial.said(0, 10, 0.9, metrics={"blur": 2.0}), trial.said(0, 400, 0.4), trial.said(1, 20, 0.8))
    return trial


def totals(trial: Trial) -> list[dict[str, object]]:
    answer = trial.person.api.get(f"models/{trial.run.model_id}/metrics")
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def test_each_run_of_a_model_is_told_as_it_tells_itself_where_it_stands(trial: Trial) -> None:
    assert trial.person.api.patch(f"{trial.path}/evaluation", {"confidence": 0.3, "iou": 0.5}).status_code == 200
    work_all(trial.person)
    [told] = [each for each in totals(trial) if each["model_run"] == str(trial.run.pk)]
    assert (told["confidence"], told["iou"]) == (0.3, 0.5)
    assert told["computed_at"] == trial.get("evaluation")["computed_at"]
    total = told["total"]
    assert isinstance(total, dict)
    assert total == trial.get("metrics")["total"]
    assert (total["true_positives"], total["false_positives"], total["metrics"]) == (1, 2, {"blur": 2.0})


def test_a_run_that_was_never_evaluated_stands_in_the_list_without_figures(trial: Trial) -> None:
    another(trial)
    listed = trial.person.api.get(f"model-runs?model={trial.run.model_id}").json()["results"]
    told = totals(trial)
    assert [each["model_run"] for each in told] == [each["id"] for each in listed]
    assert [each["total"] is None for each in told] == [True, False]


def test_more_runs_cost_no_more_statements(trial: Trial) -> None:
    with CaptureQueriesContext(connection) as few:
        totals(trial)
    for _ in range(3):
        another(trial).take()
    with CaptureQueriesContext(connection) as many:
        assert len(totals(trial)) == 4
    assert len(many) == len(few)


def another(trial: Trial) -> Trial:
    """A second run of the same model, with the same data rows and nothing predicted."""
    made = trial.person.api.post("model-runs", {"model": str(trial.run.model_id), "name": "v2"}).json()["id"]
    rows = [str(each.pk) for each in trial.bench.rows]
    assert trial.person.api.post(f"model-runs/{made}/data-rows", {"data_rows": rows}).status_code == 200
    with tenant(trial.bench.organization_id):
        return Trial(trial.bench, ModelRun.objects.get(pk=made), trial.mark)

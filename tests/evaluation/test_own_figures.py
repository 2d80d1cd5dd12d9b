"""Figures that come with predictions are shown like those that are worked out: in total, by split, by class, and beside another run's."""

from typing import Any

import pytest

from apps.core.tenancy import tenant
from apps.model_runs.models import ModelRunDataRow
from tests.cast import Person
from tests.evaluation.runs import Trial, another_run, make_trial, work_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def trial(ada: Person) -> Trial:
    """Coins on rows 0 and 1, a stamp that is worn on row 2; row 3 has no label."""
    made = make_trial(ada)
    made.label(_0=[made.coin(10)], _1=[made.coin(10)], _2=[made.stamp(10)])
    made.take()
    return made


def worn(**more: Any) -> dict[str, Any]:
    return {"name": "worn", "kind": "radio", "value": {"option": "yes"}, **more}


def say(trial: Trial) -> None:
    nested = {"answers": [{"name": "worn", "kind": "radio", "value": {"name": "yes"}, "metrics": {"sharpness": 10.0, "blur": 0.5}}]}
    trial.upload(
        trial.said(0, 10, metrics={"sharpness": 1.0}),
        trial.said(1, 10, 0.2, metrics={"sharpness": 3.0}),
        trial.said(2, 10, name="stamp", metrics={"sharpness": 4.0}, **nested),
        trial.said(3, 10, metrics={"sharpness": 2.0}),
    )


def test_their_means_stand_beside_the_other_figures(trial: Trial) -> None:
    say(trial)
    assert trial.get("evaluation")["custom_metrics"] == ["blur", "sharpness"]
    metrics = trial.get("metrics")
    assert metrics["total"]["metrics"] == {"blur": 0.5, "sharpness": 4.0}
    paths = [each["path"] for each in trial.get("evaluation")["subjects"]]
    by_path = dict(zip(paths, (each["metrics"] for each in metrics["classes"]), strict=True))
    assert by_path["coin"] == {"sharpness": 2.0}
    assert by_path["stamp"] == {"sharpness": 4.0}
    assert by_path["stamp > worn: yes"] == {"blur": 0.5, "sharpness": 10.0}
    assert by_path["stamp > worn: no"] == {}
    assert "metrics" in metrics["definitions"]
    under = {name for name, text in metrics["definitions"].items() if "only where that is itself matched" in text}
    counts = {"truths", "predictions", "true_positives", "false_positives", "false_negatives"}
    assert under == counts | {"precision", "recall", "ap", "map"}


def test_nested_answers_count_in_the_mean_of_their_data_row(trial: Trial) -> None:
    say(trial)
    rows = trial.get("data-rows?order=-metric:sharpness")["results"]
    assert [row["metrics"]["sharpness"] for row in rows] == [7.0, 3.0, 2.0, 1.0]


@pytest.mark.django_db(transaction=True)
def test_they_follow_the_splits(trial: Trial) -> None:
    say(trial)
    moved = trial.person.api.post(f"{trial.path}/splits", {"global_keys": ["t-0", "t-2"], "split": "test"})
    assert (moved.status_code, moved.json()["changed"]) == (200, 2)
    work_all(trial.person)
    assert trial.get("metrics?split=test")["total"]["metrics"] == {"blur": 0.5, "sharpness": 5.0}
    assert trial.get("metrics?split=")["total"]["metrics"] == {"sharpness": 2.5}
    assert trial.get("metrics?split=train")["total"]["metrics"] == {}


def test_two_runs_are_compared_by_them_on_the_data_rows_of_both(trial: Trial) -> None:
    say(trial)
    other = another_run(trial, rows=2)
    other.take()
    other.upload(other.said(0, 10, metrics={"sharpness": 5.0}), other.said(1, 10))
    compared = trial.get(f"comparison?with={other.run.pk}")
    assert compared["shared_count"] == 2
    assert [each["metrics"] for each in compared["total"]] == [{"sharpness": 2.0}, {"sharpness": 5.0}]
    coin = next(each for each in compared["classes"] if each["path"] == "coin")
    assert [each["metrics"] for each in coin["scores"]] == [{"sharpness": 2.0}, {"sharpness": 5.0}]


def test_names_of_any_length_that_is_taken_can_be_asked_for(trial: Trial) -> None:
    name = "n" * 200
    trial.upload(trial.said(0, 10, metrics={name: 1.0}), trial.said(1, 10, metrics={name: 2.0}))
    rows = trial.get(f"data-rows?order=-metric:{name}")["results"]
    assert [row["data_row"]["global_key"] for row in rows][:2] == ["t-1", "t-0"]
    clause = f'[{{"term": "figure", "model_run": "{trial.run.pk}", "name": "metric:{name}", "at_least": 1.5}}]'
    assert [row["data_row"]["global_key"] for row in trial.get(f"data-rows?filter={clause}")["results"]] == ["t-1"]


@pytest.mark.parametrize(("pointer", "query"), [("/order", "order=-metric:nope"), ("/filter/0/name", "filter={clause}")])
def test_a_metric_that_the_run_does_not_have_is_refused_by_those_that_it_has(trial: Trial, pointer: str, query: str) -> None:
    say(trial)
    clause = f'[{{"term": "figure", "model_run": "{trial.run.pk}", "name": "metric:nope", "at_least": 1}}]'
    answer = trial.person.api.get(f"{trial.path}/data-rows?{query.format(clause=clause)}")
    assert answer.status_code == 400, answer.content
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == (pointer, "metric_unknown")
    assert error["expected"] == "one of metric:blur, metric:sharpness"


def test_a_run_without_metrics_of_its_own_says_so(trial: Trial) -> None:
    trial.upload(trial.said(0, 10))
    (error,) = trial.person.api.get(f"{trial.path}/data-rows?order=metric:f1").json()["errors"]
    assert error["expected"].startswith("none")


def test_a_figure_without_a_name_is_refused(trial: Trial) -> None:
    trial.upload(trial.said(0, 10, metrics={"": 1.0}), trial.said(1, 10))
    (job,) = trial.person.api.get(f"jobs?model_run={trial.run.pk}&kind=interchange.predictions").json()["results"]
    (error,) = trial.person.api.get(f"jobs/{job['id']}/errors").json()["results"]
    assert (error["line"], error["pointer"]) == (1, "/metrics")
    assert "has no name" in error["message"]


def test_the_name_of_a_figure_that_is_worked_out_is_refused_wherever_a_prediction_brings_it(trial: Trial) -> None:
    def worn(**more: Any) -> list[dict[str, Any]]:
        return [{"name": "worn", "kind": "radio", "value": {"name": "yes"}, **more}]

    def theirs(x: int, worn: Any = None, **more: Any) -> dict[str, Any]:
        nested = {} if worn is None else {"classifications": [{"name": "worn", "answer": {"name": "yes", **worn}}]}
        box = {"left": x, "top": 10, "width": 100, "height": 100}
        return {"dataRow": {"globalKey": f"{trial.mark}-0"}, "name": "stamp", "bbox": box, **nested, **more}

    trial.upload(
        trial.said(0, 10, name="stamp", metrics={"iou": 0.5}),
        trial.said(1, 10, name="stamp", answers=worn(metrics={"my iou": 0.5, "Recall": 0.5})),
        theirs(40, customMetrics=[{"name": "quality", "value": 1}, {"name": "f1", "value": 1}]),
        theirs(80, worn={"customMetrics": [{"name": "true_positive_count", "value": 1}]}),
        trial.said(2, 10, name="stamp", metrics={"my iou": 0.5}, answers=worn(metrics={"recall of worn": 1})),
    )
    (job,) = trial.person.api.get(f"jobs?model_run={trial.run.pk}&kind=interchange.predictions").json()["results"]
    told = trial.person.api.get(f"jobs/{job['id']}/errors").json()["results"]
    assert [(each["line"], each["pointer"], each["code"], each["subject"]) for each in told] == [
        (1, "/metrics/iou", "reserved_name", f"{trial.mark}-0"),
        (2, "/answers/0/metrics/Recall", "reserved_name", f"{trial.mark}-1"),
        (3, "/customMetrics/1/name", "reserved_name", f"{trial.mark}-0"),
        (4, "/classifications/0/answer/customMetrics/0/name", "reserved_name", f"{trial.mark}-0"),
    ]
    assert told[0]["message"] == "'iou' is the name of a figure that is worked out here."
    assert told[0]["expected"].startswith("a name of your own, as in 'my iou'")
    assert trial.get("evaluation")["custom_metrics"] == ["my iou", "recall of worn"]


def test_an_unknown_metric_is_refused_while_figures_wait_and_a_known_one_is_not(trial: Trial) -> None:
    say(trial)
    trial.upload(trial.said(0, 60, metrics={"sharpness": 5.0}), settle=False)
    with tenant(trial.person.organization.pk):
        assert ModelRunDataRow.objects.filter(model_run=trial.run, is_stale=True).exists()
    assert trial.person.api.get(f"{trial.path}/data-rows?order=metric:sharpness").status_code == 200
    answer = trial.person.api.get(f"{trial.path}/data-rows?order=metric:nope")
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    expected = "one of metric:blur, metric:sharpness; figures of some data rows are still being worked out"
    assert (error["code"], error["expected"]) == ("metric_unknown", expected)

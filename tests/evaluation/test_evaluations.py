"""A run is evaluated by itself, and its figures are read at any threshold."""

import json
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from apps.annotations.events import LabelsSubmitted, LabelWithdrawn
from apps.core import jobs
from apps.core.db import portions
from apps.core.events import publish
from apps.core.ids import uuid7
from apps.core.models import Job, JobChunk
from apps.core.models.jobs import JobState
from apps.core.tenancy import bound, tenant
from apps.evaluation.models import Cell, Figure, Outcome, RunEvaluation
from apps.model_runs import usage
from apps.model_runs.events import SplitsChanged
from apps.model_runs.models import ModelRun, ModelRunDataRow
from tests.cast import Person
from tests.evaluation.runs import Trial, make_trial, work_all


@pytest.fixture
def trial(ada: Person) -> Trial:
    return make_trial(ada)


@pytest.fixture
def evaluated(trial: Trial) -> Trial:
    """Row 0: a coin found, and one made up. Row 1: a stamp taken for a coin. Row 2: a coin missed. Row 3 has no label."""
    trial.label(_0=[trial.coin(10)], _1=[trial.stamp(10)], _2=[trial.coin(10)])
    trial.take()
    trial.upload(
        trial.said(0, 10, 0.9, metrics={"sharpness": 4.0}),
        trial.said(0, 400, 0.4, metrics={"sharpness": 2.0}),
        trial.said(1, 20, 0.8),
        trial.said(3, 10, 0.7),
    )
    return trial


def counts(row: dict[str, Any]) -> tuple[int, int, int]:
    return row["true_positives"], row["false_positives"], row["false_negatives"]


def test_a_run_without_labels_has_nothing_to_show(trial: Trial) -> None:
    trial.upload(trial.said(0, 10))
    standing = trial.get("evaluation")
    assert (standing["state"], standing["project"], standing["labeled_count"]) == ("none", None, 0)
    assert standing["levels"][:3] == [0, 0.05, 0.1]
    metrics = trial.get("metrics")
    assert counts(metrics["total"]) == (0, 0, 0)
    assert (metrics["total"]["precision"], metrics["total"]["map"], metrics["confusion"]) == (None, None, [])
    assert trial.get("curves")["reliability_reason"] == "Nothing is evaluated yet."


def test_an_upload_and_labels_are_enough_for_metrics(evaluated: Trial) -> None:
    standing = evaluated.get("evaluation")
    assert (standing["state"], standing["labeled_count"], standing["stale_count"]) == ("current", 3, 0)
    assert [each["name"] for each in standing["subjects"]] == ["coin", "stamp", "yes", "no", "note"]
    assert standing["custom_metrics"] == ["sharpness"]
    metrics = evaluated.get("metrics")
    assert counts(metrics["total"]) == (1, 1, 2)
    assert counts(metrics["classes"][0]) == (1, 1, 1)
    assert {(each["predicted"], each["truth"], each["count"]) for each in metrics["confusion"]} == {(0, 0, 1), (0, 1, 1), (None, 0, 1)}
    assert metrics["total"]["precision"] == 0.5
    assert metrics["total"]["mean_iou"] == 1.0


def test_lower_thresholds_count_more_and_compute_nothing(evaluated: Trial) -> None:
    with tenant(evaluated.bench.organization_id):
        before = list(RunEvaluation.objects.values())
    with CaptureQueriesContext(connection) as queries:
        assert counts(evaluated.get("metrics?confidence=0.3&iou=0.5")["total"]) == (1, 2, 2)
        assert counts(evaluated.get("metrics?confidence=0.95&iou=0.5")["total"]) == (0, 0, 3)
        assert counts(evaluated.get("metrics?confidence=0.5&iou=0.95")["total"]) == (1, 1, 2)
    assert not [each for each in queries if each["sql"].startswith(("INSERT", "UPDATE", "DELETE")) or "evaluation_outcome" in each["sql"]]
    with tenant(evaluated.bench.organization_id):
        assert list(RunEvaluation.objects.values()) == before


@pytest.mark.parametrize("query", ["confidence=0.505", "iou=0.51", "confidence=1.5", "iou=x", "subject=1"])
def test_only_thresholds_of_the_grid_can_be_asked_for(evaluated: Trial, query: str) -> None:
    answer = evaluated.person.api.get(f"{evaluated.path}/metrics?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"].lstrip("/") == query.partition("=")[0]


def test_curves_tell_every_threshold_and_agree_with_the_metrics(evaluated: Trial) -> None:
    curves = evaluated.get("curves?iou=0.5")
    assert len(curves["points"]) == 101
    for hundredth in (0, 40, 41, 80, 90, 91):
        row = evaluated.get(f"metrics?iou=0.5&confidence={hundredth / 100}")["total"]
        assert counts(curves["points"][hundredth]) == counts(row), hundredth
    assert len(curves["interpolated"]) == 101
    assert sum(each["right"] for each in curves["histogram"]) == 1
    assert [each["wrong"] for each in curves["histogram"] if each["low"] in (0.4, 0.8)] == [1, 1]
    assert curves["reliability"] is None
    of_stamp = evaluated.get("curves?iou=0.5&subject=1")
    assert counts(of_stamp["points"][50]) == (0, 0, 1)
    assert evaluated.person.api.get(f"{evaluated.path}/curves?subject=99").status_code == 422


def listed(trial: Trial, query: str = "") -> list[dict[str, Any]]:
    return trial.get(f"data-rows?{query}")["results"]


def test_data_rows_carry_figures_and_are_ordered_by_them(evaluated: Trial) -> None:
    rows = {each["data_row"]["global_key"]: each for each in listed(evaluated)}
    assert counts(rows["t-0"]) == (1, 0, 0)
    assert counts(rows["t-1"]) == (0, 1, 1)
    assert counts(rows["t-2"]) == (0, 0, 1)
    assert (rows["t-3"]["f1"], rows["t-3"]["true_positives"]) == (None, None)
    assert (rows["t-0"]["precision"], rows["t-2"]["precision"], rows["t-2"]["recall"]) == (1.0, None, 0.0)
    assert rows["t-0"]["metrics"] == {"sharpness": 3.0}
    assert listed(evaluated, "order=-f1")[0]["data_row"]["global_key"] == "t-0"
    assert listed(evaluated, "order=-metric:sharpness")[0]["data_row"]["global_key"] == "t-0"
    assert [each["data_row"]["global_key"] for each in listed(evaluated, "order=-false_positives&limit=1")] == ["t-1"]
    assert evaluated.person.api.get(f"{evaluated.path}/data-rows?order=size").status_code == 400


def test_the_operating_point_moves_the_figures_of_data_rows(evaluated: Trial) -> None:
    overlaps = {each["data_row"]["global_key"]: each["iou"] for each in listed(evaluated)}
    assert overlaps == {"t-0": 1.0, "t-1": 0.0, "t-2": 0.0, "t-3": None}, "a prediction below the confidence does not count"
    answer = evaluated.person.api.patch(f"{evaluated.path}/evaluation", {"confidence": 0.3, "iou": 0.95})
    assert (answer.status_code, answer.json()["confidence"], answer.json()["iou"]) == (200, 0.3, 0.95)
    with tenant(evaluated.bench.organization_id):
        outcomes = set(Outcome.objects.values_list("pk", flat=True))
    work_all(evaluated.person)
    rows = {each["data_row"]["global_key"]: counts(each) for each in listed(evaluated)}
    assert rows == {"t-0": (1, 1, 0), "t-1": (0, 1, 1), "t-2": (0, 0, 1), "t-3": (None, None, None)}
    overlaps = {each["data_row"]["global_key"]: each["iou"] for each in listed(evaluated)}
    assert overlaps == {"t-0": 0.5, "t-1": 0.0, "t-2": 0.0, "t-3": None}
    assert counts(evaluated.get("metrics")["total"]) == (1, 2, 2)
    assert evaluated.get("evaluation")["state"] == "current"
    with tenant(evaluated.bench.organization_id):
        assert set(Outcome.objects.values_list("pk", flat=True)) == outcomes


def test_an_operating_point_whose_move_was_cancelled_is_moved_all_the_way(evaluated: Trial) -> None:
    point = evaluated.path + "/evaluation"
    with tenant(evaluated.bench.organization_id):
        summary = RunEvaluation.objects.values_list("summary", flat=True).get()
        ModelRunDataRow.objects.filter(data_row__global_key="t-0").update(iou=0.5)  # as far as a move to 0.3 had come
        RunEvaluation.objects.update(summary={**summary, "point": None})
    assert evaluated.person.api.patch(point, {"confidence": 0.6}).status_code == 200
    work_all(evaluated.person)
    assert {each["data_row"]["global_key"]: each["iou"] for each in listed(evaluated)}["t-0"] == 1.0


def test_what_became_of_each_annotation_of_a_data_row(evaluated: Trial) -> None:
    rows = {each["data_row"]["global_key"]: each["data_row"]["id"] for each in listed(evaluated)}
    told = evaluated.get(f"data-rows/{rows['t-0']}/outcomes")
    assert [(each["outcome"], each["subject"], each["truth"], each["overlap"]) for each in told["predictions"]] == [
        ("true_positive", 0, 0, 1.0),
        ("below", 0, None, 0.0),
    ]
    assert [(each["outcome"], each["subject"]) for each in told["truths"]] == [("found", 0)]
    assert told["truths"][0]["annotation"]["value"]["x"] == 10
    confused = evaluated.get(f"data-rows/{rows['t-1']}/outcomes")
    assert [(each["outcome"], each["truth"]) for each in confused["predictions"]] == [("confused", 1)]
    assert [each["outcome"] for each in confused["truths"]] == ["missed"]
    unlabeled = evaluated.get(f"data-rows/{rows['t-3']}/outcomes")
    assert (unlabeled["is_evaluated"], [each["outcome"] for each in unlabeled["predictions"]]) == (False, ["unlabeled"])
    assert evaluated.person.api.get(f"{evaluated.path}/data-rows/{uuid7()}/outcomes").status_code == 404


@pytest.mark.parametrize(
    ("clause", "keys"),
    [
        ({"term": "outcome", "is": "predicted"}, ["t-0", "t-1"]),
        ({"term": "outcome", "is": "predicted", "predicted": 1}, []),
        ({"term": "outcome", "is": "predicted", "confidence": 0.3, "below": 0.5}, ["t-0"]),
        ({"term": "outcome", "is": "true_positive"}, ["t-0"]),
        ({"term": "outcome", "is": "false_positive"}, ["t-1"]),
        ({"term": "outcome", "is": "false_positive", "confidence": 0.3}, ["t-0", "t-1"]),
        ({"term": "outcome", "is": "false_positive", "confidence": 0.3, "below": 0.5}, ["t-0"]),
        ({"term": "outcome", "is": "confused", "predicted": 0, "truth": 1}, ["t-1"]),
        ({"term": "outcome", "is": "confused", "predicted": 1}, []),
        ({"term": "outcome", "is": "made_up", "predicted": 0}, []),
        ({"term": "outcome", "is": "made_up", "predicted": 0, "confidence": 0.3}, ["t-0"]),
        ({"term": "outcome", "is": "overlooked"}, ["t-2"]),
        ({"term": "outcome", "is": "overlooked", "truth": 1}, []),
        ({"term": "outcome", "is": "overlooked", "not": True}, ["t-0", "t-1", "t-3"]),
        ({"term": "outcome", "is": "false_negative"}, ["t-1", "t-2"]),
        ({"term": "outcome", "is": "false_negative", "truth": 0}, ["t-2"]),
        ({"term": "outcome", "is": "false_negative", "truth": 0, "confidence": 0.95}, ["t-0", "t-2"]),
        ({"term": "figure", "name": "f1", "below": 0.5}, ["t-1", "t-2"]),
        ({"term": "figure", "name": "metric:sharpness", "at_least": 3}, ["t-0"]),
        ({"term": "split", "is": ""}, ["t-0", "t-1", "t-2", "t-3"]),
        ({"term": "split", "is": "test"}, []),
    ],
)
def test_data_rows_are_found_by_what_became_of_them(evaluated: Trial, clause: dict[str, Any], keys: list[str]) -> None:
    wanted = [{**clause, "model_run": str(evaluated.run.pk)}]
    answer = evaluated.person.api.get(f"{evaluated.path}/data-rows", query_params={"filter": json.dumps(wanted)})
    assert answer.status_code == 200, answer.content
    assert sorted(each["data_row"]["global_key"] for each in answer.json()["results"]) == keys
    assert answer.json()["count"] == len(keys)
    made = evaluated.person.api.post("slices", {"name": "these", "filter": wanted})
    assert made.status_code == 201, made.content
    in_catalog = evaluated.person.api.get(f"data-rows?slice={made.json()['id']}").json()["results"]
    assert sorted(each["global_key"] for each in in_catalog) == keys


def test_labels_taken_stay_as_they_were_until_the_run_is_refreshed(evaluated: Trial) -> None:
    evaluated.label(_2=[], _3=[evaluated.coin(10)])
    assert counts(evaluated.get("metrics")["total"]) == (1, 1, 2)
    evaluated.refresh()
    assert counts(evaluated.get("metrics")["total"]) == (2, 1, 1)
    assert evaluated.get("evaluation")["labeled_count"] == 4


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_not_worked_in_yet_is_never_told_as_current(evaluated: Trial) -> None:
    evaluated.take(follows=True)
    assert evaluated.get("evaluation")["state"] == "current"
    changed = LabelsSubmitted(evaluated.bench.project.pk, *(uuid7() for _ in range(3)), 1)
    elsewhere = LabelWithdrawn(uuid7(), uuid7(), uuid7())
    for fact, state in ((elsewhere, "current"), (changed, "running"), (SplitsChanged(evaluated.run.pk, 1), "running")):
        with tenant(evaluated.bench.organization_id):
            publish(fact, topics=())
        assert evaluated.get("evaluation")["state"] == state, fact
        work_all(evaluated.person)
        assert evaluated.get("evaluation")["state"] == "current", fact


@pytest.mark.django_db(transaction=True)
def test_a_run_that_follows_nobody_waits_for_no_label(evaluated: Trial) -> None:
    with tenant(evaluated.bench.organization_id):
        publish(LabelWithdrawn(evaluated.bench.project.pk, uuid7(), uuid7()), topics=())
    assert evaluated.get("evaluation")["state"] == "current"


def test_a_job_that_ends_between_two_looks_is_not_taken_for_one_that_never_was(trial: Trial) -> None:
    body = {"project": str(trial.bench.project.pk), "follows": False}
    assert trial.person.api.put(f"{trial.path}/labels", body).status_code == 202
    ended: list[str] = []

    def end_jobs_after_the_first_look(execute: Any, sql: str, *rest: Any) -> Any:
        answer = execute(sql, *rest)
        if "evaluation_runevaluation" in sql and not ended:
            ended.append(sql)
            Job.objects.update(state=JobState.FINISHED)
        return answer

    with connection.execute_wrapper(end_jobs_after_the_first_look):
        assert trial.get("evaluation")["state"] == "running"
    assert ended
    assert trial.get("evaluation")["state"] == "none"


def test_forgotten_labels_leave_no_figures(evaluated: Trial) -> None:
    assert evaluated.person.api.delete(f"{evaluated.path}/labels").status_code == 204
    work_all(evaluated.person)
    standing = evaluated.get("evaluation")
    assert (standing["state"], standing["labeled_count"], standing["stale_count"], standing["project"]) == ("none", 0, 0, None)
    assert counts(evaluated.get("metrics")["total"]) == (0, 0, 0)
    assert {each["f1"] for each in listed(evaluated)} == {None}
    assert evaluated.person.api.post(f"{evaluated.path}/labels/refresh").status_code == 409


def test_predictions_that_are_replaced_are_evaluated_anew(evaluated: Trial) -> None:
    evaluated.upload(evaluated.said(2, 12, 0.6), mode="replace")
    assert counts(evaluated.get("metrics")["total"]) == (1, 0, 2)
    with tenant(evaluated.bench.organization_id):
        assert Outcome.objects.filter(is_truth=False).count() == 1


def test_splits_are_added_up_by_themselves(evaluated: Trial) -> None:
    rows = {each["data_row"]["global_key"]: each["data_row"]["id"] for each in listed(evaluated)}
    with tenant(evaluated.bench.organization_id):
        ModelRunDataRow.objects.filter(data_row=rows["t-1"]).update(split="test", is_stale=True)
    evaluated.upload(evaluated.said(3, 200, 0.5))
    assert counts(evaluated.get("metrics?split=test")["total"]) == (0, 1, 1)
    assert counts(evaluated.get("metrics?split=")["total"]) == (1, 0, 1)
    assert counts(evaluated.get("metrics")["total"]) == (1, 1, 2)
    assert {each["name"]: each["count"] for each in evaluated.get("evaluation")["splits"]} == {"": 3, "test": 1}


def test_a_run_that_goes_takes_everything_along(evaluated: Trial) -> None:
    assert evaluated.person.api.delete(evaluated.path).status_code == 204
    assert evaluated.person.api.get(evaluated.path).status_code == 404
    assert evaluated.person.api.get("model-runs").json()["results"] == []
    work_all(evaluated.person)
    with tenant(evaluated.bench.organization_id):
        for model in (Outcome, Cell, Figure, RunEvaluation, ModelRunDataRow):
            assert not model.objects.exists(), model
        assert not ModelRun.with_removed.exists()


def test_deleting_a_run_leaves_what_it_holds_to_a_job_that_goes_on_where_it_was_broken_off(
    evaluated: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = evaluated.person.api.get(evaluated.path).json()["model"]
    assert evaluated.person.api.post(f"{evaluated.path}/labels/refresh").status_code == 202
    with CaptureQueriesContext(connection) as queries:
        assert evaluated.person.api.delete(evaluated.path).status_code == 204
    assert not [each["sql"] for each in queries if each["sql"].startswith(("DELETE", "WITH"))], "the request clears nothing away"
    refused = evaluated.person.api.delete(f"models/{model}")
    assert (refused.status_code, refused.json()["code"]) == (409, "model-in-use")
    holders = list(usage.HOLDERS)
    monkeypatch.setattr(portions, "PORTION", 1)
    usage.HOLDERS.append(usage.Holder(broken_off, lambda _run, _rows: None))
    try:
        with bound(evaluated.bench.organization_id):
            jobs.run(str(open_job(evaluated)))
    finally:
        usage.HOLDERS[:] = holders
    with tenant(evaluated.bench.organization_id):
        assert not Outcome.objects.exists()
        assert ModelRun.with_removed.exists()
        JobChunk.objects.update(lease_until=Now())
    work_all(evaluated.person)
    with tenant(evaluated.bench.organization_id):
        assert not ModelRun.with_removed.exists()
        assert not ModelRunDataRow.objects.exists()
    assert evaluated.person.api.delete(f"models/{model}").status_code == 204


def broken_off(run: ModelRun) -> int:
    raise RuntimeError(run.pk)


def open_job(trial: Trial) -> UUID:
    """The one job that is not over: what else was to be done for the run is cancelled."""
    with tenant(trial.bench.organization_id):
        job = Job.objects.get(state__lte=JobState.RUNNING)
        assert job.kind == "model_runs.remove"
        return job.pk

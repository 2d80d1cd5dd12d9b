"""Answers about figures become dataclasses of the client, and are waited for; a scripted server gives them."""

import json
from typing import Any
from uuid import uuid4

import pytest

from firstpass import Client, Evaluation, FirstpassError, JobFailed, Metrics, ModelRun, UnknownName, WaitedTooLong
from tests.clients.python.conftest import Scripted

COUNTS = dict.fromkeys(("truths", "predictions", "true_positives", "false_positives", "false_negatives"), 1)
SHARES = dict.fromkeys(("precision", "recall", "f1", "accuracy", "mean_iou", "mean_mask_iou", "ap", "ap50", "ap75", "map", "ece", "brier"))


def evaluation_said(*names: str, **said: Any) -> dict[str, Any]:
    subject = {"feature": str(uuid4()), "option": str(uuid4()), "kind": "radio", "color": "", "parent": None}
    nothing = dict.fromkeys(("job", "project", "project_name", "labels_taken_at", "computed_at"))
    return {
        **nothing, "state": "none", "follows": False, "confidence": 0.5, "iou": 0.5, "labeled_count": 0, "unlabeled_count": 0,
        "stale_count": 0,
        "splits": [], "levels": [0, 0.05], "custom_metrics": [], "later_addition": 1,
        "subjects": [{**subject, "index": index, "name": name, "path": name} for index, name in enumerate(names)], **said,
    }  # fmt: skip


def an_evaluation(*names: str) -> Evaluation:
    return Evaluation.read(evaluation_said(*names))


def some_metrics(evaluation: Evaluation) -> Metrics:
    def score(index: int | None) -> dict[str, Any]:
        return {"subject": index, **COUNTS, **SHARES, "metrics": {}, "later_addition": 1}

    classes = [score(each.index) for each in evaluation.subjects]
    point = {"confidence": 0.5, "iou": 0.5, "split": None}
    return Metrics.read({**point, "total": score(None), "classes": classes, "confusion": [], "definitions": {}}, evaluation)


def test_members_that_this_client_does_not_know_are_passed_by() -> None:
    evaluation = an_evaluation("gold")
    assert (evaluation.state, evaluation.subject("gold").index, evaluation.labels_taken_at) == ("none", 0, None)
    assert (some_metrics(evaluation).total.subject, some_metrics(evaluation).of("gold").map) == (None, None)


def test_two_of_one_name_are_told_apart_by_what_they_are() -> None:
    evaluation = an_evaluation("yes", "no", "yes")
    metrics = some_metrics(evaluation)
    with pytest.raises(UnknownName, match="2 subjects are called 'yes'"):
        metrics.of("yes")
    assert metrics.of(evaluation.subjects[2]).subject == 2
    with pytest.raises(UnknownName, match="there is no subject 'x'; there are none"):
        an_evaluation().subject("x")


def test_curves_of_a_class_that_there_is_not_are_refused_by_those_that_there_are(scripted: Scripted, impatient: Client) -> None:
    run = a_run(scripted, impatient)
    scripted.say(answered(evaluation_said("coin", "stamp")))
    with pytest.raises(FirstpassError) as told:
        run.curves(subject="x")
    assert isinstance(told.value, KeyError), "as before"
    assert str(told.value) == "there is no subject 'x'; there are coin, stamp"


def answered(said: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
    return 200, {}, json.dumps(said).encode()


def a_run(scripted: Scripted, client: Client) -> ModelRun:
    ids = {name: str(uuid4()) for name in ("id", "model", "ontology")}
    scripted.say(answered({**ids, "name": "v1", "state": "finished", "config": {}, "data_row_count": 3, "prediction_count": 3}))
    return client.model_run(ids["id"])


def a_job(state: str) -> dict[str, Any]:
    ended = None if state == "running" else "2026-01-01T00:00:00Z"
    told = {"title": "Metrics of v1", "message": "The disk is full.", "total": 3, "done": 1, "failed": 0, "result": {}}
    return {"id": str(uuid4()), "state": state, "finished_at": ended, **told}


def test_figures_are_waited_for_no_longer_than_asked(scripted: Scripted, impatient: Client) -> None:
    run, job = a_run(scripted, impatient), a_job("running")
    scripted.say(answered(evaluation_said(state="running", job=job["id"])), answered(job))
    with pytest.raises(WaitedTooLong, match="still running"):
        run.wait_until_evaluated(timeout_s=0)


def test_a_job_that_follows_another_is_waited_for_and_one_that_fails_is_told(scripted: Scripted, impatient: Client) -> None:
    run, first, second = a_run(scripted, impatient), a_job("finished"), a_job("failed")
    for job in (first, second):
        scripted.say(answered(evaluation_said(state="running", job=job["id"])), answered(job))
    with pytest.raises(JobFailed, match="The disk is full") as caught:
        run.wait_until_evaluated()
    assert str(caught.value.job.id) == second["id"]

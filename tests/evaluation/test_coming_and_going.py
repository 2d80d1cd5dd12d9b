"""Data rows come into a run and leave it: a run that follows its project takes their labels, and figures tell of what is there."""

from typing import Any
from uuid import UUID

import pytest

from apps.annotations.models import Annotation
from apps.core.models import Job
from apps.core.tasks import tell_subscribers
from apps.core.tenancy import bound, tenant
from apps.evaluation.models import Outcome, RunLabel
from apps.evaluation.services import LABELS
from tests.cast import Person
from tests.evaluation.runs import Trial, make_trial, work_all
from tests.interchange.conftest import make_run

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 6


@pytest.fixture
def trial(ada: Person) -> Trial:
    """Six labeled data rows, of which the run holds two."""
    made = make_trial(ada, rows=ROWS)
    made.label(**{f"_{number}": [made.coin(10)] for number in range(ROWS)})
    return Trial(made.bench, make_run(made.bench, rows=2), made.mark)


def add(trial: Trial, *numbers: int) -> None:
    keys = [f"t-{number}" for number in numbers]
    assert trial.person.api.post(f"{trial.path}/data-rows", {"global_keys": keys}).status_code == 200


def leave(trial: Trial, *numbers: int) -> Any:
    return trial.person.api.post(f"{trial.path}/data-rows/remove", {"global_keys": [f"t-{number}" for number in numbers]})


def counted(trial: Trial) -> tuple[str, int, int]:
    standing = trial.get("evaluation")
    return standing["state"], standing["labeled_count"], standing["unlabeled_count"]


def test_a_run_that_follows_takes_the_labels_of_data_rows_that_are_added_later(trial: Trial) -> None:
    trial.take(follows=True)
    assert counted(trial) == ("current", 2, 0)
    add(trial, 2, 3, 4, 5)
    assert counted(trial) == ("running", 2, 4), "what is not taken yet is never told as current"
    trial.upload(*[trial.said(number, 10) for number in range(ROWS)])
    assert counted(trial) == ("current", ROWS, 0)
    assert trial.get("metrics")["total"]["truths"] == ROWS


def test_a_run_that_does_not_follow_says_how_many_have_no_label(trial: Trial) -> None:
    trial.take()
    add(trial, 2, 3, 4, 5)
    work_all(trial.person)
    assert counted(trial)[1:] == (2, 4)
    trial.refresh()
    assert counted(trial) == ("current", ROWS, 0)


def test_data_rows_that_come_while_all_labels_are_taken_wait_for_no_lesser_job(trial: Trial) -> None:
    body = {"project": str(trial.bench.project.pk), "follows": True}
    assert trial.person.api.put(f"{trial.path}/labels", body).status_code == 202
    add(trial, 2, 3)
    work_all(trial.person)
    assert counted(trial) == ("current", 4, 0)


def test_data_rows_that_come_in_several_goes_are_taken_by_one_job(trial: Trial) -> None:
    trial.take(follows=True)
    for number in (2, 3, 4):
        add(trial, number)
    before = label_jobs(trial)
    tell(trial)
    assert len(label_jobs(trial) - before) == 1
    add(trial, 5)
    tell(trial)
    assert len(label_jobs(trial) - before) == 1, "one that waits takes those that come meanwhile too"
    work_all(trial.person)
    assert counted(trial) == ("current", ROWS, 0)


def tell(trial: Trial) -> None:
    with bound(trial.bench.organization_id):
        tell_subscribers()


def label_jobs(trial: Trial) -> set[UUID]:
    with tenant(trial.bench.organization_id):
        return set(Job.objects.filter(kind=LABELS).values_list("pk", flat=True))


def test_a_job_that_takes_labels_goes_through_those_that_are_others_alone(trial: Trial) -> None:
    trial.take()
    add(trial, 2)
    before = label_jobs(trial)
    trial.label(_0=[trial.coin(50)])
    trial.refresh()
    (job,) = label_jobs(trial) - before
    with tenant(trial.bench.organization_id):
        assert Job.objects.get(pk=job).total == 2, "row 0, whose label changed, and row 2, which is new"
        assert RunLabel.objects.get(model_run=trial.run, data_row=trial.bench.rows[0].pk).annotations[0]["value"]["x"] == 50


def test_data_rows_leave_with_all_that_was_said_and_worked_out(trial: Trial) -> None:
    trial.take()
    trial.upload(trial.said(0, 10), trial.said(1, 400))
    assert leave(trial, 1, 5).json()["errors"][0]["pointer"] == "/data_rows/1", "row 5 is not in the run"
    answer = leave(trial, 1)
    assert (answer.status_code, answer.json()) == (200, {"removed": 1, "data_row_count": 1})
    work_all(trial.person)
    with tenant(trial.bench.organization_id):
        gone = trial.bench.rows[1].pk
        assert not Annotation.objects.filter(annotation_set__model_run=trial.run, annotation_set__data_row=gone).exists()
        assert not Outcome.objects.filter(model_run=trial.run, data_row=gone).exists()
        assert not RunLabel.objects.filter(model_run=trial.run, data_row=gone).exists()
    total = trial.get("metrics")["total"]
    assert (total["truths"], total["predictions"], total["precision"]) == (1, 1, 1.0)
    assert trial.person.api.get(trial.path).json()["prediction_count"] == 1
    add(trial, 1)
    trial.upload(trial.said(1, 400))
    assert trial.person.api.get(trial.path).json()["prediction_count"] == 2


def test_either_ids_or_keys_name_what_leaves(trial: Trial) -> None:
    assert leave(trial).status_code == 400, "no data row is named"
    everything = {"data_rows": [str(trial.bench.rows[0].pk)], "global_keys": ["t-0"]}
    assert trial.person.api.post(f"{trial.path}/data-rows/remove", everything).status_code == 400


def test_a_data_row_of_a_run_that_predicted_nothing_there_can_be_deleted(trial: Trial, ada: Person) -> None:
    run = make_trial(ada, rows=1, mark="alone")
    row = run.bench.rows[0].pk
    assert ada.api.delete(f"data-rows/{row}").status_code == 204
    kept = make_trial(ada, rows=1, mark="kept")
    kept.upload(kept.said(0, 10))
    assert ada.api.delete(f"data-rows/{kept.bench.rows[0].pk}").status_code == 409

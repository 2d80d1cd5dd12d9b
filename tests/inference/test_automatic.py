"""Labels without a person: only where the predictor is sure of all it says, marked until somebody looks, and taken back in one call."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.annotations.events import LabelWithdrawn
from apps.annotations.models import Annotation, Label, LabelState
from apps.annotations.services import automatic, withdraw_automatic
from apps.catalog.filters import narrow, read_filter
from apps.catalog.models import DataRow
from apps.core.models import EventLog
from apps.core.models.jobs import JobState
from apps.core.tenancy import tenant
from apps.evaluation.models import RunLabel
from apps.inference import queries
from apps.inference.predictors.contract import Batch, Item
from apps.model_runs.models import ModelRun, ModelRunDataRow, Purpose
from apps.model_runs.problems import RunInUse
from apps.projects import services as projects
from apps.projects.models import Task, TaskState
from tests.cast import Person
from tests.inference.conftest import World
from tests.inference.test_running import Says, batch, ready, red, says
from tests.inference.test_training import work
from tests.interchange.labels import taken

__all__ = ["ready", "says"]
pytestmark = pytest.mark.django_db(transaction=True)
SURE = {"08.png": (0.95, 0.9), "09.png": (0.95, 0.5), "10.png": (), "11.png": (0.97,)}


@pytest.fixture
def labels(ready: World, says: Callable[[Says], None]) -> Callable[..., Any]:
    """Lets a predictor that is sure of the first and the last data row label the batch; returns the job."""

    def script(items: Sequence[Item]) -> Iterator[Batch]:
        for item in items:
            yield batch(item, *(red(confidence=sure) for sure in SURE[item.name]))

    def label(threshold: float = 0.9) -> Any:
        says(script)
        body = {"predictor": str(ready.predictor.pk), "threshold": threshold}
        answer = ready.owner.api.post(f"batches/{ready.batch.pk}/automatic-labels", body)
        assert answer.status_code == 202, answer.json()
        return work(ready, answer.json()["job"])

    return label


def states(world: World) -> dict[str, str]:
    with tenant(world.organization_id):
        return {each.data_row.name: each.get_state_display() for each in Task.objects.filter(batch=world.batch).select_related("data_row")}


def reviewed(world: World, share: float) -> None:
    with tenant(world.organization_id):
        projects.update_project(project=world.open, revision=world.open.revision, review_share=share)


def test_only_what_is_sure_of_everything_is_labeled(ready: World, labels: Callable[..., Any]) -> None:
    reviewed(ready, 0)
    job = labels()
    assert (job.state, job.result["labeled"]) == (JobState.FINISHED, 2)
    assert job.message == "2 of 4 data rows labeled without a person, at 0.9 or surer"
    assert states(ready) == {"08.png": "done", "09.png": "queued", "10.png": "queued", "11.png": "done"}
    with tenant(ready.organization_id):
        found = Label.objects.automatic().select_related("annotation_set__model_run")
        assert [each.annotation_set.model_run.purpose for each in found] == [Purpose.AUTO] * 2
        mine = Annotation.objects.filter(annotation_set__in=[each.annotation_set_id for each in found])
        assert mine.exists()
        assert not mine.accepted().exists()
    (shown,) = ready.owner.api.get(f"projects/{ready.open.pk}/batches").json()["results"]
    assert shown["automatic"] == 2


def test_what_the_project_does_not_show_is_not_taken_as_said(
    ready: World, says: Callable[[Says], None], labels: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    reviewed(ready, 0)
    monkeypatch.setitem(SURE, "10.png", (0.95, 0.49, 0.1))
    assert labels().result["labeled"] == 3
    with tenant(ready.organization_id):
        label = Label.objects.get(data_row=ready.rows[10])
        assert [each.confidence for each in Annotation.objects.filter(annotation_set=label.annotation_set)] == [0.95]
        seen = ModelRunDataRow.objects.get(model_run=label.annotation_set.model_run, data_row=ready.rows[10])
        assert (seen.prediction_count, seen.lowest_confidence) == (1, 0.95)


def test_a_lower_threshold_labels_more_and_leaves_what_is_labeled(ready: World, labels: Callable[..., Any]) -> None:
    reviewed(ready, 0)
    labels()
    assert (labels(threshold=0.5).result["labeled"], states(ready)["09.png"]) == (1, "done")
    with tenant(ready.organization_id):
        assert Label.objects.automatic().count() == 3


def test_the_projects_review_holds_for_them_and_an_approval_ends_the_mark(ready: World, labels: Callable[..., Any]) -> None:
    labels()
    assert sorted(states(ready).values()) == ["queued", "queued", "review", "review"]
    task = ready.owner.api.post(f"projects/{ready.open.pk}/tasks/next", {"stage": "review"}).json()
    assert task["annotation_set"]["author"] is None
    assert len(task["annotation_set"]["annotations"]) > 0
    verdict = {"token": task["lease"]["token"], "decision": "approve"}
    assert ready.owner.api.post(f"tasks/{task['id']}/review", verdict).status_code == 201
    with tenant(ready.organization_id):
        (seen,) = Label.objects.by_people().filter(project=ready.open)
        assert (seen.state, str(seen.data_row_id)) == (LabelState.APPROVED, task["data_row"]["id"])
    (shown,) = ready.owner.api.get(f"projects/{ready.open.pk}/batches").json()["results"]
    assert shown["automatic"] == 1


def test_what_is_sent_back_goes_to_whoever_labels(ready: World, labels: Callable[..., Any]) -> None:
    labels()
    task = ready.owner.api.post(f"projects/{ready.open.pk}/tasks/next", {"stage": "review"}).json()
    verdict = {"token": task["lease"]["token"], "decision": "send_back", "comment": "There is one more."}
    assert ready.owner.api.post(f"tasks/{task['id']}/review", verdict).status_code == 201
    handed = [ready.owner.api.post(f"projects/{ready.open.pk}/tasks/next", {"stage": "label"}).json() for _ in range(2)]
    assert task["id"] in {each["id"] for each in handed}


def test_a_data_row_that_a_person_holds_is_left_to_them(ready: World, labels: Callable[..., Any]) -> None:
    reviewed(ready, 0)
    held = ready.owner.api.post(f"projects/{ready.open.pk}/tasks/next", {"stage": "label"}).json()
    assert held["data_row"]["name"] == "08.png"
    assert labels().result["labeled"] == 1
    assert states(ready)["08.png"] == "in_progress"


def test_nothing_is_learned_or_measured_on_them(ready: World, labels: Callable[..., Any]) -> None:
    reviewed(ready, 0)
    labels()
    with tenant(ready.organization_id):
        assert not queries.labels_of(ready.open).exists()
        run = ModelRun.objects.get(purpose=Purpose.AUTO)
    answer = ready.owner.api.put(f"model-runs/{run.pk}/labels", {"project": str(ready.open.pk)})
    assert answer.status_code == 202, answer.json()
    work(ready, answer.json()["id"])
    with tenant(ready.organization_id):
        assert not RunLabel.objects.filter(model_run=run).exists()


def test_exports_leave_them_out_unless_asked_and_say_so(ready: World, labels: Callable[..., Any]) -> None:
    reviewed(ready, 0)
    labels()
    path = f"projects/{ready.open.pk}/exports"
    body, result = taken(ready.owner, path, format="firstpass")
    why = "nobody has looked at it, and automatic labels were not asked for"
    assert (body, result["left_out"]) == (b"", [{"what": "automatic label", "why": why, "count": 2}])
    body, result = taken(ready.owner, path, format="firstpass", automatic=True)
    found = [json.loads(each) for each in body.splitlines()]
    assert [(each["status"], each["by"], each["model"]) for each in found] == [("automatic", None, "squares v1 on first")] * 2
    assert result["left_out"] == []


def test_they_are_taken_back_and_stay_as_suggestions(ready: World, labels: Callable[..., Any]) -> None:
    labels()
    answer = ready.owner.api.delete(f"batches/{ready.batch.pk}/automatic-labels")
    assert (answer.status_code, answer.json()) == (200, {"withdrawn": 2, "left": 0})
    assert set(states(ready).values()) == {"queued"}
    with tenant(ready.organization_id):
        assert EventLog.objects.filter(type=LabelWithdrawn.type).count() == 2
    task = ready.owner.api.post(f"projects/{ready.open.pk}/tasks/next", {"stage": "label"}).json()
    assert [each["confidence"] for each in task["suggestions"][0]["annotations"]] == [0.95, 0.9]


def test_what_labels_rest_on_stays_in_the_run(ready: World, labels: Callable[..., Any]) -> None:
    labels()
    with tenant(ready.organization_id):
        run = ModelRun.objects.get(purpose=Purpose.AUTO)
    answer = ready.owner.api.post(f"model-runs/{run.pk}/data-rows/remove", {"data_rows": [str(ready.rows[8].pk)]})
    assert (answer.status_code, answer.json()["title"]) == (409, RunInUse.title)
    assert "made without a person" in answer.json()["detail"]


def test_the_catalog_finds_them(ready: World, labels: Callable[..., Any]) -> None:
    reviewed(ready, 0)
    labels()
    with tenant(ready.organization_id):
        asked = read_filter([{"term": "labeled", "project": str(ready.open.pk), "made_by": "automatic"}])
        assert sorted(narrow(DataRow.objects.all(), asked).values_list("name", flat=True)) == ["08.png", "11.png"]


@pytest.mark.parametrize("threshold", [-0.1, 1.1, "high", None])
def test_a_threshold_is_a_share(ready: World, threshold: Any) -> None:
    body = {"predictor": str(ready.predictor.pk), "threshold": threshold}
    answer = ready.owner.api.post(f"batches/{ready.batch.pk}/automatic-labels", body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/threshold")


def test_nothing_waiting_is_told(ready: World, labels: Callable[..., Any]) -> None:
    with tenant(ready.organization_id):
        Task.objects.filter(batch=ready.batch).update(state=TaskState.SKIPPED)
    body = {"predictor": str(ready.predictor.pk), "threshold": 0.9}
    answer = ready.owner.api.post(f"batches/{ready.batch.pk}/automatic-labels", body)
    assert (answer.status_code, answer.json()["detail"]) == (409, "No data row of this batch waits to be labeled.")


def test_labelers_may_not_let_it_label(ready: World, ana: Person) -> None:
    body = {"predictor": str(ready.predictor.pk), "threshold": 0.9}
    assert ana.api.post(f"batches/{ready.batch.pk}/automatic-labels", body).status_code in {403, 404}


def test_many_are_taken_back_by_few_statements(ready: World, labels: Callable[..., Any]) -> None:
    labels(threshold=0.5)
    with tenant(ready.organization_id), CaptureQueriesContext(connection) as asked:
        assert withdraw_automatic(batch=ready.batch).count == 3
    changes = [each["sql"].split()[0] for each in asked if each["sql"].startswith(("UPDATE", "DELETE"))]
    assert sorted(changes) == ["DELETE", "UPDATE"]


def test_one_request_takes_back_no_more_than_a_bound_and_says_how_many_are_left(
    ready: World, labels: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    labels(threshold=0.5)
    monkeypatch.setattr(automatic, "WITHDRAWN_AT_ONCE", 1)
    with tenant(ready.organization_id):
        assert withdraw_automatic(batch=ready.batch, most=2) == automatic.Withdrawn(2, 1)
        assert withdraw_automatic(batch=ready.batch, most=2) == automatic.Withdrawn(1, 0)

"""The end of a predictor over HTTP: taken off a project, archived and restored, deleted; what it predicted stays."""

from typing import Any
from uuid import UUID

import pytest

from apps.annotations.models import AnnotationSet
from apps.core import jobs, storage
from apps.core.jobs.runner import claim
from apps.core.models import EventLog, Job
from apps.core.models.jobs import JobState
from apps.core.tenancy import bound, tenant
from apps.inference import services
from apps.inference.models import Predictor, PredictorVersion, ProjectPredictor, TrainingRule, VersionState
from apps.model_runs.models import Model, ModelRun, RunState
from apps.organizations.models import AuditLine
from apps.projects.models import Task
from tests.cast import Person
from tests.inference.conftest import QUICK, World
from tests.inference.workflows.graphs import chain, node

pytestmark = pytest.mark.django_db(transaction=True)
NOTHING = {"runs": 0, "live": 0, "trainings": 0, "deliveries": 0, "others": 0}


def at(world: World, path: str = "") -> str:
    return f"predictors/{world.predictor.pk}{path}"


def trained(world: World) -> PredictorVersion:
    """The predictor with a version that can be used."""
    job = start_training(world)
    with bound(world.organization_id):
        jobs.run(job)
    with tenant(world.organization_id):
        version: PredictorVersion = PredictorVersion.objects.get(state=VersionState.READY)
        return version


def start_training(world: World) -> str:
    answer = world.owner.api.post(at(world, "/training-runs"), {"project": str(world.labelled.pk), "settings": QUICK})
    assert answer.status_code == 202, answer.json()
    return str(answer.json()["job"])


def prelabel(world: World) -> tuple[str, str]:
    """The job and the run of a first pass over the batch that waits."""
    answer = world.owner.api.post(f"batches/{world.batch.pk}/prelabel", {"predictor": str(world.predictor.pk)})
    assert answer.status_code == 202, answer.json()
    return answer.json()["job"], answer.json()["model_run"]


def detach(world: World) -> Any:
    return world.owner.api.delete(f"projects/{world.open.pk}/predictors/{world.predictor.pk}")


def state_of(world: World, job: str) -> str:
    return str(world.owner.api.get(f"jobs/{job}").json()["state"])


def attached(world: World) -> list[str]:
    answer = world.owner.api.get(f"projects/{world.open.pk}/predictors").json()
    return [each["predictor"]["id"] for each in answer["results"]]


def test_taken_off_a_project_it_is_asked_there_no_more_and_its_work_for_it_stops(world: World) -> None:
    trained(world)
    job, run = prelabel(world)
    answer = detach(world)
    assert answer.status_code == 200, answer.json()
    assert answer.json() == {"work": {**NOTHING, "runs": 1}, "rule_is_off": False}
    assert attached(world) == []
    assert state_of(world, job) == "cancelled"
    with tenant(world.organization_id):
        assert ModelRun.objects.get(pk=run).state == RunState.CANCELLED
        assert EventLog.objects.filter(type="predictors.detached", body__project=str(world.open.pk)).count() == 1
        line = AuditLine.objects.get(action="predictors.detach")
        assert (line.subject_name, line.before) == ("squares", {"name": "open"})
    again = detach(world)
    assert (again.status_code, again.json()["code"]) == (404, "not-attached")


def test_what_it_suggested_for_a_project_stays_when_it_is_taken_off(world: World) -> None:
    trained(world)
    job, run = prelabel(world)
    with bound(world.organization_id):
        jobs.run(job)
    with tenant(world.organization_id):
        said = AnnotationSet.objects.filter(model_run=run).count()
        task = Task.objects.filter(batch=world.batch).first()
    assert said == 4
    detach(world)
    with tenant(world.organization_id):
        assert AnnotationSet.objects.filter(model_run=run).count() == said
    assert task is not None
    shown = world.owner.api.get(f"tasks/{task.pk}").json()["suggestions"]
    assert [each["model_run"] for each in shown] == [run]


def test_taken_off_the_project_that_taught_it_its_training_stops_and_its_rule_is_off(world: World) -> None:
    rule = {"project": str(world.labelled.pk), "after_labels": 500}
    assert world.owner.api.put(at(world, "/training-rule"), rule).status_code == 200
    world.owner.api.post(f"projects/{world.labelled.pk}/predictors", {"predictor": str(world.predictor.pk)})
    job = start_training(world)
    answer = world.owner.api.delete(f"projects/{world.labelled.pk}/predictors/{world.predictor.pk}").json()
    assert answer == {"work": {**NOTHING, "trainings": 1}, "rule_is_off": True}
    assert state_of(world, job) == "cancelled"
    told = world.owner.api.get(at(world, "/training-rule")).json()
    assert (told["enabled"], told["after_labels"]) == (False, 500)
    assert "taken off labelled" in told["problem"]
    assert attached(world) == [str(world.predictor.pk)]  # the other project still asks it


def test_an_archived_predictor_is_in_no_list_and_begins_nothing_with_the_reason(world: World) -> None:
    version = trained(world)
    job, run = prelabel(world)
    answer = world.owner.api.post(at(world, "/archive"))
    assert answer.status_code == 200, answer.json()
    assert answer.json()["work"] == {**NOTHING, "runs": 1}
    assert state_of(world, job) == "cancelled"
    assert world.owner.api.get("predictors").json()["results"] == []
    assert [each["id"] for each in world.owner.api.get("predictors?archived=true").json()["results"]] == [str(world.predictor.pk)]
    assert attached(world) == []
    assert world.owner.api.get(at(world)).json()["archived_at"] is not None
    with tenant(world.organization_id):
        task = Task.objects.filter(batch=world.batch).first()
    assert task is not None
    of = {"predictor": str(world.predictor.pk)}
    row = str(world.rows[0].pk)
    for path, body in (
        (f"tasks/{task.pk}/suggestions", of),
        (f"batches/{world.batch.pk}/prelabel", of),
        (f"batches/{world.batch.pk}/automatic-labels", {**of, "threshold": 0.5}),
        (at(world, "/runs"), {"data_rows": [row]}),
        (at(world, "/trials"), {"data_rows": [row]}),
        (at(world, "/training-runs"), {"project": str(world.labelled.pk)}),
        (at(world, "/versions"), {"settings": {}}),
        (at(world, "/promotion"), {"version": str(version.pk)}),
        (f"projects/{world.labelled.pk}/predictors", of),
        (f"model-runs/{run}/retry", {}),
    ):
        refused = world.owner.api.post(path, body)
        assert (refused.status_code, refused.json()["code"]) == (409, "predictor-archived"), path
        assert "Restore it" in refused.json()["detail"]
    rule = world.owner.api.put(at(world, "/training-rule"), {"project": str(world.labelled.pk), "after_labels": 1})
    assert rule.json()["code"] == "predictor-archived"


def test_a_restored_predictor_is_where_it_was_and_its_past_never_left(world: World) -> None:
    trained(world)
    job, run = prelabel(world)
    with bound(world.organization_id):
        jobs.run(job)
    world.owner.api.post(at(world, "/archive"))
    listed = world.owner.api.get(at(world, "/runs")).json()["results"]
    assert [(each["id"], each["state"]) for each in listed] == [(run, "finished")]
    assert world.owner.api.get(f"model-runs/{run}").json()["config"]["predictor_name"] == "squares"
    answer = world.owner.api.delete(at(world, "/archive"))
    assert (answer.status_code, answer.json()["archived_at"]) == (200, None)
    assert attached(world) == [str(world.predictor.pk)]
    prelabel(world)
    with tenant(world.organization_id):
        assert list(AuditLine.objects.filter(subject_id=str(world.predictor.pk)).order_by("id").values_list("action", flat=True))[-2:] == [
            "predictors.archive",
            "predictors.restore",
        ]


def test_the_rule_of_an_archived_predictor_waits(world: World) -> None:
    rule = {"project": str(world.labelled.pk), "after_labels": 500, "settings": QUICK}
    world.owner.api.put(at(world, "/training-rule"), rule)
    world.owner.api.post(at(world, "/archive"))
    with tenant(world.organization_id):
        TrainingRule.objects.update(after_labels=1)
        services.labels_changed(project=world.labelled.pk)
        assert not PredictorVersion.objects.exists()
    world.owner.api.delete(at(world, "/archive"))
    with tenant(world.organization_id):
        services.labels_changed(project=world.labelled.pk)
        assert PredictorVersion.objects.count() == 1


def test_a_predictor_that_a_workflow_asks_is_not_archived_before_it(world: World) -> None:
    trained(world)
    graph = chain(node("ask", "predictor", predictor=str(world.predictor.pk), version=""))
    body = {"name": "flow", "family": "workflow", "ontology": str(world.ontology.pk), "settings": {"graph": graph}}
    flow = world.owner.api.post("predictors", body)
    assert flow.status_code == 201, flow.json()
    with tenant(world.organization_id):
        PredictorVersion.objects.filter(predictor=flow.json()["id"]).update(state=VersionState.READY)
    refused = world.owner.api.post(at(world, "/archive"))
    assert (refused.status_code, refused.json()["code"]) == (409, "predictor-in-use")
    assert refused.json()["asking"] == [{"id": flow.json()["id"], "name": "flow"}]
    assert world.owner.api.post(f"predictors/{flow.json()['id']}/archive").status_code == 200
    assert world.owner.api.post(at(world, "/archive")).status_code == 200
    gone = world.owner.api.delete(at(world))
    assert gone.status_code == 409
    assert "named by flow" in gone.json()["detail"]


def test_a_predictor_that_something_stands_on_is_not_deleted_and_the_refusal_names_it(world: World) -> None:
    trained(world)
    prelabel(world)
    refused = world.owner.api.delete(at(world))
    assert (refused.status_code, refused.json()["code"]) == (409, "predictor-in-use")
    told = refused.json()
    assert (told["projects"], told["runs"], len(told["jobs"])) == ([{"id": str(world.open.pk), "name": "open"}], 1, 1)
    assert "attached to open" in told["detail"]
    assert "Archive it instead" in told["detail"]
    uses = world.owner.api.get(at(world, "/uses")).json()
    assert ([each["name"] for each in uses["projects"]], uses["runs"], uses["work"]["runs"]) == (["open"], 1, 1)
    with tenant(world.organization_id):
        assert Predictor.objects.filter(pk=world.predictor.pk).exists()


def test_what_it_predicted_keeps_it_for_good(world: World) -> None:
    trained(world)
    job, run = prelabel(world)
    with bound(world.organization_id):
        jobs.run(job)
    detach(world)
    refused = world.owner.api.delete(at(world))
    assert refused.status_code == 409
    assert "1 run holds what it predicted" in refused.json()["detail"]
    assert world.owner.api.get(f"model-runs/{run}").status_code == 200


def test_a_predictor_that_nothing_stands_on_goes_with_its_files(world: World) -> None:
    version = trained(world)
    world.owner.api.put(at(world, "/training-rule"), {"project": str(world.labelled.pk), "after_labels": 500})
    detach(world)
    with tenant(world.organization_id):
        assert storage.size_of(version.weights_key) > 0
        model = Predictor.objects.get().model_id
    assert world.owner.api.delete(at(world)).status_code == 204
    assert world.owner.api.get(at(world)).status_code == 404
    with tenant(world.organization_id):
        job = Job.objects.get(kind="inference.remove_files")
        assert not PredictorVersion.objects.exists()
        assert not TrainingRule.objects.exists()
        assert not Model.objects.filter(pk=model).exists()
        line = AuditLine.objects.get(action="predictors.destroy")
        assert line.subject_name == "squares"
    with bound(world.organization_id):
        jobs.run(str(job.pk))
    with tenant(world.organization_id):
        assert Job.objects.get(pk=job.pk).state == JobState.FINISHED
        with pytest.raises(FileNotFoundError):
            storage.size_of(version.weights_key)


def test_the_checkpoint_of_a_training_that_died_goes_too(world: World) -> None:
    job = start_training(world)
    with bound(world.organization_id):
        context = claim(job)
        assert context is not None
        with tenant(world.organization_id):
            key = storage.put("checkpoints", b"half a model", "safetensors")
        context.state["checkpoint"] = key
        with context.partial():
            pass
    world.owner.api.post(f"jobs/{job}/cancel")
    with bound(world.organization_id), pytest.raises(jobs.JobCancelled), context.commit():
        pass
    with tenant(world.organization_id):
        Job.objects.filter(pk=job).update(state=JobState.CANCELLED)
    detach(world)
    assert world.owner.api.delete(at(world)).status_code == 204
    with tenant(world.organization_id):
        assert Job.objects.get(kind="inference.remove_files").chunks.get().payload == {"keys": [key]}


@pytest.mark.parametrize(("person", "status"), [("ana", 403), ("rui", 403), ("max_", 200)])
def test_only_who_may_train_archives(world: World, person: str, status: int, request: pytest.FixtureRequest) -> None:
    somebody: Person = request.getfixturevalue(person)
    assert somebody.api.post(at(world, "/archive")).status_code == status
    assert somebody.api.delete(f"projects/{world.open.pk}/predictors/{world.predictor.pk}").status_code == status
    assert somebody.api.delete(at(world)).status_code == (204 if status == 200 else status)
    with tenant(world.organization_id):
        assert ProjectPredictor.objects.exists() is (status == 403)


def test_a_stranger_finds_nothing(world: World, gus: Person) -> None:
    assert gus.api.post(at(world, "/archive")).status_code == 404
    assert gus.api.delete(at(world, "/archive")).status_code == 404
    assert gus.api.get(at(world, "/uses")).status_code == 404
    assert gus.api.delete(at(world)).status_code == 404
    assert gus.api.delete(f"projects/{world.open.pk}/predictors/{world.predictor.pk}").status_code == 404
    with tenant(world.organization_id):
        assert UUID(str(Predictor.objects.get(pk=world.predictor.pk).pk))

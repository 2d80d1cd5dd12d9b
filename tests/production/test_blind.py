"""Whoever answers a blind audit is shown nothing that any model says of its data row, whichever way it comes."""

import json
from typing import Any

import pytest

from apps.annotations import services as annotations
from apps.annotations.models import Annotation
from apps.annotations.queries import suggestions_body
from apps.catalog.models import DataRow
from apps.core.tenancy import tenant
from apps.inference import services as inference
from apps.inference.models import Predictor, PredictorVersion, VersionState
from apps.model_runs.models import ModelRun, Purpose
from apps.organizations.directory import actor_of
from apps.organizations.models import Membership
from apps.organizations.permissions import Role
from apps.production.models import ProductionQueue
from apps.projects.models import Batch, Task, TaskState
from tests.cast import Person, as_role
from tests.production.conftest import Line, make_line
from tests.support.labeling import Desk, box, decide

pytestmark = pytest.mark.django_db(transaction=True)
SAID = 123.25  # the place of what models say, by which it is known wherever it turns up
EVERY = pytest.mark.parametrize("role", [Role.ANNOTATOR, Role.REVIEWER, Role.MANAGER])


@pytest.fixture
def line(ada: Person) -> Line:
    """A queue that audits everything."""
    return make_line(ada, audit_share=1.0)


def say(line: Line, row: str, purpose: str) -> ModelRun:
    """Another run says something of a data row; one of a batch is shown beside the queue's own."""
    with tenant(line.organization_id):
        data_row = DataRow.objects.get(pk=row)
    run, _ = line.bench.suggest(data_row, box(line.words.coin, x=SAID, confidence=0.9), purpose=purpose)
    with tenant(line.organization_id):
        if purpose == Purpose.PRELABEL:
            annotations.attach_prelabel(batch=Batch.objects.get(), run=run)
    return run


def detector(line: Line) -> Predictor:
    """A predictor in the words of the queue, of which a version is in use."""
    with tenant(line.organization_id):
        queue = ProductionQueue.objects.select_related("model").get(pk=line.id)
        values = {"family": "patch_detector", "ontology": line.words.ontology, "model": queue.model}
        made: Predictor = Predictor.objects.create(name="Detector", **values)
        made.promoted = PredictorVersion.objects.create(predictor=made, number=1, state=VersionState.READY)
        made.save()
        return made


@EVERY
@pytest.mark.parametrize("purpose", [Purpose.LIVE, Purpose.PRELABEL])
def test_what_other_runs_say_reaches_no_task_of_an_open_audit(line: Line, ana: Person, role: Role, purpose: str) -> None:
    answer = line.ask("claim-1", 0.3)
    run = say(line, answer["data_row"], purpose)
    person = as_role(ana, role)
    desk = Desk(line.bench, person)
    assert (desk.detail["blind"], desk.detail["suggestions"]) == (True, [])
    project, said = line.bench.project.pk, box(line.words.coin)["feature"]
    term = json.dumps([{"term": "predicted", "feature": said, "model_run": str(run.pk)}])
    with tenant(line.organization_id):
        (held,) = Annotation.objects.filter(annotation_set__model_run=run)
    told = [
        person.api.get(f"tasks/{answer['task']}").json(),
        person.api.post(f"projects/{project}/tasks/claim", {"count": 2}).json(),
        person.api.get(f"model-runs/{run.pk}/predictions").json(),
        person.api.get(f"model-runs/{run.pk}/data-rows/{answer['data_row']}/outcomes").json(),
        person.api.get(f"annotation-sets/{held.annotation_set_id}").json(),
        person.api.get(f"data-rows?filter={term}").json(),
        with_socket(line, run, answer["data_row"]),
    ]
    assert [each for each in told if str(SAID) in repr(each)] == []
    assert told[5].get("results", []) == []


def with_socket(line: Line, run: ModelRun, row: str) -> dict[str, Any]:
    """What the socket would fill in of the run's word about the data row."""
    with tenant(line.organization_id):
        held = Annotation.objects.filter(annotation_set__model_run=run, annotation_set__data_row=row).first()
        assert held is not None
        return suggestions_body({"annotation_set": str(held.annotation_set_id), "pass_number": 1})


def test_it_is_there_again_once_the_audit_is_over(line: Line, ana: Person, rui: Person) -> None:
    answer = line.ask("claim-1", 0.3)
    run = say(line, answer["data_row"], Purpose.LIVE)
    desk = Desk(line.bench, ana)
    desk.draw(box(line.words.coin))
    desk.submitted()
    line.settle()
    assert len(rui.api.get(f"model-runs/{run.pk}/predictions").json()["results"]) == 1
    # ... but not to whoever may take their answer back and give another.
    assert ana.api.get(f"tasks/{answer['task']}").json()["suggestions"] == []
    again = ana.api.post(f"tasks/{answer['task']}/take-back").json()
    assert again["suggestions"] == []
    assert rui.api.get(f"model-runs/{run.pk}/predictions").json()["results"] == []


def test_a_task_about_the_same_data_row_in_another_project_shows_nothing_either(line: Line, ana: Person) -> None:
    answer = line.ask("claim-1", 0.3)
    other = line.owner.api.post("projects", {"name": "other", "ontology": str(line.words.ontology.pk)}).json()
    with tenant(line.organization_id):
        row = DataRow.objects.get(pk=answer["data_row"])
    run, _ = line.bench.suggest(row, box(line.words.coin, x=SAID, confidence=0.9), purpose=Purpose.PRELABEL)
    batch = {"name": "beside", "data_rows": [str(row.pk)], "prelabel_run": str(run.pk)}
    assert line.owner.api.post(f"projects/{other['id']}/batches", batch).status_code == 201
    beside = ana.api.post(f"projects/{other['id']}/tasks/next", {"stage": "label"}).json()
    assert (beside["data_row"]["id"], beside["suggestions"]) == (str(row.pk), [])
    refused = ana.api.post(f"tasks/{beside['id']}/suggestions", {"predictor": str(detector(line).pk)})
    assert (refused.status_code, refused.json()["code"]) == (409, "task-blind")


def test_asking_a_predictor_about_it_is_refused_with_the_reason(line: Line, ana: Person) -> None:
    answer = line.ask("claim-1", 0.3)
    predictor = str(detector(line).pk)
    asked = ana.api.post(f"tasks/{answer['task']}/suggestions", {"predictor": predictor})
    assert (asked.status_code, asked.json()["code"]) == (409, "task-blind")
    clicked = ana.api.post(f"tasks/{answer['task']}/prompts", {"predictor": predictor, "points": [{"x": 1, "y": 1}]})
    assert (clicked.status_code, clicked.json()["code"]) == (409, "task-blind")
    with tenant(line.organization_id):
        assert inference.refresh_open(predictor=predictor) == 0  # type: ignore[arg-type]


def test_a_first_pass_and_automatic_labels_pass_it_over(line: Line) -> None:
    audited = line.ask("audited", 0.3)
    line.change(audit_share=0.0)
    plain = line.ask("plain", 0.3)
    predictor = detector(line)
    with tenant(line.organization_id):
        batch = Batch.objects.get()
        owner = actor_of(Membership.objects.select_related("organization", "user").get(pk=line.owner.membership.pk))
        asked = [inference.prelabel_batch(actor=owner, batch=batch, predictor=predictor)]
        asked += [inference.label_batch(actor=owner, batch=batch, predictor=predictor, threshold=0.5)]
        assert [each.job and each.job.total for each in asked] == [1, 1]
    run = say(line, audited["data_row"], Purpose.AUTO)
    with tenant(line.organization_id):
        rows = [audited["data_row"], plain["data_row"]]
        assert annotations.label_automatically(run=run, batch=batch, data_rows=rows, threshold=0.5) == 0
        assert Task.objects.get(pk=audited["task"]).state == TaskState.QUEUED


@pytest.mark.parametrize("way", ["derived_from", "decision"])
def test_an_answer_that_stands_on_a_suggestion_is_refused(line: Line, ana: Person, way: str) -> None:
    answer = line.ask("claim-1", 0.3)
    run = say(line, answer["data_row"], Purpose.LIVE)
    desk = Desk(line.bench, ana)
    with tenant(line.organization_id):
        suggestion = Annotation.objects.get(annotation_set__model_run=run).pk
    kept = box(line.words.coin, x=SAID, derived_from=str(suggestion))
    body = {"created": [kept]} if way == "derived_from" else {"decisions": [decide(suggestion, "rejected")]}
    refused = desk.send(**body)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (404, "not_found")


def test_what_is_no_audit_is_suggested_as_ever(line: Line, ana: Person) -> None:
    line.change(audit_share=0.0)
    answer = line.ask("claim-1", 0.3)
    say(line, answer["data_row"], Purpose.LIVE)
    desk = Desk(line.bench, ana)
    assert (desk.detail["blind"], len(desk.detail["suggestions"])) == (False, 2)

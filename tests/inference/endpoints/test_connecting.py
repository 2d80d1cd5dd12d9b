"""From an address to suggestions in the editor: a recorded backend is connected, tried and asked over the API."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.annotations.models import Annotation
from apps.core.models import Job
from apps.core.models.jobs import JobState
from apps.core.tenancy import bound, tenant
from apps.inference.models import Exchange
from apps.inference.services import calling
from apps.inference.services.prompting import answer_prompt
from apps.projects.models import Task
from tests.cast import Person
from tests.inference.conftest import World
from tests.inference.endpoints.replay import RECORDED, Asked, Respond, Server, recorded
from tests.inference.test_training import work

pytestmark = pytest.mark.django_db(transaction=True)
Serve = Callable[[Respond], Server]


def red(asked: Asked) -> tuple[int, Any]:
    """As recorded, with a label of this world's ontology."""
    status, said = recorded(asked)
    if asked.path.endswith("/predict"):
        for result in said["results"]:
            result["result"][0]["value"] = {**result["result"][0]["value"], "rectanglelabels": ["red"]}
    return status, said


def connect(world: World, server: Server, *, ontology: str = "", **settings: Any) -> dict[str, Any]:
    body = {
        "name": "elsewhere",
        "family": "label_studio_backend",
        "ontology": ontology or str(world.ontology.pk),
        "secret": "open-sesame",
        "settings": {"url": f"{server.url}/some/path", **settings},
    }
    answer = world.owner.api.post("predictors", body)
    assert answer.status_code == 201, answer.json()
    made: dict[str, Any] = answer.json()
    return made


def test_a_run_that_is_asked_for_while_a_predictor_is_being_connected_is_told_to_wait(world: World, serve: Serve) -> None:
    made = connect(world, serve(red))
    asked = f"predictors/{made['id']}/runs", {"data_rows": [str(world.rows[0].pk)]}
    answer = world.owner.api.post(*asked)
    assert (answer.status_code, answer.json()["code"]) == (409, "still-connecting")
    assert answer.json()["title"] == "This predictor is being connected: try again in a moment"
    assert work(world, made["versions"][0]["job"]).state == JobState.FINISHED
    assert world.owner.api.post(*asked).status_code == 202


@pytest.mark.parametrize("end", ["/?x=1", "?", "/path#part"])
@pytest.mark.parametrize("family", ["label_studio_backend", "open_inference", "openai_compatible"])
def test_an_address_behind_which_no_path_can_be_put_is_refused(world: World, family: str, end: str) -> None:
    needed = {} if family == "label_studio_backend" else {"model": "m"}
    settings = {"url": f"https://models.example{end}", **needed, **({"labels": ["red"]} if family == "open_inference" else {})}
    body = {"name": "elsewhere", "family": family, "ontology": str(world.ontology.pk), "settings": settings}
    answer = world.owner.api.post("predictors", body)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["pointer"], "query or a fragment" in error["message"]) == ("/settings/url", True)


def test_a_backend_is_connected_and_its_suggestions_reach_the_task(world: World, ana: Person, serve: Serve) -> None:
    server = serve(red)
    made = connect(world, server)
    assert work(world, made["versions"][0]["job"]).state == JobState.FINISHED
    shown = world.owner.api.get(f"predictors/{made['id']}").json()
    assert (shown["ready"], shown["versions"][0]["label"], shown["has_secret"]) == (True, "dummy-v1", True)
    world.owner.api.post(f"projects/{world.open.pk}/predictors", {"predictor": made["id"]})
    with tenant(world.organization_id):
        task = Task.objects.filter(project=world.open).order_by("position")[0]
    answer = ana.api.post(f"tasks/{task.pk}/suggestions", {"predictor": made["id"]})
    assert answer.status_code == 202, answer.json()
    assert work(world, answer.json()["job"]).state == JobState.FINISHED
    with tenant(world.organization_id):
        (box,) = Annotation.objects.by_models()
        assert box.feature_id == world.features["red"]
        assert Exchange.objects.filter(asked__contains="open-sesame").count() == 0
    assert {each.path.rpartition("/")[0] for each in server.asked} == {"/some/path"}
    assert "/media/" in server.to("/some/path/predict")[0].body["tasks"][0]["data"]["image"]


def test_an_address_with_a_password_in_it_is_refused_and_not_told_again(world: World) -> None:
    body = {
        "name": "elsewhere",
        "family": "label_studio_backend",
        "ontology": str(world.ontology.pk),
        "settings": {"url": "http://bob:pw123@model.example/"},
    }
    answer = world.owner.api.post("predictors", body)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/settings/url", "secret_in_address")
    assert "pw123" not in answer.content.decode()


def test_a_server_that_is_not_there_fails_its_version_and_says_why(world: World, serve: Serve) -> None:
    server = serve(lambda asked: (500, {"detail": "the model is broken"}))
    made = connect(world, server)
    assert work(world, made["versions"][0]["job"]).state == JobState.FAILED
    (version,) = world.owner.api.get(f"predictors/{made['id']}").json()["versions"]
    assert version["state"] == "failed"
    assert "the model is broken" in version["error"]


def test_other_settings_are_another_version(world: World, serve: Serve) -> None:
    server = serve(red)
    made = connect(world, server)
    answer = world.owner.api.post(f"predictors/{made['id']}/versions", {"settings": {"url": server.url, "batch_size": 2}})
    assert answer.status_code == 202
    assert (answer.json()["number"], answer.json()["state"]) == (2, "connecting")
    with tenant(world.organization_id):
        assert Job.objects.filter(kind="inference.connect_light").count() == 2


@pytest.mark.parametrize("given", [{}, {"url": "http://a.example", "batch_size": 0}, {"url": "http://a.example", "wings": 2}])
def test_settings_that_are_wrong_are_refused_by_name(world: World, serve: Serve, given: dict[str, Any]) -> None:
    made = connect(world, serve(red))
    answer = world.owner.api.post(f"predictors/{made['id']}/versions", {"settings": given})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith("/settings/")


def test_a_server_that_dies_in_the_middle_costs_only_the_data_rows_after_it(
    world: World, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []

    def die(handler: Any) -> None:
        handler.connection.close()

    def respond(asked: Asked) -> tuple[int, Any]:
        if asked.path.endswith("/predict"):
            seen.append(asked.body["tasks"][0]["id"])
            if len(seen) > 2:
                return 200, die
        return red(asked)

    monkeypatch.setattr(calling.time, "sleep", lambda _: None)
    server = serve(respond)
    made = connect(world, server, batch_size=1)
    work(world, made["versions"][0]["job"])
    answer = world.owner.api.post(f"batches/{world.batch.pk}/prelabel", {"predictor": made["id"]})
    assert answer.status_code == 202, answer.json()
    job = work(world, answer.json()["job"])
    assert (job.state, job.done, job.failed) == (JobState.FINISHED, 2, 2)
    told = world.owner.api.get(f"jobs/{job.pk}/errors").json()["results"]
    assert sum("The connection broke off" in each["message"] for each in told) == 2
    with tenant(world.organization_id):
        assert Annotation.objects.by_models().count() == 2
    health = world.owner.api.get(f"predictors/{made['id']}/health").json()
    assert (health["condition"], health["failures"]) == ("failing", 2)


def test_a_click_is_answered_by_the_backend_in_the_words_of_the_project(world: World, serve: Serve) -> None:
    def masks(asked: Asked) -> tuple[int, Any]:
        status, said = recorded(asked)
        if asked.path.endswith("/predict"):
            found = {**RECORDED["predict"]["answer"]["results"][0]["result"][0], "score": 0.7}
            said = {"results": [{"result": [{**found, "value": {**found["value"], "rectanglelabels": ["red"]}}]}]}
        return status, said

    server = serve(masks)
    made = connect(world, server)
    work(world, made["versions"][0]["job"])
    with bound(world.organization_id):
        with tenant(world.organization_id):
            task = Task.objects.filter(project=world.open).order_by("position")[0]
        prompt = {"points": [{"x": 48, "y": 48, "positive": True}], "box": None, "class_name": "red"}
        question = {"data_row": str(task.data_row_id), "version": made["versions"][0]["id"], "prompt": prompt, "kind": "bounding_box"}
        answer = answer_prompt({**question, "project": str(world.open.pk)})
    (click,) = server.to("/some/path/predict")[0].body["params"]["context"]["result"]
    assert (click["type"], click["value"]["x"], click["value"]["keypointlabels"]) == ("keypointlabels", 50, ["red"])
    (found,) = answer["results"]
    assert (found["kind"], found["class_name"], found["confidence"]) == ("bounding_box", "red", 0.7)
    assert answer["error"] == ""


def test_where_a_server_is_and_what_it_was_told_is_shown_to_who_may_see_how_it_is_doing(
    world: World, ana: Person, rui: Person, serve: Serve
) -> None:
    server = serve(red)
    made = connect(world, server, username="ls")
    world.owner.api.post(f"projects/{world.open.pk}/predictors", {"predictor": made["id"]})
    assert made["versions"][0]["settings"]["username"] == "ls"
    for person in (ana, rui):
        shown = person.api.get(f"predictors/{made['id']}")
        (version,) = shown.json()["versions"]
        assert version["settings"]["batch_size"] == made["versions"][0]["settings"]["batch_size"]
        assert version["settings"].keys() & {"url", "username"} == set()
        told = [shown, person.api.get("predictors"), person.api.get(f"projects/{world.open.pk}/predictors")]
        assert [each for each in told if server.url in each.content.decode()] == []
        for page in ("health", "deliveries"):
            assert person.api.get(f"predictors/{made['id']}/{page}").status_code == 403
    assert world.owner.api.get(f"predictors/{made['id']}/deliveries").status_code == 200

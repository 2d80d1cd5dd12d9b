"""Clicks and boxes over HTTP, answered by real workers."""

from socket import socket
from typing import Any

import numpy as np
import pytest
import redis

from apps.annotations.models import Annotation
from apps.annotations.queries import suggestions_for
from apps.core import asking
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.inference.models import PredictorVersion, VersionState
from apps.inference.predictors.prompts import Prompt, inside
from apps.inference.services import prompting
from apps.inference.services.keeping import claim_of
from apps.kinds import KINDS, rle
from apps.kinds.values import Extent
from apps.projects.models import Task
from tests.cast import Person
from tests.inference.conftest import World, picture

pytestmark = pytest.mark.django_db(transaction=True)


def first_task(world: World) -> Task:
    with tenant(world.organization_id):
        return Task.objects.filter(project=world.open).select_related("data_row").order_by("position")[0]


def squares(world: World, task: Task) -> list[tuple[int, int, int, int]]:
    """Where the squares of the task's picture are, (x, y, width, height)."""
    number = [row.pk for row in world.rows].index(task.data_row_id)
    return [box for _, box in picture(number)[1]]


def ask(person: Person, task: Task, **body: Any) -> Any:
    return person.api.post(f"tasks/{task.pk}/prompts", body)


def test_a_box_is_answered_with_a_mask_though_nothing_was_set_up(world: World, ana: Person, celery_worker_process: Any) -> None:
    celery_worker_process(queues=("live_endpoints",), pool="threads", concurrency=2)
    task = first_task(world)
    x, y, width, height = squares(world, task)[0]
    box = {"x": x - 2, "y": y - 2, "width": width + 4, "height": height + 4}
    answer = ask(ana, task, box=box)
    assert answer.status_code == 200, answer.json()
    (found,) = answer.json()["results"]
    assert found["claim"]
    marked = rle.decode(KINDS["mask"].parse(found["value"]))
    truth = np.zeros_like(marked)
    truth[y : y + height, x : x + width] = True
    assert (marked & truth).sum() / (marked | truth).sum() > 0.85
    again = ask(ana, task, points=[{"x": x + width / 2, "y": y + height / 2}], kind="polygon", class_name="red").json()
    assert again["seconds"] < 5
    assert [(each["kind"], each["class_name"]) for each in again["results"]] == [("polygon", "red")]
    assert 4 <= len(KINDS["polygon"].parse(again["results"][0]["value"]).rings[0]) < 30


def test_an_answer_may_take_longer_than_the_clients_own_patience_with_a_socket(
    world: World, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prompting, "WITHIN_S", 5.5)  # the client gives a socket 5 s by itself
    answer = ask(ana, first_task(world), box={"x": 1, "y": 1, "width": 9, "height": 9})
    assert (answer.status_code, answer.json()["code"]) == (503, "no-answer")


def test_without_a_broker_the_answer_says_so(world: World, ana: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        away = redis.Redis(host="127.0.0.1", port=nobody.getsockname()[1], socket_connect_timeout=1, retry=None)
        monkeypatch.setattr(asking, "_client", lambda: away)
        answer = ask(ana, first_task(world), box={"x": 1, "y": 1, "width": 9, "height": 9})
    assert (answer.status_code, answer.json()["code"]) == (503, "no-answer")


def test_without_a_worker_the_answer_says_so(world: World, ana: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompting, "WITHIN_S", 0.3)
    answer = ask(ana, first_task(world), box={"x": 1, "y": 1, "width": 9, "height": 9})
    assert (answer.status_code, answer.json()["code"]) == (503, "no-answer")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422), ({"points": [{"x": 3, "y": 3, "positive": False}]}, 422), ({"box": {"x": 1, "y": 1, "width": 9, "height": "9"}}, 400),
        ({"box": {"x": 1, "y": 1, "width": 0, "height": 9}}, 400), ({"points": [{"x": "3", "y": 3}]}, 400), ({"kind": "ellipse"}, 400),
        ({"points": [{"x": 1, "y": 1}] * 101}, 400),
    ],
)  # fmt: skip
def test_a_prompt_that_shows_nothing_is_refused(world: World, ana: Person, body: dict[str, Any], status: int) -> None:
    assert ask(ana, first_task(world), **body).status_code == status


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"points": [{"x": 5, "y": 5}, {"x": 5, "y": 96.5, "positive": False}]}, "/points/1"),
        ({"points": [{"x": -0.5, "y": 5}]}, "/points/0"),
        ({"box": {"x": 200, "y": 5, "width": 20, "height": 20}}, "/box"),
        ({"box": {"x": -30, "y": 5, "width": 30, "height": 20}}, "/box"),
    ],
)
def test_what_is_shown_outside_of_the_picture_is_refused(world: World, ana: Person, body: dict[str, Any], pointer: str) -> None:
    answer = ask(ana, first_task(world), **body)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == (pointer, "outside_asset")
    assert "96 x 96 pixels" in error["message"]


def test_a_box_over_the_edge_is_asked_about_as_far_as_it_lies_in_the_picture() -> None:
    prompt = Prompt(box=(-10.0, 4.0, 30.0, 200.0))
    assert inside(prompt, Extent(96.0, 64.0)).box == (0.0, 4.0, 20.0, 60.0)


def test_a_predictor_that_takes_no_prompts_is_refused(world: World, ana: Person) -> None:
    with tenant(world.organization_id):
        PredictorVersion.objects.create(predictor=world.predictor, number=1, state=VersionState.READY)
    answer = ask(ana, first_task(world), predictor=str(world.predictor.pk), box={"x": 1, "y": 1, "width": 9, "height": 9})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "takes_no_prompts")


def answered(world: World, task: Task, **changes: Any) -> dict[str, Any]:
    """A box as a predictor answered it, with its claim, to be kept as the feature of the world."""
    box = {"kind": "bounding_box", "value": {"x": 1, "y": 2, "width": 30, "height": 20}, "confidence": 0.8}
    with tenant(world.organization_id):
        claim = claim_of(data_row=task.data_row_id, version=None, answer=box)
    return {**box, "claim": claim, "id": str(uuid7()), "feature": str(world.features["red"]), **changes}


def test_what_is_kept_of_an_answer_comes_from_a_suggestion_that_nobody_else_is_shown(world: World, ana: Person) -> None:
    task = ana.api.post(f"projects/{world.open.pk}/tasks/next", {"stage": "label"}).json()
    here = first_task(world)
    assert task["id"] == str(here.pk)
    answer = answered(world, here)
    kept = ana.api.post(f"tasks/{task['id']}/prompts/kept", answer)
    source = {"suggestion": answer["id"], "confidence": 0.8, "predictor_version": None, "name": "Cut out by colour"}
    assert (kept.status_code, kept.json()) == (200, source)
    assert ana.api.post(f"tasks/{task['id']}/prompts/kept", answer).json() == kept.json()
    drawn = {
        "id": str(uuid7()),
        "feature": answer["feature"],
        "kind": "bounding_box",
        "value": answer["value"],
        "derived_from": answer["id"],
    }
    decision = {"id": str(uuid7()), "suggestion": answer["id"], "outcome": "accepted", "annotation": drawn["id"], "bulk": False}
    change = {"base_revision": 0, "change_id": str(uuid7()), "token": task["lease"]["token"], "created": [drawn], "decisions": [decision]}
    assert ana.api.post(f"annotation-sets/{task['annotation_set']['id']}/changes", change).json() == {"revision": 1}
    with tenant(world.organization_id):
        said = Annotation.objects.get(pk=answer["id"])
        assert (said.confidence, said.annotation_set.model_run.purpose) == (0.8, "prompted")
        assert suggestions_for(here) == []
    assert ana.api.get(f"tasks/{task['id']}").json()["sources"] == [source]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"confidence": 0.9}, "never_said"), ({"value": {"x": 1, "y": 2, "width": 31, "height": 20}}, "never_said"),
        ({"claim": "nothing"}, "never_said"), ({"value": {"x": 1, "y": 2, "width": 0, "height": 20}}, "invalid_value"),
        ({"feature": str(uuid7())}, "unknown_feature"),
    ],
)  # fmt: skip
def test_what_no_predictor_said_cannot_be_kept(world: World, ana: Person, changes: dict[str, Any], code: str) -> None:
    here = first_task(world)
    refused = ana.api.post(f"tasks/{here.pk}/prompts/kept", answered(world, here, **changes))
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, code)


def test_an_answer_is_kept_though_a_browser_writes_its_numbers_otherwise(world: World, ana: Person) -> None:
    here = first_task(world)
    answer = answered(world, here)
    assert (
        ana.api.post(f"tasks/{here.pk}/prompts/kept", {**answer, "value": {"x": 1.0, "y": 2.0, "width": 30.0, "height": 20}}).status_code
        == 200
    )


def test_nobody_asks_about_a_task_of_another_organization(world: World, gus: Person) -> None:
    assert ask(gus, first_task(world), box={"x": 1, "y": 1, "width": 9, "height": 9}).status_code == 404

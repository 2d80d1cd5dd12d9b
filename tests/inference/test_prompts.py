"""Clicks and boxes over HTTP, answered by real workers."""

from typing import Any

import numpy as np
import pytest

from apps.core.tenancy import tenant
from apps.inference.models import PredictorVersion, VersionState
from apps.inference.services import prompting
from apps.kinds import KINDS, rle
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
    celery_worker_process(queues=("endpoints",), pool="threads", concurrency=2)
    task = first_task(world)
    x, y, width, height = squares(world, task)[0]
    box = {"x": x - 2, "y": y - 2, "width": width + 4, "height": height + 4}
    answer = ask(ana, task, box=box)
    assert answer.status_code == 200, answer.json()
    (found,) = answer.json()["results"]
    marked = rle.decode(KINDS["mask"].parse(found["value"]))
    truth = np.zeros_like(marked)
    truth[y : y + height, x : x + width] = True
    assert (marked & truth).sum() / (marked | truth).sum() > 0.85
    again = ask(ana, task, points=[{"x": x + width / 2, "y": y + height / 2}], kind="polygon", class_name="red").json()
    assert again["seconds"] < 5
    assert [(each["kind"], each["class_name"]) for each in again["results"]] == [("polygon", "red")]
    assert KINDS["polygon"].parse(again["results"][0]["value"])


def test_without_a_worker_the_answer_says_so(world: World, ana: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompting, "WITHIN_S", 0.3)
    answer = ask(ana, first_task(world), box={"x": 1, "y": 1, "width": 9, "height": 9})
    assert (answer.status_code, answer.json()["code"]) == (503, "no-answer")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422), ({"points": [{"x": 3, "y": 3, "positive": False}]}, 422), ({"box": {"x": -1, "y": 1, "width": 9, "height": 9}}, 400),
        ({"box": {"x": 1, "y": 1, "width": 0, "height": 9}}, 400), ({"points": [{"x": "3", "y": 3}]}, 400), ({"kind": "ellipse"}, 400),
        ({"points": [{"x": 1, "y": 1}] * 101}, 400),
    ],
)  # fmt: skip
def test_a_prompt_that_shows_nothing_is_refused(world: World, ana: Person, body: dict[str, Any], status: int) -> None:
    assert ask(ana, first_task(world), **body).status_code == status


def test_a_predictor_that_takes_no_prompts_is_refused(world: World, ana: Person) -> None:
    with tenant(world.organization_id):
        PredictorVersion.objects.create(predictor=world.predictor, number=1, state=VersionState.READY)
    answer = ask(ana, first_task(world), predictor=str(world.predictor.pk), box={"x": 1, "y": 1, "width": 9, "height": 9})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "takes_no_prompts")


def test_nobody_asks_about_a_task_of_another_organization(world: World, gus: Person) -> None:
    assert ask(gus, first_task(world), box={"x": 1, "y": 1, "width": 9, "height": 9}).status_code == 404

"""What is refused before a model looks: data rows of a type that it does not read, and runs of what answers clicks and boxes only."""

from collections.abc import Callable

import pytest

from apps.catalog.models import DataRow
from apps.core import jobs
from apps.core.models import JobError
from apps.core.tenancy import bound, tenant
from apps.inference.predictors.contract import Batch
from apps.inference.predictors.reading import not_read
from apps.projects.models import Task
from tests.inference.conftest import World
from tests.inference.test_running import Says, batch, ready, red, says
from tests.inference.test_training import work
from tests.inference.workflows.graphs import Scripted, chain, node, part, picture, workflow

__all__ = ["ready", "says"]


def outliner(world: World) -> str:
    """A predictor that answers clicks and boxes, with a version that is ready."""
    body = {"name": "Outlines", "family": "classical_segmentation", "ontology": str(world.ontology.pk), "settings": {}}
    made = world.owner.api.post("predictors", body).json()
    with bound(world.organization_id):
        jobs.run(made["versions"][0]["job"])
    return str(made["id"])


@pytest.mark.django_db(transaction=True)
def test_what_needs_a_click_or_a_box_is_not_run_without_one(world: World) -> None:
    number, api = outliner(world), world.owner.api
    rows = [str(row.pk) for row in world.rows[:2]]
    with tenant(world.organization_id):
        task = Task.objects.filter(project=world.open).order_by("position")[0]
    api.post(f"projects/{world.open.pk}/predictors", {"predictor": number})
    for path, body in (
        (f"batches/{world.batch.pk}/prelabel", {"predictor": number}),
        (f"batches/{world.batch.pk}/automatic-labels", {"predictor": number, "threshold": 0.5}),
        (f"predictors/{number}/runs", {"data_rows": rows}),
        (f"predictors/{number}/trials", {"data_rows": rows}),
        (f"tasks/{task.pk}/suggestions", {"predictor": number}),
    ):
        answer = api.post(path, body)
        assert (answer.status_code, answer.json()["code"]) == (409, "needs-prompt"), (path, answer.json())
        assert "by a click or a box" in answer.json()["detail"]


@pytest.mark.django_db(transaction=True)
def test_a_text_that_is_sent_to_a_model_of_pictures_is_told_what_it_reads(ready: World, says: Callable[[Says], None]) -> None:
    says(lambda items: iter([batch(item, red()) for item in items]))
    with tenant(ready.organization_id):
        DataRow.objects.filter(pk=ready.rows[0].pk).update(modality="text")
    body = {"data_rows": [str(row.pk) for row in ready.rows[:3]]}
    answer = ready.owner.api.post(f"predictors/{ready.predictor.pk}/runs", body)
    job = work(ready, answer.json()["job"])
    assert (job.done, job.failed) == (2, 1)
    with tenant(ready.organization_id):
        error = JobError.objects.get(job=job)
    assert (error.code, error.message) == ("wrong_modality", "The model reads data rows of type image, and this is a text.")


def test_a_part_of_a_workflow_says_the_same_and_is_not_held_to_have_failed() -> None:
    went: list[str] = []
    boxes = part("boxes", {"sign": ("bounding_box",)}, Scripted(lambda _item: []), modalities=("audio",), went=went.append)
    found: list[Batch] = list(workflow(chain(node("find", "predictor", predictor="boxes")), boxes).predict([picture()]))
    assert [each.error for each in found] == ["Predictor: The model reads data rows of type audio, and this is an image."]
    assert went == [""]


def test_a_model_may_read_fewer_types_than_its_family() -> None:
    scripted = Scripted(lambda _item: [])
    assert not_read(scripted, "text", ()) == ""
    assert not_read(scripted, "text", ("image", "text")) == ""
    scripted.modalities = ("image", "document")  # type: ignore[attr-defined]
    assert not_read(scripted, "text", ("image", "text")) == "The model reads data rows of type image or document, and this is a text."

"""A backend that learns by itself is told of labels by events, once each, later where it is away, and asked to train by a button."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from apps.annotations import services as annotations
from apps.annotations.models import Label
from apps.core.ids import uuid7
from apps.core.models import Job, JobChunk
from apps.core.models.jobs import JobState
from apps.core.tenancy import tenant
from apps.inference.kinds_of_work import TELL
from apps.inference.services import calling
from apps.inference.services.telling import WAITS_S, Fact, tell_of_labels
from apps.kinds.features import FeatureSpec
from apps.kinds.relationship import Relationship
from apps.kinds.values import Annotation
from apps.model_runs import services as model_runs
from apps.model_runs.models import Purpose
from apps.ontologies.queries import tree
from apps.ontologies.services import save_ontology
from apps.projects.models import Task
from tests.inference.conftest import World, truth
from tests.inference.endpoints.replay import RECORDED, Asked, Respond, Server, recorded, shape
from tests.inference.endpoints.test_connecting import connect
from tests.inference.test_training import work

pytestmark = pytest.mark.django_db(transaction=True)
Serve = Callable[[Respond], Server]
OURS_ALONE = {"token", "lead_time", "completed_by", "updated_by"}  # what a backend is not told here


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """The circuit stays closed however often the server fails."""
    monkeypatch.setattr(calling, "FAILURES", 1_000)


@pytest.fixture
def attached(world: World, backend: Server) -> str:
    made = connect(world, backend)
    work(world, made["versions"][0]["job"])
    world.owner.api.post(f"projects/{world.open.pk}/predictors", {"predictor": made["id"]})
    backend.asked.clear()
    return str(made["id"])


def label(world: World) -> UUID:
    """A person's box on the first data row that waits; its number there."""
    with tenant(world.organization_id):
        task = Task.objects.filter(project=world.open).order_by("position")[0]
        box = truth(world.features["red"], (24, 24, 48, 24))
        annotations.import_label(project=world.open, data_row=task.data_row, author=world.owner.membership.pk, annotations=[box])
        found: UUID = task.data_row_id
        return found


def tell(world: World, row: UUID, *, event: int = 1, withdrawn: bool = False) -> list[Job]:
    with tenant(world.organization_id):
        tell_of_labels(facts=[Fact(world.open.pk, row, withdrawn, event)])
        return list(Job.objects.filter(kind=TELL).order_by("created_at"))


def members(value: Any) -> Any:
    return set(shape(value)) - OURS_ALONE


def test_a_submitted_label_arrives_as_label_studio_says_it(world: World, backend: Server, attached: str) -> None:
    (job,) = tell(world, label(world))
    assert work(world, str(job.pk)).state == JobState.FINISHED
    (asked,) = backend.to("/some/path/webhook")
    said, there = asked.body, RECORDED["created"]["body"]
    assert set(said) == set(there)
    assert said["action"] == "ANNOTATION_CREATED"
    assert members(said["annotation"]) == members(there["annotation"])
    assert members(said["task"]) == members(there["task"])
    result, recorded_result = said["annotation"]["result"][0], there["annotation"]["result"][0]
    assert set(recorded_result) <= set(result)
    assert result["value"] == {"x": 25, "y": 25, "width": 50, "height": 25, "rotation": 0, "rectanglelabels": ["red"]}
    parsed = said["project"]["parsed_label_config"][result["from_name"]]
    assert shape(parsed) == shape({**there["project"]["parsed_label_config"]["label"], "labels_attrs": parsed["labels_attrs"]})
    assert asked.headers["authorization"]


def test_what_was_kept_as_suggested_is_told_from_what_was_edited_and_what_was_drawn(world: World, backend: Server, attached: str) -> None:
    with tenant(world.organization_id):
        task = Task.objects.filter(project=world.open).order_by("position")[0]
        run = model_runs.create_run(model=world.predictor.model, name="first", purpose=Purpose.PRELABEL)
        boxes = [truth(world.features["red"], (10 * number, 10, 8, 8)) for number in (1, 3)]
        said = [replace(each, confidence=0.5) for each in boxes]
        annotations.write_many(run=run, items=[annotations.Predicted(task.data_row, said, 1, complete=True)], ontology=world.ontology.pk)
        moved = truth(world.features["red"], (31, 10, 8, 8))
        kept = [replace(boxes[0], id=uuid7(), derived_from=boxes[0].id), replace(moved, derived_from=boxes[1].id)]
        drawn = truth(world.features["blue"], (50, 50, 8, 8))
        annotations.import_label(project=world.open, data_row=task.data_row, author=world.owner.membership.pk, annotations=[*kept, drawn])
        row = task.data_row_id
    (job,) = tell(world, row)
    work(world, str(job.pk))
    (event,) = backend.to("/some/path/webhook")
    origins = {each["id"]: each["origin"] for each in event.body["annotation"]["result"]}
    assert origins == {str(kept[0].id): "prediction", str(kept[1].id): "prediction-changed", str(drawn.id): "manual"}


def test_a_relationship_is_told_with_what_it_joins(world: World, backend: Server, attached: str) -> None:
    beside = uuid7()
    boxes = [truth(world.features[name], (10 * number, 10, 8, 8)) for number, name in enumerate(("red", "blue"), 1)]
    joining = Annotation(uuid7(), "relationship", beside, Relationship(boxes[0].id, boxes[1].id))
    with tenant(world.organization_id):
        features = (*tree(world.ontology), FeatureSpec(beside, "beside", "relationship"))
        save_ontology(ontology=world.ontology, name=world.ontology.name, features=features)
        row = Task.objects.filter(project=world.open).order_by("position")[0].data_row
        annotations.import_label(project=world.open, data_row=row, author=world.owner.membership.pk, annotations=[joining, *boxes])
    (job,) = tell(world, row.pk)
    work(world, str(job.pk))
    (event,) = backend.to("/some/path/webhook")
    (relation,) = [each for each in event.body["annotation"]["result"] if each["type"] == "relation"]
    assert [relation["from_id"], relation["to_id"]] == [str(each.id) for each in boxes]


def test_told_twice_it_is_sent_once(world: World, attached: str) -> None:
    row = label(world)
    tell(world, row)
    assert len(tell(world, row)) == 1
    assert len(tell(world, row, event=2)) == 2


def test_a_correction_and_a_withdrawal_say_what_they_are(world: World, backend: Server, attached: str) -> None:
    row = label(world)
    with tenant(world.organization_id):
        counted = Label.objects.get(project=world.open)
        Label.objects.filter(pk=counted.pk).update(submitted_at=counted.submitted_at.replace(year=counted.submitted_at.year + 1))
    work(world, str(tell(world, row)[-1].pk))
    with tenant(world.organization_id):
        Label.objects.filter(pk=counted.pk).delete()
    work(world, str(tell(world, row, event=2, withdrawn=True)[-1].pk))
    first, second = (asked.body for asked in backend.to("/some/path/webhook"))
    assert (first["action"], second["action"]) == ("ANNOTATION_UPDATED", "ANNOTATIONS_DELETED")
    assert second["annotations"] == [{"id": first["annotation"]["id"]}]


def test_what_changed_again_since_is_left_to_what_tells_of_that(world: World, backend: Server, attached: str) -> None:
    work(world, str(tell(world, label(world), withdrawn=True)[-1].pk))
    assert backend.asked == []


def test_one_that_is_not_to_learn_is_told_nothing(world: World, backend: Server, attached: str) -> None:
    answer = world.owner.api.post(f"predictors/{attached}/versions", {"settings": {"url": backend.url, "learns": False}})
    work(world, answer.json()["job"])
    assert tell(world, label(world)) == []


def test_a_server_that_fails_is_told_again(world: World, backend: Server, attached: str) -> None:
    (job,) = tell(world, label(world))
    backend.respond = lambda asked: (500, {"detail": "busy training"})
    assert work(world, str(job.pk)).state != JobState.FINISHED
    assert len(backend.to("/some/path/webhook")) == 1


def wait_out(world: World) -> None:
    """The time of the next try has come."""
    with tenant(world.organization_id):
        JobChunk.objects.update(lease_until=Now())


def deliveries(world: World, predictor: str) -> list[dict[str, Any]]:
    answer = world.owner.api.get(f"predictors/{predictor}/deliveries")
    assert answer.status_code == 200, answer.json()
    return list(answer.json()["results"])


def test_a_server_that_is_away_for_hours_is_told_once_it_is_back_and_the_log_says_when(
    world: World, backend: Server, attached: str, quiet: None
) -> None:
    (job,) = tell(world, label(world))
    backend.respond = lambda asked: (500, {"detail": "busy training"})
    waits = []
    for _ in range(5):
        assert work(world, str(job.pk)).state == JobState.RUNNING
        (shown,) = deliveries(world, attached)
        waits.append((datetime.fromisoformat(shown["next_at"]) - timezone.now()).total_seconds())
        wait_out(world)
    assert all(0.6 * told < wait < 1.3 * told for wait, told in zip(waits, WAITS_S, strict=False)), waits
    assert (shown["what"], shown["state"], shown["data_row_name"]) == ("label", "waiting", "08.png")
    assert ["busy training" in each["error"] for each in shown["tries"]] == [True] * 5
    backend.respond = recorded
    assert work(world, str(job.pk)).state == JobState.FINISHED
    (shown,) = deliveries(world, attached)
    assert (shown["state"], len(shown["tries"]), shown["next_at"]) == ("delivered", 5, None)
    assert shown["project_name"] == "open"
    assert len(backend.to("/some/path/webhook")) == 6


def test_what_was_never_delivered_fails_with_the_reason_and_is_replayed_by_hand(
    world: World, backend: Server, attached: str, quiet: None
) -> None:
    (job,) = tell(world, label(world))
    backend.respond = lambda asked: (500, {"detail": "out of order"})
    for _ in range(len(WAITS_S)):
        assert work(world, str(job.pk)).state == JobState.RUNNING
        wait_out(world)
    assert work(world, str(job.pk)).state == JobState.FAILED
    assert sum(WAITS_S) > 10 * 3600
    assert "out of order" in world.owner.api.get(f"jobs/{job.pk}/errors").json()["results"][0]["message"]
    (shown,) = deliveries(world, attached)
    assert (shown["state"], len(shown["tries"])) == ("failed", len(WAITS_S) + 1)
    backend.respond = recorded
    backend.asked.clear()
    answer = world.owner.api.post(f"predictors/{attached}/deliveries/{shown['id']}/replay")
    assert answer.status_code == 202, answer.json()
    assert work(world, answer.json()["job"]).state == JobState.FINISHED
    assert [each.body["action"] for each in backend.to("/some/path/webhook")] == ["ANNOTATION_CREATED"]
    assert [each["state"] for each in deliveries(world, attached)] == ["delivered", "failed"]


def test_what_waits_for_its_next_try_is_replayed_at_once(world: World, backend: Server, attached: str) -> None:
    (job,) = tell(world, label(world))
    backend.respond = lambda asked: (500, {"detail": "busy training"})
    work(world, str(job.pk))
    backend.respond = recorded
    assert work(world, str(job.pk)).state == JobState.RUNNING
    (shown,) = deliveries(world, attached)
    answer = world.owner.api.post(f"predictors/{attached}/deliveries/{shown['id']}/replay")
    assert answer.json() == {"job": str(job.pk)}
    assert work(world, str(job.pk)).state == JobState.FINISHED
    assert len(backend.to("/some/path/webhook")) == 2


def test_the_button_asks_it_to_train_and_its_new_version_is_one_here(world: World, backend: Server, attached: str) -> None:
    def trained(asked: Asked) -> tuple[int, Any]:
        return (200, {"model_version": "dummy-v2"}) if asked.path.endswith("/setup") else recorded(asked)

    backend.respond = trained
    answer = world.owner.api.post(f"predictors/{attached}/training-runs", {"project": str(world.open.pk)})
    assert answer.status_code == 202, answer.json()
    assert work(world, answer.json()["job"]).state == JobState.FINISHED
    said = backend.to("/some/path/webhook")[0].body
    assert said["action"] == RECORDED["train"]["body"]["action"]
    assert members(said) == members(RECORDED["train"]["body"])
    versions = world.owner.api.get(f"predictors/{attached}").json()["versions"]
    assert [(each["number"], each["label"], each["state"]) for each in versions] == [(2, "dummy-v2", "ready"), (1, "dummy-v1", "ready")]

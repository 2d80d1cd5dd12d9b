"""What a training would keep back to be measured on, shown before it starts and kept to when it runs."""

from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone

from apps.annotations import services as annotations
from apps.annotations.models import Label
from apps.core import jobs
from apps.core.tenancy import bound, tenant
from apps.inference import queries
from apps.inference.models import PredictorVersion
from apps.model_runs import services as model_runs
from apps.model_runs.models import Purpose
from apps.projects.models import Task
from tests.cast import Person
from tests.inference.conftest import QUICK, World, make_world, truth

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def many(transactional_db: None, ada: Person) -> World:
    """Labels enough that some are set aside."""
    return make_world(ada, labelled=40, waiting=1)


def lesson(world: World, **asked: str) -> dict[str, Any]:
    query = "&".join(f"{name}={value}" for name, value in {"project": str(world.labelled.pk), **asked}.items())
    answer = world.owner.api.get(f"predictors/{world.predictor.pk}/lesson?{query}")
    assert answer.status_code == 200, answer.json()
    return dict(answer.json())


def test_of_a_handful_of_labels_nothing_is_kept_back(world: World) -> None:
    assert lesson(world) == {"learned": 8, "measured": 0, "kept_back": [], "more": 0}


def test_what_is_set_aside_is_named_with_its_reason_and_is_what_a_version_is_measured_on(many: World) -> None:
    told = lesson(many)
    assert told["measured"] > 0
    assert told["learned"] + told["measured"] == 40
    assert {each["why"] for each in told["kept_back"]} == {"blind"}
    names = [each["name"] for each in told["kept_back"]]
    assert names == sorted(names)
    assert set(names) <= {row.name for row in many.rows}
    started = many.owner.api.post(
        f"predictors/{many.predictor.pk}/training-runs", {"project": str(many.labelled.pk), "settings": {**QUICK, "steps": 4}}
    )
    with bound(many.organization_id):
        jobs.run(started.json()["job"])
    with tenant(many.organization_id):
        card = PredictorVersion.objects.get().card
    assert (card["data_rows"] + card["set_aside"], card["held_out"]) == (told["learned"], told["measured"])
    assert card["lesson"] == {"project": "labelled"}
    assert sum(number for why, number in card["kept_back"].items() if why != "unused") == card["held_out"]


def test_splits_of_a_run_say_what_is_kept_back(world: World) -> None:
    with tenant(world.organization_id):
        run = model_runs.create_run(model=world.predictor.model, name="parted", purpose=Purpose.UPLOAD)
        model_runs.add_data_rows(run=run, data_rows=[row.pk for row in world.rows[:5]], split="train")
        model_runs.add_data_rows(run=run, data_rows=[row.pk for row in world.rows[5:7]], split="test")
    told = lesson(world, splits=str(run.pk))
    assert (told["learned"], told["measured"]) == (5, 2)
    assert [(each["name"], each["why"]) for each in told["kept_back"]] == [("05.png", "split"), ("06.png", "split")]


def test_a_stranger_asks_for_no_lesson(world: World, gus: Person) -> None:
    answer = gus.api.get(f"predictors/{world.predictor.pk}/lesson?project={world.labelled.pk}")
    assert answer.status_code == 404


def test_who_had_suggestions_on_screen_did_not_label_blind_though_they_decided_nothing(world: World) -> None:
    with bound(world.organization_id), tenant(world.organization_id):
        project, first, second, third, *rest = world.labelled, *world.rows[:8]
        batch = Task.objects.get(project=project, data_row=second).batch
        create = model_runs.create_run
        live, ahead = (create(model=world.predictor.model, name=purpose, purpose=purpose) for purpose in (Purpose.LIVE, Purpose.PRELABEL))
        type(live).objects.filter(pk=live.pk).update(asked_in=project.pk)
        elsewhere = model_runs.create_run(model=world.predictor.model, name="elsewhere", purpose=Purpose.LIVE)
        annotations.attach_prelabel(batch=batch, run=ahead)
        for run, row in ((live, first), (ahead, second), (elsewhere, third)):
            said = replace(truth(world.features["red"], (1, 1, 9, 9)), confidence=0.9)
            annotations.write_predictions(run=run, data_row=row, annotations=[said])
        labels = Label.objects.filter(project=project)
        assert queries.blind(labels) == {str(row.pk) for row in world.rows[:8]}  # what was said came after the labels
        labels.update(submitted_at=timezone.now())
        assert queries.blind(labels) == {str(row.pk) for row in (third, *rest)}
        Task.objects.filter(data_row=first).update(is_blind=True)
        assert queries.blind(labels) == {str(row.pk) for row in (first, third, *rest)}

"""Lessons of seconds do not wait behind those of hours: which are which is the family's word, and each has a process of its own."""

from pathlib import Path
from typing import Any

import pytest

from apps.core.jobs.registry import KINDS
from apps.core.models import Job
from apps.core.models.jobs import JobState
from apps.core.tenancy import tenant
from apps.inference.kinds_of_work import TRAIN, TRAIN_LIGHT, kind_of_training
from apps.inference.predictors import family
from config.supervise.programs import Program, workers
from tests.cast import Person
from tests.inference.conftest import QUICK, World
from tests.inference.test_learning import Shop
from tests.support.workers import Eventually, StartWorker

LONG: dict[str, Any] = {**QUICK, "steps": 1_000_000, "report_every": 20, "checkpoint_every": 1_000_000, "max_seconds": 3600}


def option(program: Program, name: str) -> str:
    """What a worker's command says for an option, '' where it does not name it."""
    return next((each.partition("=")[2] for each in program.command if each.startswith(f"--{name}=")), "")


def program_for(queue: str, folder: Path) -> Program:
    """The one program of `make run` that takes from a queue."""
    (found,) = (each for each in workers(folder) if queue in option(each, "queues").split(","))
    return found


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_labels_teach_the_learner_while_a_long_training_is_under_way(
    world: World, ada: Person, tmp_path: Path, celery_worker_process: StartWorker, eventually: Eventually
) -> None:
    shop = Shop(ada)
    assert shop.rule(after_labels=6).status_code == 200
    programs = {(each := program_for(KINDS[kind].queue, tmp_path)).name: each for kind in (TRAIN, TRAIN_LIGHT)}
    programs |= {(each := program_for(queue, tmp_path)).name: each for queue in ("default", "periodic")}
    for each in programs.values():
        pool, queues = option(each, "pool"), option(each, "queues").split(",")
        celery_worker_process(queues=queues, pool=pool, concurrency=int(option(each, "concurrency") or 1))
    body = {"project": str(world.labelled.pk), "settings": LONG}
    long = ada.api.post(f"predictors/{world.predictor.pk}/training-runs", body).json()["job"]
    eventually(lambda: ada.api.get(f"jobs/{long}").json()["metrics"], within_s=120)

    for row in shop.rows[:6]:
        shop.label(row)
    eventually(lambda: [version["state"] for version in shop.versions()] == ["ready"], within_s=120)
    assert ada.api.get(f"jobs/{long}").json()["state"] == "running"

    assert ada.api.post(f"jobs/{long}/cancel").status_code in (200, 202)
    eventually(lambda: ada.api.get(f"jobs/{long}").json()["state"] == "cancelled", within_s=60)
    with tenant(world.organization_id):
        (light,) = Job.objects.filter(params__predictor=shop.predictor)
    assert (light.kind, light.state) == (TRAIN_LIGHT, JobState.FINISHED)


def test_light_lessons_have_a_process_that_nothing_else_shares(tmp_path: Path) -> None:
    learning = program_for(KINDS[TRAIN_LIGHT].queue, tmp_path)
    assert option(learning, "queues") == KINDS[TRAIN_LIGHT].queue
    assert learning.limit_file is not None, "a worker without children cannot keep its own limits"
    assert {kind.name for kind in KINDS.values() if kind.queue == KINDS[TRAIN_LIGHT].queue} == {TRAIN_LIGHT}


def test_the_family_says_up_to_where_its_lessons_are_light() -> None:
    learner = family("learner")
    assert kind_of_training(learner, data_rows=learner.light_lesson, settings=[{}]) == TRAIN_LIGHT
    assert kind_of_training(learner, data_rows=learner.light_lesson + 1, settings=[{}]) == TRAIN
    assert kind_of_training(family("patch_detector"), data_rows=1, settings=[{}]) == TRAIN


@pytest.mark.parametrize("setting", ["image_encoder", "text_encoder"])
@pytest.mark.parametrize("whose", [0, 1])
def test_a_lesson_with_a_model_as_encoder_is_not_light_be_it_the_new_versions_or_that_in_use(setting: str, whose: int) -> None:
    settings: list[dict[str, str]] = [{"image_encoder": ""}, {"text_encoder": ""}]
    settings[whose] = {setting: "facebook/dinov2-small"}
    assert kind_of_training(family("learner"), data_rows=6, settings=settings) == TRAIN

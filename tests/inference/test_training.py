"""Training over HTTP: a job with progress, a version with its card, resumed where a worker died."""

from uuid import UUID

import pytest
from django.db import transaction
from django.db.models.functions import Now

from apps.core import jobs
from apps.core.jobs.runner import claim
from apps.core.models import EventLog, Job, JobChunk
from apps.core.models.jobs import JobState
from apps.core.storage import read
from apps.core.tenancy import bound, tenant
from apps.inference.models import Predictor, PredictorVersion
from apps.inference.predictors.measure import measure
from apps.inference.predictors.patch_detector import watching
from apps.inference.services.training import train_chunk
from apps.model_runs import services as model_runs
from apps.model_runs.models import Purpose
from tests.cast import Person
from tests.inference.conftest import QUICK, World

pytestmark = pytest.mark.django_db(transaction=True)


def start(world: World, **settings: object) -> str:
    body = {"project": str(world.labelled.pk), "settings": {**QUICK, **settings}}
    answer = world.owner.api.post(f"predictors/{world.predictor.pk}/training-runs", body)
    assert answer.status_code == 202, answer.json()
    return str(answer.json()["job"])


def work(world: World, job_id: str) -> Job:
    with bound(world.organization_id):
        jobs.run(job_id)
    with tenant(world.organization_id):
        return Job.objects.get(pk=job_id)


def test_a_version_is_trained_from_the_labels_and_says_how(world: World) -> None:
    job = work(world, start(world))
    assert job.state == JobState.FINISHED
    assert [point["step"] for point in job.metrics] == [4, 8, 12]
    assert job.metrics[-1].keys() == {"step", "loss", "training_average_precision", "training_f1"}
    version = world.owner.api.get(f"predictors/{world.predictor.pk}").json()["versions"][0]
    assert (version["state"], version["number"]) == ("ready", 1)
    assert version["classes"] == ["blue", "red"]
    assert version["trained"]["steps"] == 12
    curves = version["trained"]["curves"]
    assert curves["loss"] == version["trained"]["losses"]
    assert curves["training_f1"][-1][0] == 12
    with tenant(world.organization_id):
        stored = PredictorVersion.objects.get()
        assert EventLog.objects.filter(type="predictors.version_ready", body__version=str(stored.pk)).count() == 1
        assert read(stored.weights_key)[8:9] == b"{"  # safetensors: a length, then JSON


def test_a_run_with_a_split_for_validation_is_measured_on_that_while_it_learns_and_never_on_its_test(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = list[list[str]]()
    monkeypatch.setattr(
        watching, "measure", lambda predictor, samples: looked.append([one.item.name for one in samples]) or measure(predictor, samples)
    )
    with tenant(world.organization_id):
        run = model_runs.create_run(model=world.predictor.model, name="parted", purpose=Purpose.UPLOAD)
        for split, rows in (("train", world.rows[:5]), ("validation", world.rows[5:7]), ("test", world.rows[7:8])):
            model_runs.add_data_rows(run=run, data_rows=[row.pk for row in rows], split=split)
    body = {"project": str(world.labelled.pk), "settings": QUICK, "splits": str(run.pk)}
    started = world.owner.api.post(f"predictors/{world.predictor.pk}/training-runs", body)
    job = work(world, started.json()["job"])
    assert job.metrics[-1].keys() == {"step", "loss", "validation_average_precision", "validation_f1"}
    assert {tuple(sorted(names)) for names in looked} == {("05.png", "06.png")}
    with tenant(world.organization_id):
        card = PredictorVersion.objects.get().card
    assert (card["data_rows"], card["set_aside"], card["held_out"]) == (5, 0, 1)


def test_a_predictor_is_trained_once_at_a_time(world: World) -> None:
    start(world)
    answer = world.owner.api.post(f"predictors/{world.predictor.pk}/training-runs", {"project": str(world.labelled.pk)})
    assert (answer.status_code, answer.json()["code"]) == (409, "already-training")


def test_a_predictor_of_a_family_that_does_not_learn_is_not_trained(world: World) -> None:
    with tenant(world.organization_id):
        Predictor.objects.filter(pk=world.predictor.pk).update(family="open_inference")
    answer = world.owner.api.post(f"predictors/{world.predictor.pk}/training-runs", {"project": str(world.labelled.pk)})
    assert (answer.status_code, answer.json()["code"]) == (409, "cannot-be-trained")
    assert "connect it anew" in answer.json()["detail"]
    with tenant(world.organization_id):
        assert not PredictorVersion.objects.exists()


def test_a_project_without_labels_teaches_nothing(world: World) -> None:
    answer = world.owner.api.post(f"predictors/{world.predictor.pk}/training-runs", {"project": str(world.open.pk)})
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing-to-learn-from")


def test_an_unknown_setting_is_refused_by_name(world: World) -> None:
    body = {"project": str(world.labelled.pk), "settings": {**QUICK, "wings": 2}}
    answer = world.owner.api.post(f"predictors/{world.predictor.pk}/training-runs", body)
    assert answer.status_code == 422
    assert "wings" in answer.json()["errors"][0]["message"]
    with tenant(world.organization_id):
        assert not PredictorVersion.objects.exists()


def test_a_training_that_was_cancelled_reads_so_and_is_no_failure(world: World) -> None:
    job_id = start(world)
    assert world.owner.api.post(f"jobs/{job_id}/cancel").status_code == 200
    assert work(world, job_id).state == JobState.CANCELLED
    shown = world.owner.api.get(f"predictors/{world.predictor.pk}").json()
    assert [(each["state"], each["error"]) for each in shown["versions"]] == [("cancelled", "")]
    (listed,) = world.owner.api.get("predictors").json()["results"]
    assert (listed["versions"][0]["state"], listed["ready"]) == ("cancelled", False)
    start(world)  # nothing is in the way of the next


def test_a_dead_workers_training_goes_on_from_its_checkpoint(world: World) -> None:
    """The same settings and labels give the same weights, whether or not a worker died on the way."""
    undisturbed = work(world, start(world))
    job_id = start(world)
    with bound(world.organization_id):
        context = claim(job_id)
        assert context is not None
        real = context.progress

        def die(message: str, **more: object) -> None:
            real(message, **more)  # type: ignore[arg-type]
            if message.startswith("Step 8"):
                raise KeyboardInterrupt

        context.progress = die  # type: ignore[method-assign]
        with pytest.raises(KeyboardInterrupt):
            train_chunk(context)
        with transaction.atomic():
            JobChunk.objects.filter(job=job_id).update(lease_until=Now())
    resumed = work(world, job_id)
    assert resumed.state == JobState.FINISHED
    with tenant(world.organization_id):
        first, second = (PredictorVersion.objects.get(pk=UUID(job.params["version"])) for job in (undisturbed, resumed))
        assert read(first.weights_key) != b""
        assert second.card["losses"] == first.card["losses"]


def test_an_annotator_may_not_train(world: World, ana: Person) -> None:
    answer = ana.api.post(f"predictors/{world.predictor.pk}/training-runs", {"project": str(world.labelled.pk)})
    assert answer.status_code == 403

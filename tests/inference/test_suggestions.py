"""Asking a predictor: suggestions arrive pass by pass, once each, in the words of the project's ontology."""

from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.db.models.functions import Now

from apps.annotations.models import Annotation, AnnotationSet
from apps.core.ids import uuid7
from apps.core.jobs.runner import claim
from apps.core.models import EventLog, Job, JobChunk
from apps.core.models.jobs import JobState
from apps.core.tenancy import bound, tenant
from apps.inference.services.running import chunk, run_predictions
from apps.kinds.features import FeatureSpec
from apps.model_runs.models import ModelRun
from apps.ontologies.services import create_ontology
from apps.projects import services as projects
from apps.projects.models import Task
from tests.cast import Person
from tests.inference.conftest import World
from tests.inference.test_training import start, work

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def trained(world: World) -> World:
    assert work(world, start(world)).state == JobState.FINISHED
    return world


def first_task(world: World) -> Task:
    with tenant(world.organization_id):
        return Task.objects.filter(project=world.open).order_by("position")[0]


def ask(world: World, person: Person) -> dict[str, str]:
    answer = person.api.post(f"tasks/{first_task(world).pk}/suggestions", {"predictor": str(world.predictor.pk)})
    assert answer.status_code == 202, answer.json()
    return dict(answer.json())


def written(world: World) -> list[tuple[str, int, float]]:
    with tenant(world.organization_id):
        rows = Annotation.objects.by_models().order_by("id")
        return [(str(row.pk), row.pass_number, row.confidence) for row in rows]


def test_a_predictor_that_learned_nothing_says_so(world: World) -> None:
    answer = world.owner.api.post(f"tasks/{first_task(world).pk}/suggestions", {"predictor": str(world.predictor.pk)})
    assert (answer.status_code, answer.json()["code"]) == (409, "no-version-ready")


def test_each_pass_is_told_before_the_run_ends(trained: World, ana: Person) -> None:
    job = work(trained, ask(trained, ana)["job"])
    assert (job.state, job.done) == (JobState.FINISHED, 1)
    with tenant(trained.organization_id):
        told = list(EventLog.objects.filter(type__startswith="suggestions.").order_by("tx", "id").values_list("type", "body"))
    assert [kind for kind, _ in told] == ["suggestions.added", "suggestions.added", "suggestions.finished"]
    assert [body["pass_number"] for kind, body in told if kind == "suggestions.added"] == [1, 2]
    assert [body["final"] for kind, body in told if kind == "suggestions.added"] == [False, True]


def test_asking_twice_is_one_piece_of_work(trained: World, ana: Person) -> None:
    first, second = ask(trained, ana), ask(trained, ana)
    assert first == second
    work(trained, first["job"])
    assert ask(trained, ana)["job"] is None
    with tenant(trained.organization_id):
        assert Job.objects.filter(kind="inference.live").count() == 1


def test_suggestions_speak_the_projects_ontology(trained: World, ana: Person) -> None:
    work(trained, ask(trained, ana)["job"])
    with tenant(trained.organization_id):
        used = set(Annotation.objects.by_models().values_list("feature_id", flat=True))
    assert used
    assert used <= set(trained.features.values())


def test_a_batch_is_prelabelled_in_a_run_of_its_own(trained: World) -> None:
    answer = trained.owner.api.post(f"batches/{trained.batch.pk}/prelabel", {"predictor": str(trained.predictor.pk)})
    assert answer.status_code == 202
    job = work(trained, answer.json()["job"])
    assert (job.state, job.done, job.total) == (JobState.FINISHED, 4, 4)
    assert job.result["compute_seconds"] > 0
    with tenant(trained.organization_id):
        run = ModelRun.objects.get(pk=answer.json()["model_run"])
        assert run.purpose == "prelabel"
        assert AnnotationSet.objects.filter(model_run=run, complete=True).count() == 4


def one_at_a_time(overlapped: Any, predict: Any, *, most: int, **more: Any) -> Any:
    """Each pass by itself, however fast they follow each other."""
    return overlapped(predict, most=1, **more)


def test_a_worker_that_dies_between_two_passes_loses_and_doubles_nothing(
    trained: World, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the second worker adds to what the first left is exactly what one worker would have written."""
    job_id = ask(trained, ana)["job"]
    with bound(trained.organization_id):
        context = claim(job_id)
        assert context is not None
        real = context.partial
        monkeypatch.setattr(chunk, "overlapped", partial(one_at_a_time, chunk.overlapped))

        def die_after_one_pass(**values: object) -> object:
            if context.state["passes"]:
                raise KeyboardInterrupt
            return real(**values)  # type: ignore[arg-type]

        context.partial = die_after_one_pass  # type: ignore[assignment,method-assign]
        with pytest.raises(KeyboardInterrupt):
            run_predictions(context)
        with transaction.atomic():
            JobChunk.objects.filter(job=job_id).update(lease_until=Now())
    before = written(trained)
    assert {number for _, number, _ in before} <= {1}
    job = work(trained, job_id)
    assert (job.state, job.done) == (JobState.FINISHED, 1)
    after = written(trained)
    assert [each for each in after if each[1] == 1] == before
    assert len({identifier for identifier, _, _ in after}) == len(after)


def test_another_organizations_predictor_cannot_be_asked(trained: World, gus: Person) -> None:
    answer = gus.api.post(f"tasks/{first_task(trained).pk}/suggestions", {"predictor": str(trained.predictor.pk)})
    assert answer.status_code == 404


def test_projects_with_other_words_get_suggestions_in_their_own(trained: World) -> None:
    """The same data row in a project of another ontology is another run of another model, with features matched by name."""
    with tenant(trained.organization_id):
        red = uuid7()
        ontology = create_ontology(name="Only red", features=[FeatureSpec(red, "RED", "bounding_box", color="#808080")])
        other = projects.create_project(name="other", ontology=ontology.pk)
        rows = list(Task.objects.filter(project=trained.open).values_list("data_row_id", flat=True))
        projects.create_batch(project=other, name="first", data_rows=rows)
        task = Task.objects.filter(project=other).order_by("position")[0]
    first = ask(trained, trained.owner)
    answer = trained.owner.api.post(f"tasks/{task.pk}/suggestions", {"predictor": str(trained.predictor.pk)})
    assert answer.status_code == 202
    assert answer.json()["model_run"] != first["model_run"]
    work(trained, answer.json()["job"])
    with tenant(trained.organization_id):
        said = Annotation.objects.filter(annotation_set__model_run=answer.json()["model_run"])
        assert set(said.values_list("feature_id", flat=True)) <= {red}


def test_who_may_not_attach_a_predictor_asks_only_those_that_are_attached(trained: World, ana: Person) -> None:
    assert trained.owner.api.delete(f"projects/{trained.open.pk}/predictors/{trained.predictor.pk}").status_code == 200
    task = ana.api.post(f"projects/{trained.open.pk}/tasks/next", {"stage": "label"}).json()["id"]
    body = {"predictor": str(trained.predictor.pk)}
    for address in (f"tasks/{task}/suggestions", f"tasks/{task}/prompts"):
        shown = {**body, **({"box": {"x": 1, "y": 1, "width": 9, "height": 9}} if address.endswith("prompts") else {})}
        answer = ana.api.post(address, shown)
        assert (answer.status_code, answer.json()["code"]) == (404, "not-attached"), answer.json()
    assert trained.owner.api.post(f"tasks/{task}/suggestions", body).status_code == 202
    assert trained.owner.api.post(f"projects/{trained.open.pk}/predictors", body).status_code == 201
    assert ana.api.post(f"tasks/{task}/suggestions", body).status_code == 202

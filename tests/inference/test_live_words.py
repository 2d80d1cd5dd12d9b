"""Live suggestions are a project's own: of the predictors that it asked, in its words of now."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from apps.annotations.models import AnnotationSet
from apps.core.models import EventLog, Job
from apps.core.models.jobs import JobState
from apps.core.tasks import tell_subscribers
from apps.core.tenancy import bound, tenant
from apps.inference.models import PredictorVersion, VersionState
from apps.inference.predictors.contract import Batch, Item, Prediction
from apps.projects import services as projects
from apps.projects.models import Project, Task
from tests.cast import Person
from tests.inference.conftest import World
from tests.inference.test_mapping import says as says  # noqa: PLC0414  a fixture
from tests.inference.test_running import Says, batch, red
from tests.inference.test_training import work
from tests.support.horizon import settle

pytestmark = pytest.mark.django_db(transaction=True)


def says_red(items: Sequence[Item]) -> Iterator[Batch]:
    for item in items:
        yield batch(item, Prediction("bounding_box", "red", red().value, 0.4))


@pytest.fixture
def ready(world: World, says: Callable[[Says], None]) -> World:
    says(says_red)
    with tenant(world.organization_id):
        PredictorVersion.objects.create(predictor=world.predictor, number=1, state=VersionState.READY, card={"classes": ["red"]})
    return world


@pytest.fixture
def other(ready: World) -> Project:
    """A project with the same data rows and ontology, that asks no predictor."""
    with tenant(ready.organization_id):
        made = projects.create_project(name="other", ontology=ready.ontology.pk)
        rows = list(Task.objects.filter(project=ready.open).order_by("position").values_list("data_row", flat=True))
        projects.create_batch(project=made, name="first", data_rows=rows)
        return made


def task_of(world: World, project: Project) -> Task:
    with tenant(world.organization_id):
        return Task.objects.filter(project=project).order_by("position")[0]


def ask(world: World, project: Project) -> dict[str, Any]:
    answer = world.owner.api.post(f"tasks/{task_of(world, project).pk}/suggestions", {"predictor": str(world.predictor.pk)})
    assert answer.status_code == 202, answer.json()
    if answer.json()["job"]:
        assert work(world, answer.json()["job"]).state == JobState.FINISHED
    return dict(answer.json())


def shown(world: World, project: Project) -> list[str]:
    """The classes that are suggested to whoever opens the first task."""
    names = {str(number): name for name, number in world.features.items()}
    task = world.owner.api.get(f"tasks/{task_of(world, project).pk}").json()
    return [names[each["feature"]] for said in task["suggestions"] for each in said["annotations"]]


def map_red_to(world: World, name: str | None) -> None:
    body = {"feature_map": {"red": str(world.features[name]) if name else None}}
    assert world.owner.api.patch(f"predictors/{world.predictor.pk}", body).status_code == 200


def test_a_predictor_whose_classes_were_mapped_anew_is_asked_anew(ready: World) -> None:
    first = ask(ready, ready.open)
    assert shown(ready, ready.open) == ["red"]
    map_red_to(ready, "blue")
    second = ask(ready, ready.open)
    assert second["job"] is not None
    assert second["model_run"] != first["model_run"]
    assert shown(ready, ready.open) == ["blue"]
    map_red_to(ready, "red")
    again = ask(ready, ready.open)
    assert shown(ready, ready.open) == ["red"]
    map_red_to(ready, "blue")
    assert ask(ready, ready.open) == {**second, "job": None}, "in these words it has answered before"
    assert shown(ready, ready.open) == ["blue"]
    assert again["model_run"] != second["model_run"]


def test_what_people_have_open_is_suggested_anew_by_itself_once_classes_are_mapped(ready: World, ana: Person) -> None:
    opened = ana.api.post(f"projects/{ready.open.pk}/tasks/next", {"stage": "label"}).json()
    assert opened["id"] == str(task_of(ready, ready.open).pk)
    ask(ready, ready.open)
    map_red_to(ready, "blue")
    settle(ready.organization_id)
    with bound(ready.organization_id):
        tell_subscribers()
    with tenant(ready.organization_id):
        job = Job.objects.get(params__task=opened["id"], state=JobState.QUEUED)
    assert work(ready, str(job.pk)).state == JobState.FINISHED
    assert shown(ready, ready.open) == ["blue"]


def test_what_one_project_asked_is_not_shown_in_another(ready: World, other: Project) -> None:
    ask(ready, ready.open)
    assert shown(ready, other) == []
    mine, theirs = task_of(ready, ready.open), task_of(ready, other)
    with tenant(ready.organization_id):
        [told] = EventLog.objects.filter(type="suggestions.added")
        assert told.body["tasks"] == [str(mine.pk)]
        assert f"task:{theirs.pk}" not in told.topics


def test_each_project_is_answered_in_its_own_words(ready: World, other: Project) -> None:
    ready.owner.api.post(
        f"projects/{other.pk}/predictors", {"predictor": str(ready.predictor.pk), "feature_map": {"red": str(ready.features["blue"])}}
    )
    for _ in range(2):
        ask(ready, ready.open)
        ask(ready, other)
    assert (shown(ready, ready.open), shown(ready, other)) == (["red"], ["blue"])
    with tenant(ready.organization_id):
        assert AnnotationSet.objects.by_models().count() == 2

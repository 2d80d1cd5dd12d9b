"""A project with data rows to label and a model that suggests: what the tests of labeling stand on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.db.models.functions import Now

from apps.annotations import services as annotations
from apps.catalog.models import DataRow, Dataset
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.kinds import parse_annotation, values
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.model_runs.models import Model, ModelRun, Purpose
from apps.ontologies.models import Ontology
from apps.ontologies.services import create_ontology
from apps.projects import services as projects
from apps.projects.models import Project, Task
from tests.cast import Person

WIDTH, HEIGHT = 640, 480


@dataclass(frozen=True)
class Words:
    """The ontology of these tests: two classes of boxes, one of them with a required question, and a question on the whole."""

    ontology: Ontology
    coin: UUID
    stamp: UUID
    worn: UUID
    yes: UUID
    no: UUID
    note: UUID


@dataclass(frozen=True)
class Bench:
    """A project of one organization with its data rows."""

    owner: Person
    words: Words
    dataset: Dataset
    rows: Sequence[DataRow]
    project: Project

    @property
    def organization_id(self) -> int:
        return self.owner.organization.pk

    def queue(self, count: int | None = None, *, name: str = "first", priority: int = 0) -> None:
        """Put the first rows into the project."""
        with tenant(self.organization_id):
            projects.create_batch(project=self.project, name=name, data_rows=[row.pk for row in self.rows[:count]], priority=priority)

    def task(self, task_id: Any) -> Task:
        with tenant(self.organization_id):
            return Task.objects.get(pk=task_id)

    def expire(self, task_id: Any) -> None:
        """Let the lease of a task run out now."""
        with tenant(self.organization_id):
            Task.objects.filter(pk=task_id).update(lease_until=Now())

    def suggest(self, row: DataRow, *boxes: dict[str, Any], purpose: str = Purpose.LIVE, **more: Any) -> tuple[ModelRun, list[UUID]]:
        """A run that predicts these boxes for a data row; returns it with the ids of the suggestions."""
        with tenant(self.organization_id):
            model = Model.objects.create(name="detector", ontology=self.words.ontology)
            asked_in = self.project.pk if purpose == Purpose.LIVE else None
            run = ModelRun.objects.create(model=model, name="run", purpose=purpose, predictor_version_id=uuid7(), asked_in=asked_in)
            said = [parse_annotation(box) for box in boxes]
            written = annotations.write_predictions(run=run, data_row=row, annotations=said, **more)
            assert not written.refused
            return run, [each.id for each in said]


def make_words(name: str = "Things") -> Words:
    """Inside a scope."""
    coin, stamp, worn, yes, no, note = (uuid7() for _ in range(6))
    question = FeatureSpec(worn, "worn", "radio", options=(OptionSpec(yes, "yes"), OptionSpec(no, "no")), required=True)
    features = (
        FeatureSpec(coin, "coin", "bounding_box"),
        FeatureSpec(stamp, "stamp", "bounding_box", features=(question,)),
        FeatureSpec(note, "note", "text"),
    )
    return Words(create_ontology(name=name, features=features), coin, stamp, worn, yes, no, note)


def make_bench(owner: Person, *, rows: int = 3, **settings: Any) -> Bench:
    """A project with some ready data rows, none of them queued yet. Opens the owner's scope."""
    with tenant(owner.organization.pk):
        words = make_words()
        dataset = Dataset.objects.create(name="pictures")
        found = [
            DataRow(dataset=dataset, name=f"picture {number}.png", width=WIDTH, height=HEIGHT, mime="image/png") for number in range(rows)
        ]
        DataRow.objects.bulk_create(found)
        project = projects.create_project(name="Sort them", ontology=words.ontology.pk, **{"review_share": 0.0, **settings})
    return Bench(owner, words, dataset, found, project)


def box(feature: UUID, x: float = 10, y: float = 10, width: float = 40, height: float = 30, **more: Any) -> dict[str, Any]:
    """A box on the wire, with an id of its own."""
    place = {"x": x, "y": y, "width": width, "height": height}
    return {"id": str(uuid7()), "kind": "bounding_box", "feature": str(feature), "value": place, **more}


def value(payload: dict[str, Any]) -> values.Annotation:
    """The frozen form of a payload."""
    return parse_annotation(payload)


@pytest.fixture
def bench(ada: Person) -> Bench:
    """Three data rows in a project without review."""
    return make_bench(ada)


class Desk:
    """One person at one task, through the API alone."""

    def __init__(self, bench: Bench, person: Person, *, stage: str = "label", after: str | None = None) -> None:
        self.bench, self.api = bench, person.api
        answer = self.api.post(f"projects/{bench.project.pk}/tasks/next", {"stage": stage, "after": after})
        assert answer.status_code == 200, answer.content
        self.open(answer.json())

    def open(self, detail: dict[str, Any]) -> None:
        self.detail, self.task, self.token = detail, detail["id"], detail["lease"]["token"]
        self.set, self.revision = detail["annotation_set"]["id"], detail["annotation_set"]["revision"]

    def send(self, **changes: Any) -> Any:
        """POST a change; what is left out is filled in."""
        body = {"base_revision": self.revision, "change_id": str(uuid7()), "token": self.token, **changes}
        return self.api.post(f"annotation-sets/{self.set}/changes", body)

    def save(self, **changes: Any) -> int:
        """The same, and it must be taken."""
        answer = self.send(**changes)
        assert answer.status_code == 200, answer.content
        self.revision = answer.json()["revision"]
        return self.revision

    def draw(self, *boxes: dict[str, Any]) -> None:
        self.save(created=list(boxes))

    def content(self) -> dict[str, Any]:
        """What the set holds, as the API tells it."""
        return self.api.get(f"annotation-sets/{self.set}").json()

    def submit(self, **more: Any) -> Any:
        return self.api.post(f"tasks/{self.task}/submit", {"token": self.token, "revision": self.revision, **more})

    def submitted(self, **more: Any) -> dict[str, Any]:
        answer = self.submit(**more)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def review(self, decision: str, **more: Any) -> Any:
        return self.api.post(f"tasks/{self.task}/review", {"token": self.token, "decision": decision, **more})


def decide(suggestion: UUID, outcome: str, annotation: str | None = None, **more: Any) -> dict[str, Any]:
    """A decision on the wire."""
    return {"id": str(uuid7()), "suggestion": str(suggestion), "outcome": outcome, "annotation": annotation, **more}


def label_some(bench: Bench, person: Person, count: int, *, queued: int | None = None) -> None:
    """Label so many data rows with one coin each; as many are queued, or `queued`."""
    bench.queue(queued or count)
    for _ in range(count):
        desk = Desk(bench, person)
        desk.draw(box(bench.words.coin))
        desk.submitted()

"""A production queue with a model in the words of the labeling tests, and calls to it."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest

from apps.catalog.models import DataRow, Dataset
from apps.core.models import EventLog
from apps.core.tasks import tell_subscribers
from apps.core.tenancy import bound, tenant
from apps.model_runs.models import Model
from apps.organizations.permissions import Permission
from apps.production.models import Decision, ProductionQueue
from apps.projects.models import Project
from tests.cast import Api, Person
from tests.support import horizon
from tests.support.labeling import HEIGHT, WIDTH, Bench, Words, box, make_words


@dataclass
class Line:
    """A queue, and a system that sends it predictions by a key."""

    owner: Person
    words: Words
    dataset: str
    id: str
    system: Api
    rows: list[DataRow] = field(default_factory=list)

    @property
    def organization_id(self) -> int:
        return int(self.owner.organization.pk)

    def fresh(self) -> str:
        """A new data row of the queue's dataset, by its id."""
        with tenant(self.organization_id):
            name = f"photo {len(self.rows)}.png"
            row = DataRow.objects.create(
                dataset_id=self.dataset, name=name, width=WIDTH, height=HEIGHT, mime="image/png", checksum=uuid4().hex * 2
            )
        self.rows.append(row)
        return str(row.pk)

    def asked(self, external_id: str, confidence: float | None = 0.9, **more: Any) -> dict[str, Any]:
        """The body that asks about a new data row with one coin."""
        sure = {} if confidence is None else {"confidence": confidence}
        if "data_row" not in more:
            more["data_row"] = {"id": self.fresh()}
        return {"external_id": external_id, "predictions": [coin(self.words, **sure)], **more}

    def ask(self, external_id: str, confidence: float | None = 0.9, *, status: int = 200, **more: Any) -> dict[str, Any]:
        """Ask, and what was answered."""
        return self.post(self.asked(external_id, confidence, **more), status=status)

    def post(self, body: Any, *, status: int = 200) -> Any:
        answer = self.system.post(f"production-queues/{self.id}/decisions", body)
        assert answer.status_code == status, answer.content
        return answer.json()

    def change(self, **values: Any) -> dict[str, Any]:
        """Change the queue's settings."""
        etag = self.owner.api.get(f"production-queues/{self.id}").headers["ETag"]
        answer = self.owner.api.patch(f"production-queues/{self.id}", values, headers={"If-Match": etag})
        assert answer.status_code == 200, answer.content
        return dict(answer.json())

    def decision(self, number: str, api: Api | None = None) -> dict[str, Any]:
        """As the system reads it, or another one."""
        answer = (api or self.system).get(f"decisions/{number}")
        assert answer.status_code == 200, answer.content
        return dict(answer.json())

    def settle(self) -> None:
        """Let subscribers hear of what was committed."""
        horizon.settle(self.organization_id)
        with bound(self.organization_id):
            tell_subscribers()

    def told(self, kind: str = "decisions.decided") -> list[dict[str, Any]]:
        """The events of this type, oldest first."""
        with tenant(self.organization_id):
            return list(EventLog.objects.filter(type=kind).order_by("id").values_list("body", flat=True))

    def stored(self, number: str) -> Decision:
        with tenant(self.organization_id):
            found: Decision = Decision.objects.get(pk=number)
            return found

    @property
    def bench(self) -> Bench:
        """Its project, for desks of the labeling tests."""
        with tenant(self.organization_id):
            queue = ProductionQueue.objects.get(pk=self.id)
            return Bench(self.owner, self.words, Dataset.objects.get(pk=self.dataset), self.rows, Project.objects.get(pk=queue.project_id))


def coin(words: Words, x: float = 10, **more: Any) -> dict[str, Any]:
    """A predicted coin, as senders write it: by name and without an id."""
    said = box(words.coin, x=x, **more)
    return {"name": "coin", **{key: value for key, value in said.items() if key not in ("id", "feature")}}


def make_line(owner: Person, **settings: Any) -> Line:
    """A queue that decides from 0.8 on and audits nothing, unless told otherwise."""
    with tenant(owner.organization.pk):
        words = make_words()
        model = Model.objects.create(name="claims model", ontology=words.ontology)
        dataset = Dataset.objects.create(name="claims")
    body = {"name": "Claims", "model": str(model.pk), "dataset": str(dataset.pk), "threshold": 0.8, "audit_share": 0.0, **settings}
    made = owner.api.post("production-queues", body)
    assert made.status_code == 201, made.content
    system = owner.key(Permission.PREDICTIONS_UPLOAD, Permission.MODELS_VIEW)
    return Line(owner, words, str(dataset.pk), made.json()["id"], system)


@pytest.fixture
def line(ada: Person) -> Line:
    return make_line(ada)

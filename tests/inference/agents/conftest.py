"""A predictor whose model runs in agents, and an agent by hand: each of its calls is a call of the API with a key of the one scope."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest

from apps.core import jobs
from apps.core.models import Job, JobChunk
from apps.core.models.jobs import ChunkState
from apps.core.tenancy import bound, tenant
from apps.inference import services as inference
from apps.inference.models import Predictor, PredictorVersion
from apps.organizations.permissions import Permission
from tests.cast import Api
from tests.inference.conftest import World

BOX = {"x": 1.0, "y": 2.0, "width": 10.0, "height": 12.0}


def box(name: str = "red", **more: Any) -> dict[str, Any]:
    """An annotation as an agent says it."""
    return {"name": name, "kind": "bounding_box", "value": BOX, "confidence": 0.8, **more}


@dataclass
class ByHand:
    """An agent whose every step is a call."""

    api: Api
    predictor: Predictor
    name: str = "box one"
    instance: str = field(default_factory=lambda: str(uuid4()))

    @property
    def told(self) -> dict[str, str]:
        return {"instance": self.instance, "name": self.name, "device": "cuda:0", "version": "7"}

    def call(self, door: str, body: dict[str, Any], **options: Any) -> Any:
        return self.api.post(f"predictors/{self.predictor.pk}/leases/{door}", body, **options)

    def take(self, data_rows: int = 8, **more: Any) -> dict[str, Any] | None:
        answer = self.call("take", {"agent": self.told, "data_rows": data_rows, **more})
        assert answer.status_code in (200, 204), answer.content
        return dict(answer.json()) if answer.status_code == 200 else None

    def lease(self) -> dict[str, Any]:
        """The one lease that is there to take."""
        found = self.take(1)
        assert found is not None
        (lease,) = found["leases"]
        return dict(lease)

    def answer(self, lease: dict[str, Any], results: list[dict[str, Any]]) -> Any:
        named = {"id": lease["id"], "token": lease["token"]}
        return self.call("results", {"agent": self.told, "lease": named, "results": results})

    def keep(self, *leases: dict[str, Any]) -> Any:
        return self.call("extension", {"agent": self.told, "leases": [{"id": each["id"], "token": each["token"]} for each in leases]})

    def release(self, *leases: dict[str, Any]) -> Any:
        return self.call("release", {"leases": [{"id": each["id"], "token": each["token"]} for each in leases]})


class Learns(ByHand):
    """An agent whose model can learn."""

    @property
    def told(self) -> dict[str, Any]:
        return {**super().told, "fits": True}

    def fit(self, door: str, **body: Any) -> Any:
        return self.api.post(f"predictors/{self.predictor.pk}/fittings/{door}", body)

    def lesson(self) -> dict[str, Any]:
        answer = self.fit("take", agent=self.told)
        assert answer.status_code == 200, answer.content
        return dict(answer.json())

    def labels(self, lesson: dict[str, Any], **more: Any) -> dict[str, Any]:
        answer = self.fit("labels", lease=named(lesson), **more)
        assert answer.status_code == 200, answer.content
        return dict(answer.json())


def named(lesson: dict[str, Any]) -> dict[str, Any]:
    return {"id": lesson["id"], "token": lesson["token"]}


def one_box_each(lease: dict[str, Any]) -> list[dict[str, Any]]:
    """A red box in every data row of the lease."""
    return [{"data_row": row["id"], "annotations": [box()], "seconds": 0.25} for row in lease["data_rows"]]


@dataclass(frozen=True)
class AgentWorld:
    """The world of predictors, with one that is worked for by agents."""

    world: World
    predictor: Predictor

    @property
    def organization_id(self) -> int:
        return self.world.organization_id

    def agent(self, name: str = "box one") -> ByHand:
        """An agent with a key that may do nothing else."""
        return ByHand(self.world.owner.key(Permission.AGENTS_WORK), self.predictor, name)

    def look_at_everything(self) -> dict[str, str]:
        """Ask for a run over all twelve data rows."""
        body = {"data_rows": [str(row.pk) for row in self.world.rows]}
        answer = self.world.owner.api.post(f"predictors/{self.predictor.pk}/runs", body)
        assert answer.status_code == 202, answer.content
        return dict(answer.json())

    def job(self, number: str) -> Job:
        with tenant(self.organization_id):
            return Job.objects.get(pk=number)

    def parts_left(self, job: str) -> int:
        """How many chunks of a job are not done."""
        with tenant(self.organization_id):
            return JobChunk.objects.filter(job=job, state=ChunkState.OPEN).count()


def connect(world: World) -> Predictor:
    """A predictor of the family with a version that is ready."""
    body = {"name": "own model", "family": "agent", "ontology": str(world.ontology.pk), "settings": {"options": {"least": 0.5}}}
    made = world.owner.api.post("predictors", body)
    assert made.status_code == 201, made.content
    with bound(world.organization_id):
        jobs.run(made.json()["versions"][0]["job"])
    with tenant(world.organization_id):
        predictor = Predictor.objects.get(pk=made.json()["id"])
        inference.attach_predictor(project=world.open, predictor=predictor)
    return predictor


@pytest.fixture
def here(world: World) -> AgentWorld:
    return AgentWorld(world, connect(world))


@pytest.fixture
def agent(here: AgentWorld) -> Learns:
    made = here.agent()
    found = Learns(made.api, made.predictor)
    assert found.fit("take", agent=found.told).status_code == 204  # and so it is known to learn
    return found


def train(here: AgentWorld) -> Any:
    return here.world.owner.api.post(f"predictors/{here.predictor.pk}/training-runs", {"project": str(here.world.labelled.pk)})


def newest(here: AgentWorld) -> PredictorVersion:
    with tenant(here.organization_id):
        return PredictorVersion.objects.filter(predictor=here.predictor).order_by("-number")[0]

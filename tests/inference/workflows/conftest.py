"""A world with a server that has two models on it: one that finds squares, and one that says what colour a picture is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from pytest_django import Settings

from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.ontologies.services import create_ontology
from apps.projects import services as projects
from apps.projects.models import Batch, Project, Task
from tests.inference.conftest import World
from tests.inference.endpoints.replay import Asked, Server, serving
from tests.inference.test_training import work

SIDE = 96


def squares(asked: Asked) -> tuple[int, Any]:
    """As a model server that looks at the pixels it is sent: boxes of what is strongly coloured, or how red, green and blue it is."""
    if asked.path.endswith("/ready"):
        return 200, {"ready": True}
    names = ("scores", "boxes", "labels") if "/finder" in asked.path else ("scores",)
    outputs = [{"name": name, "datatype": "FP32", "shape": [-1]} for name in names]
    if not asked.path.endswith("/infer"):
        inputs = [{"name": "pixels", "datatype": "FP32", "shape": [-1, 3, SIDE, SIDE]}]
        return 200, {"name": "squares", "versions": ["1"], "platform": "numpy", "inputs": inputs, "outputs": outputs}
    (tensor,) = asked.body["inputs"]
    pixels = np.array(tensor["data"], np.float32).reshape(tensor["shape"])
    found = boxes(pixels[0]) if "/finder" in asked.path else {"scores": pixels.mean(axis=(2, 3))}
    told = [{"name": name, "datatype": "FP32", "shape": list(array.shape), "data": array.ravel().tolist()} for name, array in found.items()]
    return 200, {"model_name": "squares", "outputs": told}


def boxes(pixels: np.ndarray) -> Mapping[str, np.ndarray]:
    """One box in each half of (3, height, width), around what is strongly coloured there."""
    found = []
    strong = pixels.max(axis=0) - pixels.min(axis=0) > 0.55
    for half in (0, SIDE // 2):
        rows, columns = np.nonzero(strong[:, half : half + SIDE // 2])
        if rows.size:
            found.append((columns.min() + half, rows.min(), columns.max() + half + 1, rows.max() + 1))
    return {"scores": np.linspace(0.9, 0.8, len(found)), "boxes": np.array(found, float).reshape(-1, 4), "labels": np.zeros(len(found))}


@dataclass(frozen=True)
class Flows:
    """The world, its server, the two predictors on it, and a project whose squares are asked their colour."""

    world: World
    server: Server
    finder: str
    colours: str
    project: Project
    batch: Batch
    square: FeatureSpec

    @property
    def api(self) -> Any:
        return self.world.owner.api

    @property
    def ontology(self) -> str:
        return str(self.project.ontology_id)

    def create(self, graph: Mapping[str, Any], name: str = "flow") -> Any:
        body = {"name": name, "family": "workflow", "ontology": self.ontology, "settings": {"graph": graph}}
        return self.api.post("predictors", body)

    def made(self, graph: Mapping[str, Any], name: str = "flow") -> dict[str, Any]:
        """A workflow that is ready."""
        answer = self.create(graph, name)
        assert answer.status_code == 201, answer.json()
        return self.ready(answer.json()["id"])

    def ready(self, predictor: str) -> dict[str, Any]:
        shown = self.api.get(f"predictors/{predictor}").json()
        work(self.world, shown["versions"][0]["job"])
        shown = self.api.get(f"predictors/{predictor}").json()
        assert shown["versions"][0]["state"] == "ready", shown["versions"][0]["error"]
        return dict(shown)

    def task(self) -> Task:
        with tenant(self.world.organization_id):
            return Task.objects.filter(project=self.project).order_by("position")[0]


@pytest.fixture
def flows(world: World, settings: Settings) -> Iterator[Flows]:
    with serving(squares) as server:
        settings.EGRESS_ALLOWED_HOSTS = [f"127.0.0.1:{server.port}"]
        yield make_flows(world, server)


def make_flows(world: World, server: Server) -> Flows:
    options = tuple(OptionSpec(uuid7(), name) for name in ("red", "green", "blue"))
    colour = FeatureSpec(uuid7(), "colour", "radio", options=options)
    square = FeatureSpec(uuid7(), "square", "bounding_box", features=(colour,), color="#808080")
    with tenant(world.organization_id):
        ontology = create_ontology(name="Coloured squares", features=[square])
        project = projects.create_project(name="coloured", ontology=ontology.pk)
        batch = projects.create_batch(project=project, name="first", data_rows=[row.pk for row in world.rows[8:]]).batch
    shared = {"url": server.url, "width": SIDE, "height": SIDE, "scaling": "0..1"}
    made = {
        "finder": {**shared, "model": "finder", "labels": ["square"], "answers": "detections"},
        "colours": {**shared, "model": "colours", "labels": ["red", "green", "blue"], "threshold": 0.1, "batch_size": 1},
    }
    numbers = {}
    for name, chosen in made.items():
        body = {"name": name, "family": "open_inference", "ontology": str(ontology.pk), "settings": chosen}
        answer = world.owner.api.post("predictors", body)
        assert answer.status_code == 201, answer.json()
        work(world, answer.json()["versions"][0]["job"])
        numbers[name] = answer.json()["id"]
    return Flows(world, server, numbers["finder"], numbers["colours"], project, batch, square)

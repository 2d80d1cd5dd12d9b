"""What tests arrange through the API before somebody walks: pictures, projects, a trained predictor."""

import time
from collections.abc import Iterator
from typing import Any

from apps.demo.scenes import Scene, compose, write_scene
from tests.walk.client import Caller

FIRST_UNSEEN = 1000  # the demo itself uses lower numbers
DETECTOR = "Digit detector"  # of the demo
TRAINED_WITHIN_S = 300.0  # half a minute where the machine has nothing else to do
CROWDED = 9  # digits at least, so that there is something to decide


def crowded_scenes(count: int, *, start: int = FIRST_UNSEEN) -> list[Scene]:
    """Scenes with many digits, which neither the demo nor its detector has seen."""

    def endless() -> Iterator[Scene]:
        number = start
        while True:
            yield compose("labeling", number)
            number += 1

    found = (scene for scene in endless() if len(scene.boxes) >= CROWDED)
    return [next(found) for _ in range(count)]


class Workshop:
    """Makes what is asked for in the demo's organization, each time anew."""

    def __init__(self, api: Caller) -> None:
        self.api = api

    def ontology(self) -> dict[str, Any]:
        """The demo's ten digits, once the demo has them."""
        listed = self.api.until(lambda: self.api.get("ontologies")["results"])
        return dict(self.api.get(f"ontologies/{listed[-1]['id']}"))

    def predictor(self) -> dict[str, Any]:
        """The demo's detector, once it has learned."""
        deadline = time.monotonic() + TRAINED_WITHIN_S
        while not (ready := [each for each in self.api.get("predictors")["results"] if each["ready"] and each["name"] == DETECTOR]):
            assert time.monotonic() < deadline, self.api.get("jobs")["results"]
            time.sleep(0.5)
        return dict(ready[0])

    def dataset(self, name: str, scenes: list[Scene]) -> dict[str, Any]:
        """A dataset of these scenes."""
        dataset = self.api.post("datasets", {"name": name})
        files = [("files", (scene.name, write_scene(scene))) for scene in scenes]
        answer = self.api.post(f"datasets/{dataset['id']}/data-rows", status=200, files=files)
        assert len(answer["created"]) == len(scenes), answer
        return dict(dataset)

    def project(self, name: str, *, pictures: int, start: int, review_share: float = 0.0, predictor: bool = False) -> dict[str, Any]:
        """A project with as many tasks, whose scenes no other project has."""
        dataset = self.dataset(name, crowded_scenes(pictures, start=start))
        body = {"name": name, "ontology": self.ontology()["id"], "review_share": review_share}
        project = self.api.post("projects", body)
        if predictor:
            self.api.post(f"projects/{project['id']}/predictors", {"predictor": self.predictor()["id"]})
        self.api.post(f"projects/{project['id']}/batches", {"name": "Batch", "dataset": dataset["id"]})
        return dict(project)

"""A server somewhere else with models on it: one as Label Studio's backends speak, two behind the Open Inference Protocol."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.inference.endpoints.replay import Asked, Server, serving

SECRET = "open-sesame"
CLASSES = ["sevens", "8", "moon"]
BACKEND = "/backend"
OUTPUTS = {"scores": [3], "boxes": [3, 4], "labels": [3]}
SHADES = ["dark", "light"]


class Elsewhere:
    """Answers with one box about a seven, or with a box of each class; remembers what it was asked."""

    def __init__(self) -> None:
        self.server: Server
        self.refusing = 0  # so many more calls to predict

    @classmethod
    @contextmanager
    def running(cls, port: int) -> Iterator["Elsewhere"]:
        """Answers on this port of the loopback."""
        running = cls()
        with serving(running.respond, port=port) as running.server:
            yield running

    def respond(self, asked: Asked) -> tuple[int, Any]:
        """What either model says, unless it refuses."""
        if self.refusing and asked.path.endswith(("/predict", "/infer")):
            self.refusing -= 1
            return 500, {"detail": "It is being repaired."}
        return answer(asked)

    @property
    def backend(self) -> str:
        """The address of the backend."""
        return f"{self.server.url}{BACKEND}"

    @property
    def url(self) -> str:
        """The address of the model server."""
        return self.server.url


def answer(asked: Asked) -> tuple[int, Any]:
    """What either model says."""
    return as_backend(asked) if asked.path.startswith(BACKEND) else as_model_server(asked)


def as_backend(asked: Asked) -> tuple[int, Any]:
    """As a backend of Label Studio, in the words of the configuration that it was set up with."""
    said = asked.path.removeprefix(BACKEND)
    if said == "/health":
        return 200, {"status": "UP", "model_class": "Sevens"}
    if said == "/setup":
        return 200, {"model_version": "sevens-1"}
    if said == "/predict":
        return 200, {"results": [sevens(asked.body["label_config"]) for _ in asked.body["tasks"]]}
    return (200, {}) if said == "/webhook" else (404, b"not found")


def sevens(label_config: str) -> dict[str, Any]:
    """One prediction: a seven in the upper left."""
    name = label_config.split("<RectangleLabels ", 1)[1].split('name="', 1)[1].split('"', 1)[0]
    shown = label_config.split("<RectangleLabels ", 1)[1].split('toName="', 1)[1].split('"', 1)[0]
    value = {"x": 10, "y": 10, "width": 15, "height": 20, "rotation": 0, "rectanglelabels": ["7"]}
    region = {"from_name": name, "to_name": shown, "type": "rectanglelabels", "value": value, "score": 0.93, "image_rotation": 0}
    return {"result": [{**region, "original_width": 640, "original_height": 480}], "score": 0.93, "model_version": "sevens-1"}


def as_model_server(asked: Asked) -> tuple[int, Any]:
    """As a model server: a detector with one box of each class, in pixels of its input of 224 x 224."""
    if asked.path.endswith("/ready"):
        return 200, {"ready": True}
    if "/models/shades" in asked.path:
        return as_shades(asked)
    outputs: dict[str, dict[str, Any]] = {name: {"name": name, "datatype": "FP32", "shape": shape} for name, shape in OUTPUTS.items()}
    if not asked.path.endswith("/infer"):
        inputs = [{"name": "pixels", "datatype": "FP32", "shape": [-1, 3, 224, 224]}]
        return 200, {"name": "things", "versions": ["1"], "platform": "own", "inputs": inputs, "outputs": list(outputs.values())}
    data = {"scores": [0.9, 0.8, 0.7], "boxes": [10, 10, 60, 90, 80, 10, 130, 90, 150, 10, 200, 90], "labels": [0, 1, 2]}
    return 200, {"model_name": "things", "outputs": [{**each, "data": data[name]} for name, each in outputs.items()]}


def as_shades(asked: Asked) -> tuple[int, Any]:
    """A classifier: how dark and how light each picture is, by its mean, 0 to 1."""
    output = {"name": "scores", "datatype": "FP32", "shape": [-1, 2]}
    if not asked.path.endswith("/infer"):
        inputs = [{"name": "pixels", "datatype": "FP32", "shape": [-1, 3, 8, 8]}]
        return 200, {"name": "shades", "versions": ["1"], "platform": "own", "inputs": inputs, "outputs": [output]}
    (tensor,) = asked.body["inputs"]
    each = len(tensor["data"]) // tensor["shape"][0]
    means = [sum(tensor["data"][at : at + each]) / each for at in range(0, len(tensor["data"]), each)]
    scores = [share for mean in means for share in (1 - mean, mean)]
    return 200, {"model_name": "shades", "outputs": [{**output, "shape": [len(means), 2], "data": scores}]}

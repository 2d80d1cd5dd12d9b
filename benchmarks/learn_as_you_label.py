"""How fast the learner becomes useful on real handwriting: scikit-learn's 1,797 digits, 1,200 to label, 597 never shown.

Two things are measured. *The curve*: for each seed an order of labelling is drawn; after so many labels the learner is trained anew and
reads the held-out digits. Accuracies are means over seeds with the 95 % interval of Student's t. *The loop*: the same through the product.
A simulated annotator opens one task after the other by the API, looks at what the learner suggests, accepts it where it is right and
answers by hand where it is not, and submits; a rule trains the learner anew after every few labels. Told is the share of suggestions that
were right in each part of the way, which is what a person feels.

Ratio: `accuracy_after_100` over that of a learner that has seen all 1,200.
"""

import argparse
import io
import json
import statistics
import time
import uuid
from functools import cache, partial
from importlib import import_module
from typing import Any

import numpy as np
from PIL import Image
from scipy import stats
from sklearn.datasets import load_digits

from apps.inference.predictors import family
from apps.inference.predictors.contract import Item, Prediction, Sample, Source, Truth
from benchmarks.house import house, report
from benchmarks.processes import stderr

LABELLED, SIDE = 1_200, 64
STOPS = (10, 20, 50, 100, 200, 400, 1_200)
EVERY = 10
PARTS = 4


def picture(number: int) -> Image.Image:
    """One real digit, enlarged."""
    return Image.fromarray((load().images[number] * 15).astype(np.uint8)).resize((SIDE, SIDE), Image.Resampling.BICUBIC)


@cache
def load() -> Any:
    """The digits, once."""
    return load_digits()


def sample(number: int) -> Sample:
    """A digit and what it is."""
    item = Item(str(number), f"digit {number}", partial(picture, number))
    return Sample(item, (Truth("radio", str(load().target[number]), {}, "digit"),))


def curve(seed: int) -> tuple[list[float], list[float]]:
    """Accuracy on the held-out digits after each of STOPS, and the seconds that each training took."""
    order = np.random.default_rng(seed).permutation(LABELLED)
    accuracies, seconds = [], []
    for stop in STOPS:
        trained = family("learner").train([sample(int(number)) for number in order[:stop]])
        seconds.append(float(str(trained.card["seconds"])))
        learner = family("learner").load(Source.of_weights(trained.weights))
        batches = learner.predict([sample(number).item for number in range(LABELLED, len(load().target))])
        right = [_said(batch.predictions) == str(load().target[int(batch.item_id)]) for batch in batches]
        accuracies.append(sum(right) / len(right))
    return accuracies, seconds


def _said(predictions: Any) -> str:
    return next((each.class_name for each in predictions if isinstance(each, Prediction)), "")


def interval(values: list[float]) -> float:
    """Half the width of the 95 % interval of the mean."""
    if len(values) < 2:  # noqa: PLR2004
        return 0.0
    return float(stats.t.ppf(0.975, len(values) - 1) * statistics.stdev(values) / len(values) ** 0.5)


class Annotator:
    """A person, simulated: knows what each digit is, and works through the API as the editor does."""

    def __init__(self, running: Any, count: int) -> None:
        self.api, self.count = running, count
        options = [{"id": str(uuid.uuid4()), "name": str(number)} for number in range(10)]
        question = {"id": str(uuid.uuid4()), "name": "digit", "kind": "radio", "options": options}
        made = self._post("ontologies", {"name": "Digits", "features": [question]})
        (self.question,) = made["features"]
        self.options = {option["id"]: option["name"] for option in self.question["options"]}
        self.project = self._post("projects", {"name": "Read digits", "ontology": made["id"]})["id"]
        self.dataset = self._post("datasets", {"name": "Digits"})["id"]
        self._upload()
        self.predictor = self._post("predictors", {"name": "Reader", "family": "learner", "ontology": made["id"]})["id"]
        self._post(f"projects/{self.project}/predictors", {"predictor": self.predictor})
        rule = {"project": self.project, "after_labels": EVERY}
        self.api.call("PUT", f"predictors/{self.predictor}/training-rule", json.dumps(rule).encode())

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        return self.api.call("POST", path, json.dumps(body).encode())

    def _upload(self) -> None:
        mark, parts = uuid.uuid4().hex, bytearray()
        for number in range(self.count):
            data = io.BytesIO()
            picture(number).save(data, "PNG")
            head = f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="{number:04}.png"\r\n'
            parts += f"{head}Content-Type: image/png\r\n\r\n".encode() + data.getvalue() + b"\r\n"
        parts += f"--{mark}--\r\n".encode()
        path, form = f"datasets/{self.dataset}/data-rows", f"multipart/form-data; boundary={mark}"
        rows = self.api.call("POST", path, bytes(parts), form)["created"]
        self._post(f"projects/{self.project}/batches", {"name": "All", "data_rows": [row["id"] for row in rows]})

    def work(self) -> list[bool | None]:
        """Label everything; for each task whether the suggestion was right, None where there was none."""
        told = list[bool | None]()
        task = self._post(f"projects/{self.project}/tasks/next", {"stage": "label"})
        while task:
            suggested = self._suggested(task)
            truth = str(load().target[int(task["data_row"]["name"][:4])])
            told.append(None if suggested is None else self.options[suggested["value"]["option"]] == truth)
            task = self._answer(task, suggested if told[-1] else None, suggested, truth)
        return told

    def _suggested(self, task: dict[str, Any]) -> dict[str, Any] | None:
        ready = self.api.call("GET", f"predictors/{self.predictor}")["ready"]
        if not ready:
            return None
        asked = self._post(f"tasks/{task['id']}/suggestions", {"predictor": self.predictor})
        if asked["job"]:
            self.api.done(self.api.call("GET", f"jobs/{asked['job']}"))
        sets = self.api.call("GET", f"tasks/{task['id']}")["suggestions"]
        return next((each for one in sets for each in one["annotations"]), None)

    def _answer(self, task: dict[str, Any], kept: dict[str, Any] | None, suggested: dict[str, Any] | None, truth: str) -> Any:
        option = next(number for number, name in self.options.items() if name == truth)
        said = {"id": str(uuid.uuid4()), "kind": "radio", "feature": self.question["id"], "value": {"option": option}, "answers": []}
        decisions = []
        if suggested is not None:
            said |= {"derived_from": suggested["id"]} if kept else {}
            outcome = {"outcome": "accepted", "annotation": said["id"]} if kept else {"outcome": "rejected", "annotation": None}
            decisions = [{"id": str(uuid.uuid4()), "suggestion": suggested["id"], **outcome}]
        own = task["annotation_set"]
        change = {
            "base_revision": own["revision"], "change_id": str(uuid.uuid4()), "token": task["lease"]["token"], "created": [said],
            "updated": [], "deleted": [], "decisions": decisions, "activity": [],
        }  # fmt: skip
        revision = self._post(f"annotation-sets/{own['id']}/changes", change)["revision"]
        body = {"token": task["lease"]["token"], "revision": revision, "activity": []}
        return self._post(f"tasks/{task['id']}/submit", body)["next"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--tasks", type=int, default=200, help="how many digits the simulated annotator labels through the product")
    asked = parser.parse_args()
    curves = [curve(seed) for seed in range(asked.seeds)]
    figures: dict[str, float] = {}
    for at, stop in enumerate(STOPS):
        values = [accuracies[at] for accuracies, _ in curves]
        figures |= {f"accuracy_after_{stop}": statistics.mean(values), f"accuracy_after_{stop}_interval": interval(values)}
        figures[f"training_seconds_after_{stop}"] = statistics.median(seconds[at] for _, seconds in curves)
        stderr(f"after {stop:,} labels: {statistics.mean(values):.3f} +- {interval(values):.3f}")
    with house():
        figures |= loop(asked.tasks)
    whole = figures[f"accuracy_after_{STOPS[-1]}"]
    report("learn_as_you_label", ratios={"accuracy_after_100": figures["accuracy_after_100"] / whole}, figures=figures, seeds=asked.seeds)


def loop(tasks: int) -> dict[str, float]:
    """The same through the product, once."""
    scale, serving = import_module("benchmarks.scale"), import_module("benchmarks.served")  # Django is set up by now, and not before
    made = scale.furnished(1)
    with serving.served(every_worker=True) as running:
        running.key = made.key
        annotator = Annotator(running, tasks)
        began = time.perf_counter()
        told = annotator.work()
        seconds = time.perf_counter() - began
        versions = running.call("GET", f"predictors/{annotator.predictor}")["versions"]
    found = {"loop_tasks": len(told), "loop_seconds_per_task": seconds / len(told), "loop_versions": len(versions)}
    for part in range(PARTS):
        share = told[part * len(told) // PARTS : (part + 1) * len(told) // PARTS]
        found[f"right_without_a_touch_in_quarter_{part + 1}"] = sum(each is True for each in share) / len(share)
    return found


if __name__ == "__main__":
    main()

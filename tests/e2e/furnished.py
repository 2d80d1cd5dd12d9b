"""A project in the middle of its work, made through the API: suggestions on every picture, labels in review, some sent back."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

from tests.e2e.workshop import Workshop

Label = dict[str, Any]
TO_REVIEW, LEFT = 3, 3  # tasks


class Furnished:
    """Its ids by what they name, as the addresses of pages want them."""

    def __init__(self, workshop: Workshop, name: str, *, start: int, labelled: int = TO_REVIEW) -> None:
        self.api = workshop.api
        self.project = workshop.project(name, pictures=labelled + LEFT, start=start, review_share=1.0, predictor=True)["id"]
        self.predictor = workshop.predictor()["id"]
        (batch,) = self.api.get(f"projects/{self.project}/batches")["results"]
        asked = self.api.post(f"batches/{batch['id']}/prelabel", {"predictor": self.predictor}, status=202)
        assert self.api.ended(asked["job"])["state"] == "finished"
        self.model_run = asked["model_run"]
        self.model = self.api.get(f"model-runs/{self.model_run}")["model"]
        self.ontology = self.api.get(f"projects/{self.project}")["ontology"]
        self.workflow = self._workflow(name)["id"]
        self.publication = self.api.get("publications")["results"][-1]["id"]
        self.dataset = next(each["id"] for each in self.api.get("datasets")["results"] if each["name"] == name)
        for number in range(labelled):
            self._label(number)
        chosen = [{"term": "dataset", "is": self.dataset}, {"term": "confidence", "model_run": self.model_run, "below": 0.5}]
        self.slice = self.api.post("slices", {"name": f"{name}: unsure", "filter": chosen})["id"]
        export = self.api.post(f"projects/{self.project}/exports", {"format": "firstpass"}, status=202)
        assert self.api.ended(export["id"])["state"] == "finished"

    def _workflow(self, name: str) -> Label:
        """The predictor, and only what it is sure of."""
        nodes = [
            {"id": "in", "kind": "input"},
            {"id": "detect", "kind": "predictor", "settings": {"predictor": self.predictor}, "position": {"x": 220, "y": 0}},
            {"id": "sure", "kind": "filter", "settings": {"least": 0.5}, "position": {"x": 440, "y": 0}},
            {"id": "out", "kind": "output", "position": {"x": 660, "y": 0}},
        ]
        edges = [{"source": one["id"], "target": other["id"]} for one, other in pairwise(nodes)]
        settings = {"graph": {"nodes": nodes, "edges": edges}}
        made = self.api.post("predictors", {"name": name, "family": "workflow", "ontology": self.ontology, "settings": settings})
        assert self.api.ended(made["versions"][0]["job"])["state"] == "finished"
        return dict(made)

    def _label(self, number: int) -> None:
        """Take the next task, accept what the model is most sure of, reject one, draw one, and submit."""
        task = self.api.post(f"projects/{self.project}/tasks/next", {"stage": "label"}, status=200)
        suggestions = sorted(task["suggestions"][0]["annotations"], key=lambda each: -each["confidence"])[:5]
        kept = [{**each, "id": str(uuid4()), "confidence": None, "derived_from": each["id"]} for each in suggestions[:-1]]
        drawn = {**kept[0], "id": str(uuid4()), "derived_from": None, "value": {"x": 8, "y": 8, "width": 40, "height": 50}}
        ways = [*(("accepted", each["id"]) for each in kept), ("rejected", None)]
        decisions = [decision(each, *way) for each, way in zip(suggestions, ways, strict=True)]
        activity = [spent(*way, each, 900 + 200 * at) for at, (each, way) in enumerate(zip(suggestions, ways, strict=True))]
        activity.append(spent("drawn", drawn["id"], None, 5000 + 600 * number))
        change = {
            "base_revision": task["annotation_set"]["revision"], "change_id": str(uuid4()), "token": task["lease"]["token"],
            "created": [*kept, drawn], "updated": [], "deleted": [], "decisions": decisions, "activity": activity,
        }  # fmt: skip
        saved = self.api.post(f"annotation-sets/{task['annotation_set']['id']}/changes", change, status=200)
        handed_in = {"token": task["lease"]["token"], "revision": saved["revision"], "activity": []}
        ahead = self.api.post(f"tasks/{task['id']}/submit", handed_in, status=200)["next"]
        if ahead:
            self.api.post(f"tasks/{ahead['id']}/release", {"token": ahead["lease"]["token"]}, status=200)


def decision(suggestion: Label, outcome: str, annotation: str | None) -> Label:
    return {
        "id": str(uuid4()), "suggestion": suggestion["id"], "outcome": outcome, "annotation": annotation, "bulk": False,
        "shown_threshold": 0.1, "focus_ms": 500,
    }  # fmt: skip


def spent(outcome: str, annotation: str | None, suggestion: Label | None, active_ms: int) -> Label:
    started = datetime.now(UTC) - timedelta(milliseconds=active_ms)
    return {
        "id": str(uuid4()), "annotation": annotation, "suggestion": suggestion and suggestion["id"], "outcome": outcome,
        "active_ms": active_ms, "bulk_n": 1, "started_at": started.isoformat(),
    }  # fmt: skip

"""The whole product through the API alone: from pictures to an export that says exactly what was done."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.cast import Person
from tests.inference.conftest import COLORS, QUICK, picture
from tests.support.live import WebServer
from tests.support.workers import StartWorker
from tests.walk.client import Caller, ndjson

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
LABELLED, WAITING = 6, 3


def test_the_whole_walk(live_server: WebServer, celery_worker_process: StartWorker, ada: Person, rui: Person) -> None:
    celery_worker_process(beat=True)
    walk = Walk(Caller(live_server.url, key_of(ada)), Caller(live_server.url, key_of(rui)))
    walk.bring_pictures()
    walk.label_some_from_outside()
    walk.train()
    task = walk.open_the_first()
    suggestions = walk.ask(task)
    kept = walk.decide(task, suggestions)
    walk.submit(task, kept)
    walk.review(task)
    walk.compare_savings()
    walk.compare_export(task, kept)


def key_of(person: Person) -> str:
    return person.key().headers["Authorization"].removeprefix("Bearer ")


class Walk:
    """What is known from step to step."""

    def __init__(self, api: Caller, reviewer: Caller) -> None:
        self.api, self.reviewer = api, reviewer
        self.revision = 0

    def bring_pictures(self) -> None:
        features = [{"id": str(uuid4()), "kind": "bounding_box", "name": name, "color": "#808080"} for name in COLORS]
        self.ontology = self.api.post("ontologies", {"name": "Squares", "features": features})
        self.features = {each["name"]: each["id"] for each in self.ontology["features"]}
        self.dataset = self.api.post("datasets", {"name": "Squares"})
        self.made = [picture(number) for number in range(LABELLED + WAITING)]
        files = [("files", (f"{number}.png", data)) for number, (data, _) in enumerate(self.made)]
        files.append(("files", ("broken.png", self.made[0][0][:200])))
        answer = self.api.post(f"datasets/{self.dataset['id']}/data-rows", status=200, files=files)
        assert [each["name"] for each in answer["refused"]] == ["broken.png"]
        self.rows = {each["name"]: each["id"] for each in answer["created"]}
        assert len(self.rows) == LABELLED + WAITING

    def label_some_from_outside(self) -> None:
        self.truth = self.api.post("projects", {"name": "Truth", "ontology": self.ontology["id"]})
        lines = [
            {
                "data_row": {"id": self.rows[f"{number}.png"]},
                "annotations": [box(self.features[name], *place) for name, place in self.made[number][1]],
            }
            for number in range(LABELLED)
        ]
        job = self.api.post(f"projects/{self.truth['id']}/label-imports", status=202, **ndjson(lines))
        ended = self.api.ended(job["id"])
        assert (ended["state"], ended["done"], ended["failed"]) == ("finished", LABELLED, 0), self.api.get(f"jobs/{job['id']}/errors")

    def train(self) -> None:
        self.predictor = self.api.post("predictors", {"name": "Squares", "family": "patch_detector", "ontology": self.ontology["id"]})
        body = {"project": self.truth["id"], "settings": QUICK}
        started = self.api.post(f"predictors/{self.predictor['id']}/training-runs", body, status=202)
        assert self.api.ended(started["job"])["state"] == "finished"
        assert self.api.get(f"predictors/{self.predictor['id']}")["ready"]

    def open_the_first(self) -> dict[str, Any]:
        self.project = self.api.post("projects", {"name": "Label squares", "ontology": self.ontology["id"], "review_share": 1})
        waiting = [self.rows[f"{number}.png"] for number in range(LABELLED, LABELLED + WAITING)]
        self.api.post(f"projects/{self.project['id']}/batches", {"name": "First", "data_rows": waiting})
        self.api.post(f"projects/{self.project['id']}/predictors", {"predictor": self.predictor["id"]})
        assert not self.api.get(f"projects/{self.project['id']}/savings")["enough"]
        task = self.api.post(f"projects/{self.project['id']}/tasks/next", {"stage": "label"}, status=200)
        assert task["suggestions"] == []
        assert httpx.get(f"{str(self.api.http.base_url).split('/api/')[0]}{task['data_row']['media_url']}").status_code == 200
        return dict(task)

    def ask(self, task: dict[str, Any]) -> list[dict[str, Any]]:
        """The suggestions, most confident first; they came in more than one piece, each before the end was told."""
        topic = f"task:{task['id']},data_row:{task['data_row']['id']}"
        start = self.api.get("events", topics=topic)["cursor"]
        asked = self.api.post(f"tasks/{task['id']}/suggestions", {"predictor": self.predictor["id"]}, status=202)
        self.api.ended(asked["job"])
        told = self.api.until(lambda: self.told_of_suggestions(topic, start))
        assert told == ["suggestions.added", "suggestions.added", "suggestions.finished"]
        found = self.api.get(f"tasks/{task['id']}")["suggestions"][0]["annotations"]
        assert len(found) >= 4
        return sorted(found, key=lambda each: -each["confidence"])

    def told_of_suggestions(self, topic: str, start: Any) -> list[str] | None:
        """What was told of suggestions once their end was; word of the task just opened may arrive among it."""
        types = [each["type"] for each in self.api.get("events", topics=topic, after=start)["results"]]
        return [each for each in types if each.startswith("suggestions.")] if "suggestions.finished" in types else None

    def decide(self, task: dict[str, Any], suggestions: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Accept two, edit one, reject one, draw one; returns what was kept."""
        first, second, third, fourth = suggestions[:4]
        accepted = [{**kept_of(each), "id": str(uuid4())} for each in (first, second)]
        edited = {**kept_of(third), "id": str(uuid4())}
        edited["value"] = {**edited["value"], "width": edited["value"]["width"] * 0.8}
        drawn = box(self.features["red"], 5, 6, 20, 21)
        created = [*accepted, edited, drawn]
        decisions = [decision(each, "accepted", kept["id"]) for each, kept in zip((first, second), accepted, strict=True)]
        decisions += [decision(third, "edited", edited["id"]), decision(fourth, "rejected", None)]
        activity = [spent(each["id"], each["derived_from"], "accepted", 900) for each in accepted]
        activity += [spent(edited["id"], edited["derived_from"], "edited", 2500), spent(None, fourth["id"], "rejected", 700)]
        activity.append(spent(drawn["id"], None, "drawn", 6000))
        body = {
            "base_revision": task["annotation_set"]["revision"], "change_id": str(uuid4()), "token": task["lease"]["token"],
            "created": created, "updated": [], "deleted": [], "decisions": decisions, "activity": activity,
        }  # fmt: skip
        path = f"annotation-sets/{task['annotation_set']['id']}/changes"
        self.revision = self.api.post(path, body, status=200)["revision"]
        assert self.api.post(path, body, status=200)["revision"] == self.revision, "the same change twice is one"
        stored = self.api.get(f"tasks/{task['id']}")["annotation_set"]["decisions"]
        assert sorted(each["outcome"] for each in stored) == ["accepted", "accepted", "edited", "rejected"]
        assert 0 < next(each["overlap"] for each in stored if each["outcome"] == "edited") < 1
        return created

    def submit(self, task: dict[str, Any], kept: list[dict[str, Any]]) -> None:
        body = {"token": task["lease"]["token"], "revision": self.revision, "activity": []}
        answer = self.api.post(f"tasks/{task['id']}/submit", body, status=200)
        assert answer["task"]["state"] == "review"
        self.fetched_ahead = answer["next"]
        assert self.fetched_ahead["id"] != task["id"]

    def review(self, task: dict[str, Any]) -> None:
        path = f"projects/{self.project['id']}/tasks/next"
        refused = self.api.http.post(path, json={"stage": "review"})
        assert refused.status_code == 204, "nobody reviews their own label"
        at_hand = self.reviewer.post(path, {"stage": "review"}, status=200)
        assert at_hand["id"] == task["id"]
        verdict = {"token": at_hand["lease"]["token"], "decision": "send_back", "comment": "The red one is too small."}
        self.reviewer.post(f"tasks/{task['id']}/review", verdict)
        ahead = self.fetched_ahead
        self.api.post(f"tasks/{ahead['id']}/release", {"token": ahead["lease"]["token"]}, status=200)
        again = self.api.post(path, {"stage": "label"}, status=200)
        assert (again["id"], again["comment"]) == (task["id"], "The red one is too small.")
        body = {"token": again["lease"]["token"], "revision": again["annotation_set"]["revision"], "activity": []}
        self.api.post(f"tasks/{task['id']}/submit", body, status=200)
        at_hand = self.reviewer.post(path, {"stage": "review"}, status=200)
        verdict = {"token": at_hand["lease"]["token"], "decision": "approve", "comment": ""}
        self.reviewer.post(f"tasks/{task['id']}/review", verdict)
        assert self.api.get(f"tasks/{task['id']}")["state"] == "done"

    def compare_savings(self) -> None:
        """What was spent arrives once; nothing is concluded from so little."""
        read = lambda: self.api.get(f"projects/{self.project['id']}/savings")  # noqa: E731
        found = self.api.until(lambda: next((each for each in [read()] if each["outcomes"]["drawn"]["n"]), None))
        assert {name: times["n"] for name, times in found["outcomes"].items()} == {"accepted": 2, "edited": 1, "rejected": 1, "drawn": 1}
        assert found["outcomes"]["drawn"]["median_s"] == 6.0
        assert found["acceptance_rate"] == 0.5
        assert (found["enough"], found["measured"]) == (False, None)
        example = self.api.get("savings/calculator", seconds_to_draw=6, accuracy=0.8, seconds_saved=5, seconds_lost=1)
        assert (example["seconds_saved"], example["percent"]) == (3.8, 63.3)

    def compare_export(self, task: dict[str, Any], kept: list[dict[str, Any]]) -> None:
        """The export holds what was kept and nothing that was not; imported again and exported again it is equal."""
        line = self.exported(self.project["id"], "firstpass")
        (row,) = [json.loads(each) for each in line.splitlines()]
        assert row["data_row"]["id"] == task["data_row"]["id"]
        assert {each["id"]: each["derived_from"] for each in row["annotations"]} == {each["id"]: each["derived_from"] for each in kept}
        assert {each["id"]: each["value"] for each in row["annotations"]} == {each["id"]: each["value"] for each in kept}
        for format_name in ("firstpass", "coco"):
            first = self.exported(self.project["id"], format_name)
            copy = self.api.post("projects", {"name": f"Copy by {format_name}", "ontology": self.ontology["id"]})
            kind = "application/x-ndjson" if format_name == "firstpass" else "application/json"
            path = f"projects/{copy['id']}/label-imports?format={format_name}"
            job = self.api.post(path, status=202, content=first, headers={"Content-Type": kind})
            ended = self.api.ended(job["id"])
            assert (ended["state"], ended["failed"]) == ("finished", 0), self.api.get(f"jobs/{job['id']}/errors")
            again = self.exported(copy["id"], "firstpass")
            assert said(again) == said(line)

    def exported(self, project: str, format_name: str) -> bytes:
        job = self.api.post(f"projects/{project}/exports", {"format": format_name}, status=202)
        url = self.api.ended(job["id"])["result"]["download_url"]
        return httpx.get(f"{str(self.api.http.base_url).split('/api/')[0]}{url}", trust_env=False).content


def box(feature: str, x: float, y: float, width: float, height: float) -> dict[str, Any]:
    value = {"x": x, "y": y, "width": width, "height": height}
    return {
        "id": str(uuid4()), "kind": "bounding_box", "feature": feature, "value": value, "answers": [], "confidence": None, "at": None,
        "derived_from": None,
    }  # fmt: skip


def kept_of(suggestion: dict[str, Any]) -> dict[str, Any]:
    """A person's own annotation that stands on the suggestion."""
    return {**suggestion, "confidence": None, "derived_from": suggestion["id"]}


def decision(suggestion: dict[str, Any], outcome: str, annotation: str | None) -> dict[str, Any]:
    return {
        "id": str(uuid4()), "suggestion": suggestion["id"], "outcome": outcome, "annotation": annotation, "bulk": False,
        "shown_threshold": 0.1, "focus_ms": 500,
    }  # fmt: skip


def spent(annotation: str | None, suggestion: str | None, outcome: str, active_ms: int) -> dict[str, Any]:
    return {
        "id": str(uuid4()), "annotation": annotation, "suggestion": suggestion, "outcome": outcome, "active_ms": active_ms, "bulk_n": 1,
        "started_at": datetime.now(UTC).isoformat(),
    }  # fmt: skip


def said(export: bytes) -> list[tuple[Any, ...]]:
    """What an export says of each data row, without the ids that a second project gives anew."""
    rows = [json.loads(line) for line in export.splitlines()]
    each = [
        (row["data_row"]["id"], one["kind"], one["feature"], json.dumps(one["value"]), json.dumps(one["answers"]))
        for row in rows
        for one in row["annotations"]
    ]
    return sorted(each)

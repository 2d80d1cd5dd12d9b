"""A project of pictures that asks where they were taken, of which a model has said so."""

from typing import Any
from uuid import uuid4

from tests.e2e.workshop import Workshop, crowded_scenes
from tests.walk.client import ndjson

PLACES = ("Kitchen", "Garden", "Street")
LIGHT = ("Dim", "Bright")
SAID, SURE = "Garden", 0.9


def predicted(name: str, row: str, option: str) -> dict[str, Any]:
    return {"uuid": str(uuid4()), "name": name, "dataRow": {"id": row}, "answer": {"name": option}, "confidence": SURE}


def asks_for_places(workshop: Workshop, *, pictures: int, start: int) -> str:
    """The id of the project; the model says the garden of every picture, and nothing about the light."""
    api, name = workshop.api, f"Places {uuid4().hex[:6]}"
    features = [
        {"kind": "radio", "name": "Place", "required": True, "options": [{"name": each} for each in PLACES]},
        {"kind": "checklist", "name": "Light", "options": [{"name": each} for each in LIGHT]},
    ]
    ontology = api.post("ontologies", {"name": name, "features": features})["id"]
    dataset = workshop.dataset(name, crowded_scenes(pictures, start=start))["id"]
    rows = [each["id"] for each in api.get("data-rows", dataset=dataset)["results"]]
    project = api.post("projects", {"name": name, "ontology": ontology, "review_share": 0.0})["id"]
    model = api.post("models", {"name": name, "ontology": ontology})["id"]
    run = api.post("model-runs", {"model": model, "name": name})["id"]
    api.post(f"model-runs/{run}/data-rows", {"data_rows": rows}, status=200)
    said = [predicted("Place", row, SAID) for row in rows]
    job = api.post(f"model-runs/{run}/predictions", status=202, **ndjson(said))
    assert api.ended(job["id"])["state"] == "finished", api.get(f"jobs/{job['id']}/errors")
    api.post(f"projects/{project}/batches", {"name": "Batch", "data_rows": rows, "prelabel_run": run})
    return str(project)

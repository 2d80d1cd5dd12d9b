"""One object and one question of every kind, and one data row of every asset type: what the editor is to show, or to say that it cannot."""

from typing import Any
from uuid import uuid4

from tests.catalog import assets
from tests.e2e.workshop import Workshop, crowded_scenes
from tests.walk.client import ndjson

SKELETON = {"points": ["nose", "left elbow", "right elbow", "tail"], "edges": [[0, 1], [0, 2], [0, 3]]}
PLACES = ("Kitchen", "Garden", "Street")
# What a model says of a picture: feature, kind, value, how sure it is.
SAID = (
    ("Box", "bounding_box", {"x": 20, "y": 20, "width": 60, "height": 50}, 0.95),
    ("Box", "bounding_box", {"x": 150, "y": 120, "width": 70, "height": 60}, 0.6),
    ("Turned box", "rotated_box", {"x": 260, "y": 60, "width": 60, "height": 30, "angle": 25}, 0.9),
    ("Region", "polygon", {"rings": [[[40, 150], [110, 140], [120, 220], [60, 230]]]}, 0.85),
    ("Edge", "polyline", {"points": [[10, 240], [90, 250], [200, 238]]}, 0.8),
    ("Landmark", "point", {"x": 230, "y": 200}, 0.7),
    ("Place", "radio", "Garden", 0.9),
)


def features() -> list[dict[str, Any]]:
    """A feature of each kind that is drawn or answered; one object has questions, one of them below an option."""
    why = {"kind": "text", "name": "Why?"}
    nested = {"kind": "radio", "name": "Condition", "required": True, "options": [{"name": "Whole"}, {"name": "Broken", "features": [why]}]}
    colours = {"kind": "checklist", "name": "Colours", "options": [{"name": each} for each in ("Red", "Green", "Blue")]}
    return [
        {"kind": "bounding_box", "name": "Box", "color": "#E69F00", "features": [nested, colours]},
        {"kind": "rotated_box", "name": "Turned box", "color": "#56B4E9"},
        {"kind": "polygon", "name": "Region", "color": "#009E73"},
        {"kind": "polyline", "name": "Edge", "color": "#F0E442"},
        {"kind": "point", "name": "Landmark", "color": "#0072B2"},
        {"kind": "keypoints", "name": "Body", "color": "#D55E00", "settings": SKELETON},
        {"kind": "mask", "name": "Stain", "color": "#CC79A7"},
        {"kind": "radio", "name": "Place", "options": [{"name": each} for each in PLACES]},
        {"kind": "checklist", "name": "Light", "options": [{"name": "Dim"}, {"name": "Bright", "features": [why]}]},
        {"kind": "text", "name": "Remarks"},
        {"kind": "ranking", "name": "Best first", "options": [{"name": each} for each in ("Sharpness", "Colour", "Framing")]},
    ]


class Everything:
    """Projects that ask for all of it."""

    def __init__(self, workshop: Workshop, name: str) -> None:
        self.workshop, self.api, self.name = workshop, workshop.api, name
        self.ontology = self.api.post("ontologies", {"name": f"{name}: every kind", "features": features()})

    def pictures(self, *, start: int, count: int = 1) -> str:
        """The id of a project of scenes."""
        return self._project("pictures", self.workshop.dataset(f"{self.name}: pictures", crowded_scenes(count, start=start))["id"])

    def suggested(self, *, start: int, review_share: float = 0.0) -> str:
        """The id of a project of one scene, of which a model has said something of several kinds."""
        name = f"{self.name}: suggested {uuid4().hex[:6]}"
        dataset = self.workshop.dataset(name, crowded_scenes(1, start=start))["id"]
        (row,) = self.api.get("data-rows", dataset=dataset)["results"]
        model = self.api.post("models", {"name": name, "ontology": self.ontology["id"]})["id"]
        run = self.api.post("model-runs", {"model": model, "name": name})["id"]
        self.api.post(f"model-runs/{run}/data-rows", {"data_rows": [row["id"]]}, status=200)
        about = {"data_row": {"id": row["id"]}}
        lines = [
            {**about, "name": what, "kind": kind, "value": self._chosen(what, value) if kind == "radio" else value, "confidence": sure}
            for what, kind, value, sure in SAID
        ]
        job = self.api.ended(self.api.post(f"model-runs/{run}/predictions", status=202, **ndjson(lines))["id"])
        assert self.api.get(f"jobs/{job['id']}/errors")["results"] == []
        assert job["state"] == "finished"
        return self._project("suggested", dataset, review_share, prelabel_run=run)

    def _chosen(self, question: str, option: str) -> dict[str, Any]:
        (options,) = [each["options"] for each in self.ontology["features"] if each["name"] == question]
        return {"option": next(each["id"] for each in options if each["name"] == option)}

    def asset(self, modality: str) -> str:
        """The id of a project of one data row of this asset type."""
        dataset = self.api.post("datasets", {"name": f"{self.name}: {modality}"})
        files = [("files", assets.files()[modality])]
        answer = self.api.post(f"datasets/{dataset['id']}/data-rows", status=200, files=files)
        assert len(answer["created"]) == 1, answer
        return self._project(modality, dataset["id"])

    def _project(self, of: str, dataset: str, review_share: float = 0.0, **batch: str) -> str:
        body = {"name": f"{self.name}: {of}", "ontology": self.ontology["id"], "review_share": review_share}
        project = self.api.post("projects", body)
        self.api.post(f"projects/{project['id']}/batches", {"name": "Batch", "dataset": dataset, **batch})
        return str(project["id"])

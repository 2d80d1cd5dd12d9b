"""A run is evaluated for every kind that its pictures have room for: figures by hand, through the doors."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.kinds import KINDS
from apps.kinds.features import FeatureSpec
from apps.kinds.geometry import Dot, Keypoint, Keypoints, Polygon, Polyline, RotatedBox
from apps.kinds.rle import encode
from apps.kinds.values import Value
from apps.ontologies.services import create_ontology
from apps.projects import services as projects
from tests.cast import Person
from tests.evaluation.annotations import asked
from tests.evaluation.runs import Trial
from tests.interchange.conftest import keyed, make_run
from tests.support.labeling import HEIGHT, WIDTH, make_bench

HALF = 0.5


def painted(width: int) -> Any:
    pixels = np.zeros((HEIGHT, WIDTH), np.bool_)
    pixels[10:50, 10 : 10 + width] = True
    return encode(pixels)


def outline(width: float) -> Polygon:
    return Polygon((((10.0, 10.0), (10.0 + width, 10.0), (10.0 + width, 50.0), (10.0, 50.0)),))


def skeleton(shift: float) -> Keypoints:
    return Keypoints((Keypoint("head", 100 + shift, 100), Keypoint("tail", 200 + shift, 200)))


# What is labeled, and what is predicted and overlaps it as said, or not at all
SAID: dict[str, tuple[Value, Value, float]] = {
    "polygon": (outline(40), outline(30), 0.75),
    "rotated_box": (RotatedBox(100, 100, 40, 40, 0), RotatedBox(100, 100, 40, 20, 0), HALF),
    "point": (Dot(100, 100), Dot(100, 100), 1.0),
    "keypoints": (skeleton(0), skeleton(400), 0.0),
    "polyline": (Polyline(((10, 10), (400, 10))), Polyline(((400, 10), (10, 10))), 1.0),
    "mask": (painted(40), painted(30), 0.75),
}
ONTOLOGY = [
    *(FeatureSpec(uuid7(), f"a {kind}", kind, settings={"points": ["head", "tail"]} if kind == "keypoints" else {}) for kind in SAID),
    asked("radio", "weather", "sun", "rain", "snow"),
    asked("checklist", "tags", "old", "new", "blurred"),
    asked("text", "remark"),
    asked("ranking", "order", "first", "second"),
]


@pytest.fixture
def trial(ada: Person) -> Trial:
    """Two data rows with a run and a project in an ontology of many kinds."""
    bench = make_bench(ada, rows=2)
    with tenant(bench.organization_id):
        words = replace(bench.words, ontology=create_ontology(name="Many kinds", features=ONTOLOGY))
        project = projects.create_project(name="Say it all", ontology=words.ontology.pk, review_share=0.0)
    bench = keyed(replace(bench, words=words, project=project), "k")
    return Trial(bench, make_run(bench, rows=2), "k")


def answers(weather: str, tags: list[str], remark: str, order: list[str]) -> dict[str, Any]:
    options = {option.name: str(option.id) for feature in ONTOLOGY for option in feature.options}
    return {
        "weather": {"option": options[weather], "answers": []},
        "tags": {"options": [{"option": options[tag], "answers": []} for tag in tags]},
        "remark": {"text": remark},
        "order": {"order": [options[each] for each in order]},
    }


@pytest.fixture
def metrics(trial: Trial) -> dict[str, Any]:
    """Labels on one row, none on the other, and predictions on both, the worse ones less sure."""
    labels, lines = [], []
    right, wrong = (
        answers("sun", ["old", "new"], "fine", ["first", "second"]),
        answers("rain", ["old", "blurred"], "torn", ["second", "first"]),
    )
    for feature in ONTOLOGY:
        kind = KINDS[feature.kind]
        true, said = (
            (kind.dump(each) for each in SAID[feature.kind][:2]) if feature.kind in SAID else (right[feature.name], wrong[feature.name])
        )
        about = {"kind": feature.kind, "name": feature.name}
        labels.append({"id": str(uuid7()), "kind": feature.kind, "feature": str(feature.id), "value": true})
        lines.append({"data_row": {"global_key": "k-0"}, **about, "value": said, "confidence": 0.8})
    trial.label(_0=labels, _1=[])
    trial.take()
    trial.upload(*lines)
    return trial.get("metrics?confidence=0.5&iou=0.5")


def test_each_kind_is_matched_by_its_own_likeness(metrics: dict[str, Any], trial: Trial) -> None:
    names = {each["index"]: each["name"] for each in trial.get("evaluation")["subjects"]}
    classes = {names[each["subject"]]: each for each in metrics["classes"]}
    for kind, (_, _, overlap) in SAID.items():
        found = classes[f"a {kind}"]
        is_right = overlap >= HALF
        assert (found["true_positives"], found["false_positives"], found["false_negatives"]) == ((1, 0, 0) if is_right else (0, 1, 1)), kind
        assert found["mean_iou"] == (pytest.approx(overlap) if is_right and KINDS[kind].role == "object" else None), kind
        assert found["ap"] == (pytest.approx(1.0) if is_right else 0.0), kind
    assert classes["a mask"]["mean_mask_iou"] == pytest.approx(0.75)
    assert classes["a polygon"]["mean_mask_iou"] is None
    assert metrics["total"]["mean_mask_iou"] == pytest.approx(0.75)
    assert metrics["total"]["ap"] == pytest.approx(5 / 6)


def test_only_what_has_a_place_overlaps(metrics: dict[str, Any], trial: Trial) -> None:
    kinds = {each["index"]: each["kind"] for each in trial.get("evaluation")["subjects"]}
    placed = [each for each in metrics["classes"] if KINDS[kinds[each["subject"]]].role == "object" and each["true_positives"]]
    right = [each for each in metrics["classes"] if each["true_positives"]]
    assert {each["mean_iou"] for each in right if each not in placed} == {None}
    whole = sum(each["mean_iou"] * each["true_positives"] for each in placed) / sum(each["true_positives"] for each in placed)
    assert metrics["total"]["mean_iou"] == pytest.approx(whole)
    assert whole < 1
    path = f"model-runs/{trial.run.pk}/comparison?with={trial.run.pk}&confidence=0.5&iou=0.5"
    compared = trial.person.api.get(path).json()
    assert [each["mean_iou"] for each in compared["total"]] == pytest.approx([whole, whole])
    assert trial.get("curves?iou=0.5")["points"][50]["true_positives"] == sum(each["true_positives"] for each in placed)
    assert "mean_iou" in metrics["definitions"]


def test_answers_are_right_or_wrong_and_options_of_a_radio_are_confused(metrics: dict[str, Any], trial: Trial) -> None:
    index = {each["name"]: each["index"] for each in trial.get("evaluation")["subjects"]}
    cells = {(each["predicted"], each["truth"]): each["count"] for each in metrics["confusion"]}
    assert cells[index["rain"], index["sun"]] == 1
    assert cells[index["old"], index["old"]] == 1
    assert cells[None, index["new"]] == cells[index["blurred"], None] == 1
    assert cells[index["remark"], None] == cells[None, index["remark"]] == 1
    assert cells[index["order"], None] == cells[None, index["order"]] == 1


def test_masks_are_read_at_any_threshold_and_no_less(metrics: dict[str, Any], trial: Trial) -> None:
    assert metrics["total"]["mean_mask_iou"] is not None
    assert trial.get("metrics?confidence=0.8&iou=0.5")["total"]["mean_mask_iou"] == pytest.approx(0.75)
    assert trial.get("metrics?confidence=0.81&iou=0.5")["total"]["mean_mask_iou"] == 0.0

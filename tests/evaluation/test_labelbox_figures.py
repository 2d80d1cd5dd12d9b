"""Labelbox's own figures through the doors: those of its package, at every threshold, however the predictions came."""

import json
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from apps.catalog.models import DataRow
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.evaluation.models import Outcome, RunEvaluation
from apps.kinds import KINDS
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.rle import encode
from apps.model_runs.models import ModelRunDataRow
from apps.ontologies.services import create_ontology
from apps.projects import services as projects
from tests.cast import Person
from tests.evaluation.runs import Trial, another_run, make_trial, work_all
from tests.interchange.conftest import keyed, make_run
from tests.support.labeling import make_bench

CASES = [json.loads(line) for line in (Path(__file__).parent / "data" / "labelbox-metrics.ndjson").read_text().splitlines()]
KIND_OF = {"bbox": "bounding_box"}


def kinds_in(case: dict[str, Any]) -> set[str]:
    return {each["kind"] for side in ("predictions", "truths") for each in case[side]}


# Left out: a class of two kinds and pictures with text in them, which there are not here, and texts, which Labelbox refuses.
ALONE = [case for case in CASES if len(kinds_in(case)) == 1 and kinds_in(case) != {"text"}]
THRESHOLDS = ("0.25", "0.5", "0.75", "0.9")


class Vocabulary:
    """The features and options that the cases speak of: each case has classes of its own."""

    def __init__(self) -> None:
        self.options: dict[tuple[int, str], dict[str, UUID]] = defaultdict(dict)
        kinds = {}
        for number, case in enumerate(ALONE):
            for each in (*case["predictions"], *case["truths"]):
                kinds[number, each["name"]] = KIND_OF.get(each["kind"], each["kind"])
                for name in {"radio": [each["value"]], "checklist": each["value"]}.get(each["kind"], ()):
                    self.options[number, each["name"]].setdefault(name, uuid7())
        self.features = {
            key: FeatureSpec(uuid7(), f"{key[0]} {key[1]}", kind, tuple(OptionSpec(it, name) for name, it in self.options[key].items()))
            for key, kind in kinds.items()
        }

    def said(self, number: int, given: dict[str, Any]) -> dict[str, Any]:
        """On the wire."""
        feature = self.features[number, given["name"]]
        value = self._value(given, self.options[number, given["name"]])
        return {"kind": feature.kind, "name": feature.name, "value": value}

    def labeled(self, number: int, given: dict[str, Any]) -> dict[str, Any]:
        """As a label."""
        said = self.said(number, given)
        del said["name"]
        return {**said, "id": str(uuid7()), "feature": str(self.features[number, given["name"]].id)}

    def _value(self, given: dict[str, Any], options: dict[str, UUID]) -> dict[str, Any]:
        value = given["value"]
        match given["kind"]:
            case "bbox":
                return {"x": value["left"], "y": value["top"], "width": value["width"], "height": value["height"]}
            case "polygon":
                return {"rings": [value]}
            case "point":
                return {"x": value[0], "y": value[1]}
            case "entity":
                return {"start": value[0], "end": value[1] + 1}
            case "mask":
                pixels = np.zeros((value["h"], value["w"]), bool)
                for left, top, right, bottom in value["rects"]:
                    pixels[top:bottom, left:right] = True
                return dict(KINDS["mask"].dump(encode(pixels)))
            case "radio":
                return {"option": str(options[value]), "answers": []}
            case "checklist":
                return {"options": [{"option": str(options[each]), "answers": []} for each in value]}
        raise AssertionError(given["kind"])


VOCABULARY = Vocabulary()


@pytest.fixture
def reference(ada: Person) -> Trial:
    """A data row for each case, labeled."""
    bench = make_bench(ada, rows=len(ALONE))
    with tenant(bench.organization_id):
        words = replace(bench.words, ontology=create_ontology(name="Theirs", features=list(VOCABULARY.features.values())))
        for row, case in zip(bench.rows, ALONE, strict=True):
            masks = [each["value"] for each in (*case["predictions"], *case["truths"]) if each["kind"] == "mask"]
            row.width, row.height = (masks[0]["w"], masks[0]["h"]) if masks else (1_000, 1_000)
            row.modality = "text" if kinds_in(case) == {"entity"} else "image"
            row.facts = {"characters": 1_000} if row.modality == "text" else {}
        DataRow.objects.bulk_update(bench.rows, ["width", "height", "modality", "facts"])
        project = projects.create_project(name="Theirs", ontology=words.ontology.pk, review_share=0.0)
    bench = keyed(replace(bench, words=words, project=project), "r")
    trial = Trial(bench, make_run(bench, rows=len(ALONE)), "r")
    trial.label(**{f"_{number}": [VOCABULARY.labeled(number, each) for each in case["truths"]] for number, case in enumerate(ALONE)})
    trial.take()
    return trial


def counts_of(score: dict[str, Any]) -> list[int]:
    """As the reference has them; of true negatives nothing is known."""
    found = score["labelbox"]
    return [found["true_positives"], found["false_positives"], 0, found["false_negatives"]]


def test_they_are_those_of_the_reference_at_every_threshold(reference: Trial) -> None:
    said = [(number, each) for number, case in enumerate(ALONE) for each in case["predictions"]]
    reference.upload(*({"data_row": {"global_key": f"r-{number}"}, **VOCABULARY.said(number, each)} for number, each in said))
    assert reference.get("evaluation")["labeled_count"] == len(ALONE)
    subjects = {each["index"]: each for each in reference.get("evaluation")["subjects"]}
    for threshold in THRESHOLDS:
        metrics = reference.get(f"metrics?confidence=0&iou={threshold}")
        found = defaultdict[str, dict[str, list[int]]](dict)
        for each in metrics["classes"]:
            subject = subjects[each["subject"]]
            number, name = (subject["path"].split(":")[0]).split(" ", 1)
            found[ALONE[int(number)]["name"]][subject["name"] if subject["option"] else name] = counts_of(each)
        expected = {case["name"]: case["expected"]["no_answers"]["confusion"][threshold] for case in ALONE}
        assert found == {name: each["per_class"] for name, each in expected.items()}, threshold
        assert counts_of(metrics["total"]) == np.sum([each["all"] for each in expected.values()], axis=0).tolist()


@pytest.fixture
def trial(ada: Person) -> Trial:
    """Two labels on the first data row, one on the second, none on the others."""
    trial = make_trial(ada)
    trial.label(_0=[trial.coin(0), trial.coin(40)], _1=[trial.stamp(0)], _2=[], _3=[])
    trial.take()
    return trial


def test_a_surer_prediction_that_overlaps_less_gives_way_and_the_threshold_is_strict(trial: Trial) -> None:
    trial.upload(trial.said(0, 10, 0.9), trial.said(0, 0, 0.5), trial.said(1, 0, 0.8, name="stamp"), trial.said(2, 0, 0.7))
    ours, theirs = (trial.get(f"metrics?confidence=0.5&iou={iou}")["total"] for iou in (0.8, 0.5))
    assert (ours["true_positives"], theirs["true_positives"]) == (2, 2)
    assert counts_of(ours) == [2, 2, 0, 1]
    assert counts_of(theirs) == [3, 1, 0, 0]  # who gave way takes the other, which it overlaps by 0.54
    assert theirs["labelbox"]["precision"] == 0.75
    assert counts_of(trial.get("metrics?confidence=0.5&iou=1")["total"]) == [0, 4, 0, 3]
    assert counts_of(trial.get("metrics?confidence=0.6&iou=0.8")["total"]) == [2, 1, 0, 1]


def test_they_are_the_same_however_the_upload_was_cut(trial: Trial) -> None:
    said = [trial.said(1 + number % 2, 7 * (number % 5), 0.3 + number / 40) for number in range(22)]
    said += [trial.said(0, 10, 0.9), trial.said(0, 0, 0.5)]
    trial.upload(*said)
    asked = [f"metrics?confidence={confidence}&iou={iou}" for confidence in (0.0, 0.5, 0.7) for iou in (0, 0.5, 0.75)]
    whole = [trial.get(each) for each in asked]
    trial.upload(*said[:5], mode="replace", settle=False)
    for start in range(5, 24, 4):
        trial.upload(*said[start : start + 4])
    assert [trial.get(each) for each in asked] == whole
    assert any(each["total"]["labelbox"]["true_positives"] != each["total"]["true_positives"] for each in whole)


@pytest.mark.django_db(transaction=True)
def test_they_follow_splits_and_comparisons_and_stand_in_the_list_of_runs(trial: Trial) -> None:
    trial.upload(trial.said(0, 0, 0.9), trial.said(1, 0, 0.8), trial.said(3, 0, 0.8))
    other = another_run(trial)
    other.take()
    other.upload(other.said(0, 0, 0.9), other.said(0, 40, 0.9), other.said(2, 40, 0.9))
    assert trial.person.api.post(f"{trial.path}/splits", {"global_keys": ["t-0"], "split": "test"}).status_code == 200
    work_all(trial.person)
    assert counts_of(trial.get("metrics?split=test")["total"]) == [1, 0, 0, 1]
    assert counts_of(trial.get("metrics?split=")["total"]) == [0, 2, 0, 1]
    compared = trial.get(f"comparison?with={other.run.pk}&split=test")
    assert [counts_of(each) for each in compared["total"]] == [[1, 0, 0, 1], [2, 0, 0, 0]]
    listed = trial.person.api.get(f"models/{trial.run.model_id}/metrics").json()["results"]
    assert counts_of(listed[0]["total"]) == [1, 2, 0, 2]


@pytest.mark.django_db(transaction=True)
def test_a_run_that_was_evaluated_before_there_were_such_says_nothing_until_it_is_evaluated_again(trial: Trial) -> None:
    trial.upload(trial.said(0, 0, 0.9))
    whole = trial.get("metrics")
    with tenant(trial.bench.organization_id):
        Outcome.objects.update(gained=-1)
    assert trial.person.api.post(f"{trial.path}/splits", {"global_keys": ["t-2"], "split": "test"}).status_code == 200
    work_all(trial.person)
    assert trial.get("metrics")["total"] == {**whole["total"], "labelbox": None}
    with tenant(trial.bench.organization_id):
        summary = RunEvaluation.objects.get().summary
        RunEvaluation.objects.update(summary={key: value for key, value in summary.items() if key != "rules"})
    trial.refresh()
    assert trial.get("metrics") == whole
    with tenant(trial.bench.organization_id):
        assert not ModelRunDataRow.objects.filter(true_positives=None).exists()

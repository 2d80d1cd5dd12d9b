"""Two runs beside each other: all figures on the data rows that both have, and whether both stand on the same labels."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.kinds import KINDS
from apps.kinds.features import FeatureSpec
from apps.kinds.rle import encode
from apps.model_runs import services as model_runs
from apps.ontologies.services import create_ontology
from apps.projects import services as projects
from tests.cast import Person
from tests.evaluation.runs import Trial, another_run, make_trial, work_all
from tests.support.labeling import HEIGHT, WIDTH

pytestmark = pytest.mark.django_db


def compared(first: Trial, second: Trial, query: str = "") -> Any:
    return first.get(f"comparison?with={second.run.pk}{query}")


def test_part_of_a_run_has_all_figures_that_a_run_of_that_part_has(ada: Person) -> None:
    first = make_trial(ada, rows=4)
    second = another_run(first, rows=3)
    first.label(**{f"_{number}": [first.coin(10), first.stamp(300)] for number in range(4)})
    said = [
        first.said(number % 3, 10 + number * 3, 0.3 + number / 60, ("coin", "stamp")[number % 2], value=square(number))
        for number in range(36)
    ]
    for trial, more in ((first, [first.said(3, 200, 0.99)]), (second, [])):
        trial.take()
        trial.upload(*said, *more)
    for query in ("", "&iou=0.75&confidence=0.5", "&iou=0"):
        ours, theirs = compared(first, second, query)["total"]
        assert ours == theirs, query
        assert ours["ece"] is not None
        assert ours["brier"] is not None
    for each in compared(first, second)["classes"]:
        assert each["scores"][0] == each["scores"][1], each["path"]


def square(number: int) -> dict[str, float]:
    return {"x": 10 + 290 * (number % 2) + number, "y": 10, "width": 100, "height": 100}


def test_part_of_a_run_of_masks_has_their_overlap(ada: Person) -> None:
    lane = uuid7()
    trial = make_trial(ada, rows=3)
    with tenant(ada.organization.pk):
        ontology = create_ontology(name="Lanes", features=(FeatureSpec(lane, "lane", "mask"),))
        model = model_runs.create_model(name="segmenter", ontology=ontology)
        runs = [model_runs.create_run(model=model, name=name) for name in ("whole", "part")]
        for run, rows in zip(runs, (3, 2), strict=True):
            model_runs.add_data_rows(run=run, data_rows=[row.pk for row in trial.bench.rows[:rows]])
        project = projects.create_project(name="Masks", ontology=ontology.pk, review_share=0.0)
    whole, part = (Trial(replace(trial.bench, project=project), run, trial.mark) for run in runs)
    truth = {"id": str(uuid7()), "kind": "mask", "feature": str(lane), "value": stripe(0, 30)}
    whole.label(_0=[truth], _1=[], _2=[{**truth, "id": str(uuid7())}])
    for each in (whole, part):
        each.take()
        each.upload({**each.said(0, 0, 0.9, "lane"), "kind": "mask", "value": stripe(0, 10)})
    told = compared(whole, part)
    assert [each["mean_mask_iou"] for each in told["total"]] == pytest.approx([1 / 3, 1 / 3])
    assert [each["mean_mask_iou"] for each in told["classes"][0]["scores"]] == pytest.approx([1 / 3, 1 / 3])
    assert whole.get("metrics")["total"]["mean_mask_iou"] == pytest.approx(1 / 6)


def test_changed_data_rows_are_those_of_any_thresholds_as_if_both_runs_stood_there(ada: Person) -> None:
    first, second = (made := make_trial(ada, rows=6)), another_run(made, rows=6)
    first.label(**{f"_{number}": [first.coin(10), first.stamp(300)][: 1 + number % 2] for number in range(5)}, _5=[])
    for shift, trial in enumerate((first, second)):
        trial.take()
        trial.upload(
            *(
                trial.said(number % 6, 10 + (number * 13 + shift * 9) % 60, 0.2 + number * 0.02, ("coin", "stamp")[number % 2])
                for number in range(24)
            )
        )
    path, seen = f"comparison/data-rows?with={second.run.pk}&order=worse", set[float]()
    for point in ({"confidence": 0.3, "iou": 0.75}, {"confidence": 0.55, "iou": 0.25}, {"confidence": 0.45, "iou": 0.5}):
        asked = first.get(f"{path}&confidence={point['confidence']}&iou={point['iou']}")["results"]
        for trial in (first, second):
            assert ada.api.patch(f"{trial.path}/evaluation", point).status_code == 200
            work_all(ada)
        standing = first.get(path)["results"]
        assert [without_iou(each) for each in asked] == [without_iou(each) for each in standing], point
        seen |= {each["change"] for each in asked}
        assert first.get(f"{path}&confidence={point['confidence']}&iou={point['iou']}")["results"] == standing
    assert len(seen) > 3


def test_without_thresholds_figures_and_changed_data_rows_are_read_at_the_operating_point_of_the_first_run(ada: Person) -> None:
    first, second = (made := make_trial(ada, rows=3)), another_run(made, rows=3)
    first.label(_0=[first.coin(10)], _1=[first.coin(10)], _2=[first.coin(10)])
    for trial, (right, wrong) in ((first, (0.9, 0.35)), (second, (0.6, 0.8))):
        trial.take()
        trial.upload(*(trial.said(number, 10, right) for number in range(3)), *(trial.said(number, 400, wrong) for number in range(3)))
    for trial, confidence in ((first, 0.3), (second, 0.7)):
        assert ada.api.patch(f"{trial.path}/evaluation", {"confidence": confidence, "iou": 0.5}).status_code == 200
        work_all(ada)
    for one, other, point in ((first, second, (0.3, 0.5)), (second, first, (0.7, 0.5))):
        bare, asked = f"with={other.run.pk}", f"with={other.run.pk}&confidence={point[0]}&iou={point[1]}"
        told = one.get(f"comparison?{bare}")
        assert (told["confidence"], told["iou"]) == point
        assert told == one.get(f"comparison?{asked}")
        rows = one.get(f"comparison/data-rows?{bare}")["results"]
        assert rows == one.get(f"comparison/data-rows?{asked}")["results"]
        for side, name in enumerate(("before", "after")):
            assert sum(each[name]["true_positives"] for each in rows) == told["total"][side]["true_positives"]
            assert sum(each[name]["false_positives"] for each in rows) == told["total"][side]["false_positives"]


def test_runs_to_compare_with_are_those_evaluated_on_some_of_the_same_data_rows_with_their_number(ada: Person, gus: Person) -> None:
    first = make_trial(ada, rows=4)
    alike, part, waiting = another_run(first, rows=4), another_run(first, rows=2), another_run(first, rows=4)
    elsewhere, strange = make_trial(ada, mark="u"), make_trial(gus)
    assert first.get("comparison/runs")["results"] == []
    for trial in (first, elsewhere, strange):
        trial.label(_0=[trial.coin(10)], _1=[trial.coin(10)], _2=[trial.coin(10)])
    for trial in (first, alike, part, elsewhere, strange):
        trial.take()
        trial.upload(trial.said(0, 10))
    told = first.get("comparison/runs")["results"]
    assert [(each["id"], each["shared_count"]) for each in told] == [(str(part.run.pk), 2), (str(alike.run.pk), 3)]
    assert told[0]["name"] == part.run.name
    assert told[0].keys() == {"id", "name", "model", "model_name", "created_at", "shared_count"}
    assert waiting.get("comparison/runs")["results"] == []
    for each in told:
        assert first.get(f"comparison?with={each['id']}")["shared_count"] == each["shared_count"]


def without_iou(row: dict[str, Any]) -> Any:
    return row["data_row"]["id"], row["change"], {**row["before"], "iou": None}, {**row["after"], "iou": None}


def stripe(left: int, right: int) -> dict[str, Any]:
    """A mask of the columns from left on, before right."""
    painted = np.zeros((HEIGHT, WIDTH), bool)
    painted[:, left:right] = True
    return dict(KINDS["mask"].dump(encode(painted)))


@pytest.mark.django_db(transaction=True)
def test_runs_that_stand_on_other_labels_say_so_and_on_how_many_data_rows(ada: Person) -> None:
    first, second = (made := make_trial(ada)), another_run(made)
    first.label(_0=[first.coin(10)], _1=[first.coin(10)], _2=[first.coin(10)])
    first.take()
    second.take(follows=True)
    for each in (first, second):
        each.upload(*(each.said(number, 10) for number in range(3)))
    told = compared(first, second)
    assert (told["shared_count"], told["differing_labels"]) == (3, 0)
    first.label(_1=[first.coin(200)])
    work_all(ada)
    told = compared(first, second)
    assert told["differing_labels"] == 1
    assert [each["project_name"] for each in told["labels"]] == [first.bench.project.name] * 2
    assert [each["follows"] for each in told["labels"]] == [False, True]
    assert [each["taken_at"] for each in told["labels"]] == [each.get("evaluation")["labels_taken_at"] for each in (first, second)]
    assert compared(second, first)["differing_labels"] == 1
    rows = ada.api.post(f"{first.path}/splits", {"global_keys": ["t-0"], "split": "test"})
    assert rows.status_code == 200
    work_all(ada)
    assert compared(first, second, "&split=test")["differing_labels"] == 0
    first.refresh()
    assert compared(first, second)["differing_labels"] == 0

"""Figures that cannot be added up, runs that follow their project, two runs beside each other, and likely label errors."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from django.db import connection

from apps.annotations.models import Annotation, Label, LabelState
from apps.core.ids import uuid7
from apps.core.models import Job
from apps.core.models.jobs import JobState
from apps.core.tenancy import tenant
from apps.evaluation.models import Outcome, RunLabel
from apps.evaluation.services import labels
from apps.kinds import KINDS
from apps.kinds.features import FeatureSpec
from apps.kinds.rle import encode
from apps.model_runs import services as model_runs
from apps.ontologies.services import create_ontology
from apps.organizations.permissions import Permission
from apps.projects import services as projects
from apps.projects.models import Task, TaskState
from tests.cast import Person
from tests.evaluation.runs import Trial, another_run, make_trial, work_all
from tests.support.labeling import HEIGHT, WIDTH


def counts(row: dict[str, Any]) -> tuple[int, int, int]:
    return row["true_positives"], row["false_positives"], row["false_negatives"]


def test_average_precision_and_calibration_come_with_the_metrics(ada: Person) -> None:
    trial = make_trial(ada, rows=40)
    trial.label(**{f"_{number}": [trial.coin(10)] for number in range(40)})
    trial.take()
    trial.upload(*(trial.said(number, 10 if number < 30 else 400, 0.9 if number < 30 else 0.6) for number in range(40)))
    total = trial.get("metrics?confidence=0.5&iou=0.5")["total"]
    assert counts(total) == (30, 10, 10)
    assert total["ap"] == total["ap50"] == total["map"] == pytest.approx(76 / 101)
    assert total["brier"] == pytest.approx((30 * 0.1**2 + 10 * 0.6**2) / 40)
    assert total["ece"] == pytest.approx((30 * 0.1 + 10 * 0.6) / 40)
    curves = trial.get("curves?iou=0.5&subject=0")
    assert [(each["count"], each["right"]) for each in curves["reliability"]["bins"]] == [(10, 0.0), (30, 1.0)]
    assert trial.get("curves?iou=0.5&subject=1")["reliability_reason"].startswith("Calibration asks for at least 30")
    assert trial.get("data-rows?order=iou&limit=1")["results"][0]["iou"] == 0.0


def test_numbers_are_the_same_however_the_upload_was_cut(ada: Person) -> None:
    whole = make_trial(ada, rows=6)
    whole.label(**{f"_{number}": [whole.coin(10), whole.stamp(300)] for number in range(5)})
    lines = [
        {**whole.said(number % 6, 10 + 7 * (number % 5) + 290 * (number % 2), 0.3 + number / 50, ("coin", "stamp")[number % 3 % 2])}
        for number in range(30)
    ]
    parts, late = another_run(whole, rows=6), another_run(whole, rows=6)
    whole.take()
    whole.upload(*lines)
    parts.take()
    for start in range(0, 30, 7):
        parts.upload(*lines[start : start + 7], settle=start % 2 == 0)
    parts.upload(*lines[:3])
    late.upload(*reversed(lines))
    late.take()
    for query in ("", "?confidence=0.35&iou=0.75", "?confidence=0&iou=0"):
        told = [each.get(f"metrics{query}") for each in (whole, parts, late)]
        assert told[0] == told[1] == told[2], query
        assert told[0]["total"]["true_positives"] > 0
    assert whole.get("curves") == parts.get("curves") == late.get("curves")


def test_runs_with_other_splits_are_compared_on_the_split_of_the_first(ada: Person) -> None:
    first = make_trial(ada, rows=4)
    second = another_run(first, rows=4)
    first.label(**{f"_{number}": [first.coin(10)] for number in range(4)})
    for trial, chosen in ((first, (0, 1)), (second, (2, 3))):
        rows = [str(first.bench.rows[number].pk) for number in chosen]
        assert ada.api.post(f"{trial.path}/splits", {"split": "test", "data_rows": rows}).status_code == 200
        trial.take()
    first.upload(*(first.said(number, 10) for number in range(4)))
    second.upload(first.said(0, 10), first.said(1, 400), first.said(2, 400), first.said(3, 400))
    told = first.get(f"comparison?with={second.run.pk}&split=test")
    assert told["shared_count"] == 2
    assert [counts(each) for each in told["total"]] == [(2, 0, 0), (1, 1, 1)]


def test_two_runs_are_compared_on_the_data_rows_that_both_know(ada: Person) -> None:
    first = make_trial(ada, rows=4)
    second = another_run(first, rows=3)
    first.label(_0=[first.coin(10)], _1=[first.coin(10)], _2=[first.stamp(10)], _3=[first.coin(10)])
    first.take()
    second.take()
    first.upload(first.said(0, 10), first.said(1, 400), first.said(3, 10))
    second.upload(first.said(0, 400), first.said(1, 10), first.said(2, 10, name="stamp"))
    told = first.get(f"comparison?with={second.run.pk}&confidence=0.5&iou=0.5")
    assert told["shared_count"] == 3
    assert [counts(each) for each in told["total"]] == [(1, 1, 2), (2, 1, 1)]
    stamp = next(each for each in told["classes"] if each["name"] == "stamp")
    assert [counts(each) for each in stamp["scores"]] == [(0, 0, 1), (1, 0, 0)]
    assert told["total"][1]["ap50"] == pytest.approx((1 + 51 / 101) / 2, abs=0.26)
    worse = first.get(f"comparison/data-rows?with={second.run.pk}&order=worse")["results"]
    assert [(each["data_row"]["global_key"], each["change"]) for each in worse] == [("t-0", -1.0), ("t-1", 1.0), ("t-2", 1.0)]
    assert (worse[0]["before"]["f1"], worse[0]["after"]["f1"]) == (1.0, 0.0)
    better = first.get(f"comparison/data-rows?with={second.run.pk}&order=better&limit=1")
    assert (better["results"][0]["change"], better["next"] is not None) == (1.0, True)
    rows = ada.api.get(f"{first.path}/data-rows", query_params={"filter": disagreement(first, second)}).json()["results"]
    assert sorted(each["data_row"]["global_key"] for each in rows) == ["t-0", "t-1", "t-2"]
    assert ada.api.get(f"{first.path}/comparison?with={uuid7()}").status_code == 404


def disagreement(first: Trial, second: Trial) -> str:
    return f'[{{"term": "disagrees", "model_run": "{first.run.pk}", "with": "{second.run.pk}"}}]'


def test_labels_are_all_of_the_moment_at_which_the_last_was_taken(ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    trial = make_trial(ada)
    trial.label(_0=[trial.coin(10)], _1=[trial.coin(20)], _2=[trial.coin(30)])
    rows = sorted(row.pk for row in trial.bench.rows)
    taken, changed = labels.take_labels, list[UUID]()

    def take_and_change(**asked: Any) -> int:
        """Once the first portion is taken, one of its labels is corrected, another withdrawn, and one comes to where there was none."""
        count = taken(**asked)
        if not changed:
            said = Label.objects.filter(project=trial.bench.project)
            kept, gone = said.filter(data_row__in=asked["data_rows"]).order_by("data_row")[:2]
            Annotation.objects.filter(annotation_set=kept.annotation_set_id).update(value={"x": 77, "y": 10, "width": 5, "height": 5})
            said.filter(pk=kept.pk).update(revision=kept.revision + 1)
            said.filter(pk=gone.pk).delete()
            changed.extend((kept.data_row_id, gone.data_row_id))
        return count

    monkeypatch.setattr(labels, "PORTION", 3)
    monkeypatch.setattr(labels, "take_labels", take_and_change)
    trial.take()
    with tenant(ada.organization.pk):
        held = {each.data_row_id: each for each in RunLabel.objects.filter(model_run=trial.run)}
        now = {each.data_row_id: each.revision for each in Label.objects.filter(project=trial.bench.project)}
    assert {row: each.revision for row, each in held.items()} == now
    assert held[changed[0]].annotations[0]["value"]["x"] == 77
    assert changed[1] not in held
    assert set(changed) < set(rows)
    assert trial.get("evaluation")["stale_count"] == 0


def test_confident_predictions_against_labels_go_to_review_in_one_call(ada: Person) -> None:
    trial = make_trial(ada)
    trial.label(_0=[trial.coin(10)], _1=[trial.stamp(10)], _2=[trial.coin(60)], _3=[trial.coin(10)])
    trial.take()
    trial.upload(
        trial.said(0, 400, 0.7),
        trial.said(1, 10, 0.95),
        trial.said(2, 10, 0.8),
        trial.said(3, 10, 0.99),
        trial.said(3, 12, 0.9),
        trial.said(3, 400, 0.2),
    )
    told = trial.get("label-errors?iou=0.5")["results"]
    found = [(each["data_row"]["global_key"], each["reason"], each["subject"], each["truth"], each["confidence"]) for each in told]
    assert found == [("t-1", "class", 0, 1, 0.95), ("t-2", "place", 0, 0, 0.8), ("t-0", "missing", 0, None, 0.7)]
    assert [each["reason"] for each in trial.get("label-errors?iou=0.5&reason=missing")["results"]] == ["missing"]
    assert trial.get("label-errors?confidence=0.1&split=test")["results"] == []
    rows = [told[0]["data_row"]["id"], told[1]["data_row"]["id"]]
    sent = ada.api.post(f"{trial.path}/label-errors/review", {"data_rows": rows, "comment": "The model sees a coin."})
    assert (sent.status_code, sent.json()) == (200, {"sent": 2, "already": 0, "left": []})
    assert ada.api.post(f"{trial.path}/label-errors/review", {"data_rows": rows}).json() == {"sent": 0, "already": 2, "left": []}
    with tenant(ada.organization.pk):
        tasks = Task.objects.filter(data_row__in=rows)
        assert {(each.state, each.comment) for each in tasks} == {(TaskState.REVIEW, "The model sees a coin.")}
        assert {each.state for each in Label.objects.filter(data_row__in=rows)} == {LabelState.SUBMITTED}
    line = ada.api.get("audit").json()["results"][0]
    assert line["action"] == "label.doubt"
    strange = ada.api.post(f"{trial.path}/label-errors/review", {"data_rows": [str(uuid7())]})
    assert (strange.status_code, strange.json()["errors"][0]["pointer"]) == (422, "/data_rows/0")


def test_who_may_see_figures_and_who_may_change_them(ada: Person, rui: Person, vic: Person, ana: Person) -> None:
    trial = make_trial(ada)
    for person in (rui, vic):
        assert person.api.get(f"{trial.path}/metrics").status_code == 200
        assert person.api.patch(f"{trial.path}/evaluation", {"iou": 0.6}).status_code == 403
        assert person.api.put(f"{trial.path}/labels", {"project": str(trial.bench.project.pk)}).status_code == 403
        assert person.api.post(f"{trial.path}/label-errors/review", {"data_rows": [str(uuid7())]}).status_code == 403
        assert person.api.delete(trial.path).status_code == 403
    assert ana.api.get(f"{trial.path}/evaluation").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_a_run_that_follows_its_project_takes_labels_as_they_change(ada: Person) -> None:
    trial, still = make_trial(ada), None
    trial.label(_0=[trial.coin(10)])
    trial.take(follows=True)
    still = another_run(trial)
    still.take()
    for each in (trial, still):
        each.upload(each.said(0, 10), each.said(1, 10))
    trial.label(_1=[trial.coin(10)], _2=[trial.coin(10)])
    assert counts(trial.get("metrics")["total"]) == (2, 0, 1)
    assert counts(still.get("metrics")["total"]) == (1, 0, 0)
    trial.label(_2=[])
    assert counts(trial.get("metrics")["total"]) == (2, 0, 0)
    split = ada.api.post(f"{trial.path}/splits", {"data_rows": [str(trial.bench.rows[1].pk)], "split": "test"})
    assert split.status_code == 200, split.content
    work_all(ada)
    assert counts(trial.get("metrics?split=test")["total"])[0] >= 1
    with tenant(ada.organization.pk):
        assert Outcome.objects.filter(model_run=trial.run.pk, is_truth=True).count() == 2


def test_figures_are_read_by_few_statements(ada: Person) -> None:
    trial, asked = make_trial(ada), list[str]()
    trial.label(_0=[trial.coin(10)])
    trial.take()
    key = ada.key(Permission.MODELS_VIEW)
    assert key.get(f"{trial.path}/metrics").status_code == 200

    def listen(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(listen):
        assert key.get(f"{trial.path}/metrics?confidence=0.5&iou=0.5").status_code == 200
    said = [sql for sql in asked if "SAVEPOINT" not in sql]
    assert [sql.split("FROM ")[1].split()[0].strip('"') for sql in said] == [
        "organizations_apikey", "evaluation_runevaluation", "evaluation_cell", "evaluation_figure",
    ]  # fmt: skip


def test_figures_of_a_run_that_was_deleted_are_not_found(ada: Person) -> None:
    trial = make_trial(ada)
    trial.label(_0=[trial.coin(10)])
    trial.take()
    assert trial.person.api.delete(trial.path).status_code == 204
    for what in ("metrics", "curves"):
        assert trial.person.api.get(f"{trial.path}/{what}").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_whether_runs_follow_is_asked_once_for_many_labels(ada: Person) -> None:
    trial = make_trial(ada)
    work_all(ada)
    asked: list[str] = []

    def listen(execute: Any, sql: str, *rest: Any) -> Any:
        asked.extend([sql] if "evaluation_runevaluation" in sql else [])
        return execute(sql, *rest)

    with connection.execute_wrapper(listen):
        trial.label(_0=[trial.coin(10)], _1=[trial.coin(10)], _2=[trial.coin(10)])
    assert len(asked) == 1


def test_masks_are_compared_pixel_by_pixel_at_any_confidence(ada: Person) -> None:
    lane = uuid7()
    with tenant(ada.organization.pk):
        ontology = create_ontology(name="Lanes", features=(FeatureSpec(lane, "lane", "mask"),))
    trial = make_trial(ada, rows=2)
    with tenant(ada.organization.pk):
        run = model_runs.create_run(model=model_runs.create_model(name="segmenter", ontology=ontology), name="m")
        model_runs.add_data_rows(run=run, data_rows=[row.pk for row in trial.bench.rows])
        project = projects.create_project(name="Masks", ontology=ontology.pk, review_share=0.0)
    masked = Trial(replace(trial.bench, project=project), run, trial.mark)
    said = [
        {**masked.said(0, 0, confidence, "lane"), "kind": "mask", "value": stripe(*at)}
        for confidence, at in ((0.9, (0, 10)), (0.4, (10, 20)))
    ]
    masked.label(_0=[{"id": str(uuid7()), "kind": "mask", "feature": str(lane), "value": stripe(0, 30)}], _1=[])
    masked.take()
    masked.upload(*said)
    for confidence, share in ((0.95, 0.0), (0.5, 1 / 3), (0.4, 2 / 3), (0.0, 2 / 3)):
        row = masked.get(f"metrics?confidence={confidence}&iou=0.5")
        assert row["classes"][0]["mean_mask_iou"] == row["total"]["mean_mask_iou"] == pytest.approx(share), confidence


def stripe(left: int, right: int) -> dict[str, Any]:
    """A mask of the columns from left on, before right."""
    pixels = np.zeros((HEIGHT, WIDTH), bool)
    pixels[:, left:right] = True
    return dict(KINDS["mask"].dump(encode(pixels)))


def test_one_job_at_a_time_and_a_cancelled_one_leaves_the_old_figures(ada: Person) -> None:
    trial = make_trial(ada)
    trial.label(_0=[trial.coin(10)])
    trial.take()
    trial.upload(trial.said(0, 10))
    trial.upload(trial.said(1, 10), settle=False)
    trial.upload(trial.said(2, 10), settle=False)
    standing = trial.get("evaluation")
    assert standing["state"] == "running"
    with tenant(ada.organization.pk):
        waiting = Job.objects.filter(kind="evaluation.evaluate", state=JobState.QUEUED)
        assert [str(each.pk) for each in waiting] == [standing["job"]]
    assert ada.api.post(f"jobs/{standing['job']}/cancel").status_code == 200
    assert trial.get("evaluation")["state"] == "stale"
    assert counts(trial.get("metrics")["total"]) == (1, 0, 0)
    trial.refresh()
    assert trial.get("evaluation")["state"] == "current"


def test_labels_of_another_ontology_are_refused(ada: Person) -> None:
    trial, other = make_trial(ada), make_trial(ada, mark="o")
    answer = ada.api.put(f"{trial.path}/labels", {"project": str(other.bench.project.pk)})
    assert (answer.status_code, answer.json()["code"]) == (409, "other-ontology")


def test_features_that_come_later_are_counted_from_then_on(ada: Person) -> None:
    trial = make_trial(ada)
    trial.label(_0=[trial.coin(10)])
    trial.take()
    path = f"ontologies/{trial.bench.words.ontology.pk}"
    shown = ada.api.get(path)
    features = [*shown.json()["features"], {"name": "ring", "kind": "bounding_box"}]
    saved = ada.api.put(path, {"name": shown.json()["name"], "features": features}, headers={"If-Match": shown["ETag"]})
    assert saved.status_code == 200, saved.content
    trial.upload(trial.said(0, 10))
    assert [each["name"] for each in trial.get("evaluation")["subjects"]][-1] == "ring"
    assert counts(trial.get("metrics")["total"]) == (1, 0, 0)

"""What other runs say of a data row under a blind audit is neither told nor hinted at by lists, filters and files."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from apps.annotations.models import AnnotationSet, Label
from apps.catalog.models import DataRow
from apps.core.tenancy import tenant
from apps.evaluation.models import RowMetric
from apps.model_runs import services as model_runs
from apps.model_runs.models import FIGURES, ModelRun, ModelRunDataRow, Purpose
from apps.organizations.permissions import Permission, Role
from tests.cast import Person, as_role
from tests.interchange.conftest import work
from tests.interchange.labels import taken
from tests.production.conftest import Line, make_line
from tests.support.labeling import Desk, box

pytestmark = pytest.mark.django_db(transaction=True)
SAID, SURE, FIGURE = 123.25, 0.8125, 0.4375  # what models say, by which it is known wherever it turns up
EVERY = pytest.mark.parametrize("role", [Role.VIEWER, Role.REVIEWER, Role.MANAGER])


@pytest.fixture
def line(ada: Person) -> Line:
    """A queue that audits everything."""
    return make_line(ada, audit_share=1.0)


@pytest.fixture
def audited(line: Line) -> str:
    """A data row under a blind audit."""
    return str(line.ask("claim-1", 0.3)["data_row"])


@pytest.fixture
def run(line: Line, audited: str) -> ModelRun:
    """A run that says something of the audited data row, and is less sure of another one."""
    plain = line.fresh()
    with tenant(line.organization_id):
        rows = {str(row.pk): row for row in DataRow.objects.all()}
    run, _ = line.bench.suggest(rows[audited], box(line.words.coin, x=SAID, confidence=SURE), purpose=Purpose.UPLOAD)
    with tenant(line.organization_id):
        model_runs.add_data_rows(run=run, data_rows=[rows[plain].pk])
        figures = {"iou": FIGURE, "true_positives": 3, "false_positives": 1, "false_negatives": 1, "surest_wrong": SURE}
        ModelRunDataRow.objects.filter(model_run=run, data_row=audited).update(metrics={"blur": FIGURE}, is_stale=False, **figures)
        less = {"iou": 0.25, "true_positives": 1, "false_positives": 3, "false_negatives": 1, "surest_wrong": 0.5}
        held = ModelRunDataRow.objects.filter(model_run=run, data_row=plain)
        held.update(lowest_confidence=0.5, prediction_count=1, metrics={"blur": 0.25}, is_stale=False, **less)
        stated = {"name": "blur", "aggregation": "ARITHMETIC_MEAN", "value": FIGURE}
        RowMetric.objects.create(model_run=run, data_row=rows[audited], key=run.pk, **stated)
    return run


def is_silent(told: Any) -> bool:
    return not any(str(each) in repr(told) for each in (SAID, SURE, FIGURE))


def all_pages(person: Person, path: str) -> Iterator[dict[str, Any]]:
    """Every row of a list, one to a page."""
    page = person.api.get(f"{path}&limit=1").json()
    yield from page["results"]
    while page["next"]:
        page = person.api.get(f"{path}&limit=1&cursor={page['next']}").json()
        yield from page["results"]


@EVERY
@pytest.mark.parametrize("order", ["confidence", "-confidence", "iou", "-iou", "-f1", "-surest_wrong", "-metric:blur"])
def test_the_list_of_a_run_keeps_its_figures_back_and_orders_it_last(
    run: ModelRun, audited: str, ana: Person, role: Role, order: str
) -> None:
    rows = list(all_pages(as_role(ana, role), f"model-runs/{run.pk}/data-rows?order={order}"))
    assert [each["is_kept_back"] for each in rows] == [False, True]
    plain, hidden = rows
    assert (hidden["data_row"]["id"], is_silent(hidden)) == (audited, True)
    assert {name: hidden.pop(name) for name in ("prediction_count", "metrics")} == {"prediction_count": 0, "metrics": {}}
    assert {value for name, value in hidden.items() if name in (*FIGURES, "lowest_confidence")} == {None}
    assert (plain["lowest_confidence"], plain["metrics"]) == (0.5, {"blur": 0.25})


def test_the_figures_are_there_once_the_audit_is_over(line: Line, run: ModelRun, audited: str, ana: Person, rui: Person) -> None:
    desk = Desk(line.bench, ana)
    desk.draw(box(line.words.coin))
    desk.submitted()
    line.settle()
    rows = rui.api.get(f"model-runs/{run.pk}/data-rows?order=-confidence").json()["results"]
    assert next((each["data_row"]["id"], each["is_kept_back"], each["iou"]) for each in rows) == (audited, False, FIGURE)


@EVERY
def test_no_filter_finds_it_by_what_was_predicted(line: Line, run: ModelRun, audited: str, ana: Person, role: Role) -> None:
    person = as_role(ana, role)
    of = {"model_run": str(run.pk)}
    clauses = [
        {"term": "confidence", **of, "at_least": 0.1},
        {"term": "figure", **of, "name": "iou", "at_least": 0.1},
        {"term": "figure", **of, "name": "metric:blur", "at_least": 0.1},
    ]
    for clause in clauses:
        found = [each["id"] for each in person.api.get(f"data-rows?filter={json.dumps([clause])}").json()["results"]]
        assert (len(found), audited in found) == (1, False), clause


@EVERY
def test_no_file_holds_it(line: Line, run: ModelRun, audited: str, ana: Person, role: Role) -> None:
    person = as_role(ana, role)
    if role != Role.MANAGER:  # who is no manager makes no files at all
        refused = person.api.post(f"model-runs/{run.pk}/exports", {"format": "firstpass"})
        assert (refused.status_code, refused.json()["permission"]) == (403, Permission.EXPORTS_CREATE)
        return
    project = line.bench.project
    for path, more in ((f"model-runs/{run.pk}", {}), (f"projects/{project.pk}", {"says": "both", "model_run": str(run.pk)})):
        started = person.api.post(f"{path}/exports", {"format": "firstpass", **more})
        assert started.status_code == 202, started.content
        result = work(person, started.json()).result
        (left_out,) = result["left_out"]
        assert (left_out["count"], "blind audit" in left_out["why"]) == (1, True)
    body, _ = taken(person, f"model-runs/{run.pk}/exports", format="firstpass")
    assert (is_silent(body), audited.encode() in body) == (True, False)
    assert len(body.splitlines()) == 1


def test_nor_the_file_of_a_project_that_labels_automatically(line: Line, audited: str) -> None:
    other = line.owner.api.post("projects", {"name": "other", "ontology": str(line.words.ontology.pk)}).json()["id"]
    with tenant(line.organization_id):
        row = DataRow.objects.get(pk=audited)
    auto, _ = line.bench.suggest(row, box(line.words.coin, x=SAID, confidence=SURE), purpose=Purpose.AUTO)
    with tenant(line.organization_id):
        said = AnnotationSet.objects.get(model_run=auto)
        Label.objects.create(project_id=other, data_row=row, annotation_set=said, revision=0, automatic=True)
    body, result = taken(line.owner, f"projects/{other}/exports", format="firstpass", automatic=True)
    assert (body, result["data_rows"], result["left_out"][0]["count"]) == (b"", 0, 1)

"""A selection becomes a batch: data rows by id, a dataset, or what a run is least sure of."""

from typing import Any
from uuid import UUID

import pytest

from apps.annotations import services
from apps.annotations.models import Prelabel
from apps.catalog.models import DataRow, DataRowState
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.model_runs.models import Model, ModelRun, ModelRunDataRow, Purpose
from apps.projects.models import Task
from tests.cast import Person
from tests.support.labeling import Bench, Desk, box, make_bench, make_words, value

pytestmark = pytest.mark.django_db


def batch(bench: Bench, who: Person, **body: Any) -> Any:
    return who.api.post(f"projects/{bench.project.pk}/batches", {"name": "a batch", **body})


def queued(bench: Bench) -> list[UUID]:
    with tenant(bench.organization_id):
        return list(Task.objects.in_queue_order().values_list("data_row_id", flat=True))


@pytest.fixture
def run(bench: Bench) -> ModelRun:
    """Least sure of the last data row; says nothing about the second."""
    with tenant(bench.organization_id):
        model = Model.objects.create(name="detector", ontology=bench.words.ontology)
        run = ModelRun.objects.create(model=model, name="upload", purpose=Purpose.UPLOAD)
        ModelRunDataRow.objects.create(model_run=run, data_row=bench.rows[1])
        for row, confidence in ((bench.rows[0], 0.9), (bench.rows[2], 0.2)):
            services.write_predictions(run=run, data_row=row, annotations=[value(box(bench.words.coin, confidence=confidence))])
    return run


def test_data_rows_are_queued_in_the_order_given(bench: Bench, max_: Person) -> None:
    wanted = [str(bench.rows[number].pk) for number in (2, 0)]
    answer = batch(bench, max_, data_rows=wanted, priority=3)
    assert answer.status_code == 201
    told = answer.json()
    assert (told["added"], told["already"], told["not_ready"], told["priority"]) == (2, 0, 0, 3)
    assert told["counts"]["queued"] == 2
    assert [str(each) for each in queued(bench)] == wanted


def test_data_rows_are_queued_by_their_keys_and_an_unknown_key_is_named(bench: Bench, max_: Person, gus: Person) -> None:
    theirs = make_bench(gus)
    with tenant(bench.organization_id):
        for number, row in enumerate(bench.rows):
            DataRow.objects.filter(pk=row.pk).update(global_key=f"key-{number}")
    with tenant(theirs.organization_id):
        DataRow.objects.filter(pk=theirs.rows[0].pk).update(global_key="secret")
    for unknown in ("key-9", "secret"):
        answer = batch(bench, max_, global_keys=["key-0", unknown])
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (404, "/global_keys/1")
    assert batch(bench, max_, global_keys=["key-2", "key-0"]).json()["added"] == 2
    assert queued(bench) == [bench.rows[2].pk, bench.rows[0].pk]


def test_a_whole_dataset_is_queued_without_what_cannot_be_looked_at(bench: Bench, max_: Person) -> None:
    with tenant(bench.organization_id):
        DataRow.objects.filter(pk=bench.rows[1].pk).update(state=DataRowState.FAILED)
    told = batch(bench, max_, dataset=str(bench.dataset.pk)).json()
    assert (told["added"], told["not_ready"]) == (2, 1)


def slice_of(person: Person, *clauses: dict[str, Any]) -> str:
    answer = person.api.post("slices", {"name": "chosen", "filter": list(clauses)})
    assert answer.status_code == 201, answer.content
    return str(answer.json()["id"])


def test_a_slice_is_queued_as_it_chooses_now(bench: Bench, max_: Person) -> None:
    batch(bench, max_, data_rows=[str(bench.rows[0].pk)])
    chosen = slice_of(max_, {"term": "project", "is": str(bench.project.pk), "not": True})
    told = batch(bench, max_, slice=chosen).json()
    assert (told["added"], told["already"]) == (2, 0)
    assert batch(bench, max_, slice=chosen).json()["added"] == 0


def test_a_run_sends_what_it_is_least_sure_of_first(bench: Bench, max_: Person, run: ModelRun) -> None:
    assert batch(bench, max_, model_run=str(run.pk), limit=2).json()["added"] == 2
    assert queued(bench) == [bench.rows[2].pk, bench.rows[0].pk]


def test_the_predictions_of_a_prelabel_run_are_the_suggestions_of_its_batch(bench: Bench, max_: Person, ana: Person, run: ModelRun) -> None:
    batch(bench, max_, data_rows=[str(bench.rows[0].pk)], prelabel_run=str(run.pk))
    [shown] = Desk(bench, ana).detail["suggestions"]
    assert shown["name"] == run.model.name, "who says it: somebody sent this run, no predictor made it"
    assert (shown["model_run"], [each["confidence"] for each in shown["annotations"]]) == (str(run.pk), [0.9])
    with tenant(bench.organization_id):
        assert Prelabel.objects.count() == 1


def test_a_run_of_another_ontology_cannot_prelabel(bench: Bench, max_: Person) -> None:
    with tenant(bench.organization_id):
        model = Model.objects.create(name="other", ontology=make_words("Others").ontology)
        other = ModelRun.objects.create(model=model, name="other")
    answer = batch(bench, max_, data_rows=[str(bench.rows[0].pk)], prelabel_run=str(other.pk))
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "other_ontology")
    assert queued(bench) == []


@pytest.mark.parametrize("source", ["model_run", "dataset"])
def test_asked_again_the_same_number_takes_the_next_ones(bench: Bench, max_: Person, run: ModelRun, source: str) -> None:
    wanted = {source: str(run.pk if source == "model_run" else bench.dataset.pk), "limit": 2}
    told = [batch(bench, max_, **wanted).json() for _ in range(3)]
    assert [(each["added"], each["already"]) for each in told] == [(2, 0), (1, 0), (0, 0)]
    order = (2, 0, 1) if source == "model_run" else (0, 1, 2)
    assert queued(bench) == [bench.rows[number].pk for number in order]


@pytest.mark.parametrize("body", [{}, {"dataset": str(uuid7()), "model_run": str(uuid7())}])
def test_a_batch_has_exactly_one_source(bench: Bench, max_: Person, body: dict[str, Any]) -> None:
    answer = batch(bench, max_, **body)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "one_of")


def test_nothing_of_another_organization_comes_into_a_batch(bench: Bench, max_: Person, gus: Person) -> None:
    theirs = make_bench(gus)
    run, _ = theirs.suggest(theirs.rows[0], box(theirs.words.coin))
    mine = [str(row.pk) for row in bench.rows]
    bodies = [
        {"data_rows": [*mine, str(theirs.rows[0].pk)]},
        {"dataset": str(theirs.dataset.pk)},
        {"slice": slice_of(gus)},
        {"model_run": str(run.pk)},
        {"data_rows": mine, "prelabel_run": str(run.pk)},
    ]
    assert [batch(bench, max_, **body).status_code for body in bodies] == [404] * 5
    assert queued(bench) == []


def test_an_annotator_makes_no_batches(bench: Bench, ana: Person) -> None:
    assert batch(bench, ana, dataset=str(bench.dataset.pk)).status_code == 403


def test_batches_are_listed_and_moved_in_the_queue(bench: Bench, max_: Person) -> None:
    first = batch(bench, max_, data_rows=[str(bench.rows[0].pk)]).json()
    second = batch(bench, max_, data_rows=[str(bench.rows[1].pk)]).json()
    listed = max_.api.get(f"projects/{bench.project.pk}/batches").json()["results"]
    assert [each["id"] for each in listed] == [second["id"], first["id"]]
    assert max_.api.patch(f"batches/{second['id']}", {"priority": 8, "name": "urgent"}).json()["priority"] == 8
    assert queued(bench)[0] == bench.rows[1].pk
    assert max_.api.get(f"batches/{second['id']}").json()["name"] == "urgent"

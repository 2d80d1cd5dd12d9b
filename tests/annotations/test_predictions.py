"""What runs predict is written once, checked one by one, counted beside the data rows, and told to who has them open."""

from typing import Any
from uuid import UUID

import pytest

from apps.annotations import queries, services
from apps.annotations.models import Annotation, AnnotationSet
from apps.core.events import EventLog
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.model_runs.models import Model, ModelRun, ModelRunDataRow, Purpose
from apps.ontologies.usage import count_usage
from apps.projects.models import Batch, Task
from tests.cast import Person
from tests.support.labeling import Bench, Desk, box, make_bench, make_words, value

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(bench: Bench) -> ModelRun:
    with tenant(bench.organization_id):
        model = Model.objects.create(name="detector", ontology=bench.words.ontology)
        return ModelRun.objects.create(model=model, name="upload", purpose=Purpose.UPLOAD)


def write(bench: Bench, run: ModelRun, boxes: list[dict[str, Any]], **more: Any) -> services.Written:
    with tenant(bench.organization_id):
        return services.write_predictions(run=run, data_row=bench.rows[0], annotations=[value(each) for each in boxes], **more)


def told(bench: Bench) -> list[tuple[list[str], dict[str, Any]]]:
    with tenant(bench.organization_id):
        return [(row.topics, row.body) for row in EventLog.objects.filter(type="suggestions.added").order_by("id")]


@pytest.mark.parametrize("count", [3, 450])
def test_predictions_are_written_once_however_often_they_are_sent(bench: Bench, run: ModelRun, count: int) -> None:
    boxes = [box(bench.words.coin, x=number, confidence=0.5) for number in range(count)]
    first, again = write(bench, run, boxes), write(bench, run, boxes)
    assert (first.written, first.already, first.refused) == (count, 0, ())
    assert (again.written, again.already, again.refused) == (0, count, ())
    with tenant(bench.organization_id):
        rows = list(Annotation.objects.order_by("id"))
        assert {str(row.pk): row.value for row in rows} == {each["id"]: each["value"] for each in boxes}
        assert {row.organization_id for row in rows} == {bench.organization_id}
        assert AnnotationSet.objects.get().model_run_id == run.pk


def test_what_does_not_fit_is_refused_by_itself_and_the_rest_is_written(bench: Bench, run: ModelRun) -> None:
    good, outside, unknown = box(bench.words.coin), box(bench.words.coin, x=5000), box(uuid7())
    written = write(bench, run, [outside, good, unknown, good])
    assert written.written == 1
    assert [(each.index, each.pointer, each.code) for each in written.refused] == [
        (0, "/value", "outside_asset"),
        (2, "/feature", "unknown_feature"),
        (3, "/id", "id_taken"),
    ]
    assert written.refused[0].annotation == UUID(outside["id"])


@pytest.mark.parametrize("count", [2, 300])
def test_an_id_that_something_else_has_is_refused_also_across_organizations(bench: Bench, run: ModelRun, gus: Person, count: int) -> None:
    theirs = make_bench(gus)
    _, taken = theirs.suggest(theirs.rows[0], box(theirs.words.coin, confidence=0.5))
    boxes = [box(bench.words.coin, x=number) for number in range(count)]
    boxes[1]["id"] = str(taken[0])
    written = write(bench, run, boxes)
    assert written.written == count - 1
    assert [(each.index, each.code) for each in written.refused] == [(1, "id_taken")]


def test_the_run_knows_how_many_and_how_unsure_they_are(bench: Bench, run: ModelRun) -> None:
    write(bench, run, [box(bench.words.coin, confidence=0.8), box(bench.words.coin, x=100, confidence=0.35)])
    with tenant(bench.organization_id):
        row = ModelRunDataRow.objects.get(model_run=run)
    assert (row.data_row_id, row.prediction_count, row.lowest_confidence) == (bench.rows[0].pk, 2, 0.35)


def test_many_data_rows_are_written_together(bench: Bench, run: ModelRun) -> None:
    items = [services.Predicted(row, [value(box(bench.words.coin, x=number)) for number in range(100)]) for row in bench.rows]
    with tenant(bench.organization_id):
        written = services.write_many(run=run, items=items)
        assert (written.written, len(written.annotation_sets)) == (300, 3)
        assert AnnotationSet.objects.filter(complete=True, revision=1).count() == 3


def test_of_an_upload_only_those_hear_to_whom_it_is_shown(bench: Bench, run: ModelRun) -> None:
    write(bench, run, [box(bench.words.coin)])
    bench.queue(1)
    write(bench, run, [box(bench.words.coin)])
    assert told(bench) == []
    with tenant(bench.organization_id):
        services.attach_prelabel(batch=Batch.objects.get(), run=run)
    write(bench, run, [box(bench.words.coin)])
    [(topics, body)] = told(bench)
    with tenant(bench.organization_id):
        task = Task.objects.get()
    assert set(topics) == {f"data_row:{bench.rows[0].pk}", f"model_run:{run.pk}", f"task:{task.pk}"}
    assert "annotations" not in body
    assert body["job"] is None


def test_each_pass_of_a_live_run_is_told_and_filled_with_all_there_is(bench: Bench) -> None:
    bench.queue(1)
    run, [first] = bench.suggest(bench.rows[0], box(bench.words.coin, confidence=0.9), complete=False)
    job = uuid7()
    write(bench, run, [box(bench.words.coin, x=200, confidence=0.4)], pass_number=2, job_id=job)
    (_, one), (_, two) = told(bench)
    assert (one["final"], two["final"], two["pass_number"], two["job"]) == (False, True, 2, str(job))
    with tenant(bench.organization_id):
        body = queries.suggestions_body(two)
    assert body["pass"] == 2
    assert "pass_number" not in body
    assert [each["confidence"] for each in body["annotations"]] == [0.9, 0.4]
    assert body["annotations"][0]["id"] == str(first)


def test_what_is_told_and_what_is_fetched_are_the_same(bench: Bench, ana: Person) -> None:
    bench.queue(1)
    bench.suggest(bench.rows[0], box(bench.words.coin, confidence=0.9), box(bench.words.coin, x=99, confidence=0.7))
    [(_, body)] = told(bench)
    with tenant(bench.organization_id):
        filled = queries.suggestions_body(body)
    [shown] = Desk(bench, ana).detail["suggestions"]
    assert {each["id"]: each for each in filled["annotations"]} == {each["id"]: each for each in shown["annotations"]}
    for name in ("annotation_set", "model_run", "predictor", "predictor_version", "final", "pass"):
        assert filled[name] == shown[name], name


def test_of_each_model_the_newest_run_is_shown(bench: Bench, ana: Person) -> None:
    bench.queue(1)
    older, _ = bench.suggest(bench.rows[0], box(bench.words.coin, confidence=0.9))
    with tenant(bench.organization_id):
        newer = ModelRun.objects.create(
            model=older.model, name="newer", purpose=Purpose.LIVE, predictor_version_id=uuid7(), asked_in=bench.project.pk
        )
    write(bench, newer, [box(bench.words.coin, x=50, confidence=0.5)])
    bench.suggest(bench.rows[0], box(bench.words.coin, x=300, confidence=0.2))
    shown = Desk(bench, ana).detail["suggestions"]
    assert str(older.pk) not in {each["model_run"] for each in shown}
    assert len(shown) == 2


def test_an_upload_is_suggested_only_to_batches_that_it_prelabels(bench: Bench, run: ModelRun, ana: Person) -> None:
    bench.queue(1)
    write(bench, run, [box(bench.words.coin)])
    assert Desk(bench, ana).detail["suggestions"] == []
    with tenant(bench.organization_id):
        services.attach_prelabel(batch=Batch.objects.get(), run=run)
    [shown] = Desk(bench, ana).detail["suggestions"]
    assert shown["model_run"] == str(run.pk)


def test_predictions_in_words_of_another_ontology_are_not_suggested(bench: Bench, ana: Person) -> None:
    bench.queue(1)
    with tenant(bench.organization_id):
        other = make_words("Others")
        model = Model.objects.create(name="other", ontology=other.ontology)
        run = ModelRun.objects.create(
            model=model, name="live", purpose=Purpose.LIVE, predictor_version_id=uuid7(), asked_in=bench.project.pk
        )
    write(bench, run, [box(other.coin, confidence=0.9)])
    assert Desk(bench, ana).detail["suggestions"] == []
    with tenant(bench.organization_id):
        services.write_predictions(
            run=run, data_row=bench.rows[0], annotations=[value(box(bench.words.coin))], ontology=bench.words.ontology.pk
        )
    [shown] = Desk(bench, ana).detail["suggestions"]
    assert len(shown["annotations"]) == 1


def test_reads_begin_by_saying_whose_annotations_are_meant(bench: Bench, run: ModelRun, ana: Person) -> None:
    bench.queue(2)
    write(bench, run, [box(bench.words.coin)])
    bench.suggest(bench.rows[0], box(bench.words.coin), purpose=Purpose.PROBE)
    bench.suggest(bench.rows[0], box(bench.words.coin), purpose=Purpose.AUTO)
    desk = Desk(bench, ana)
    desk.draw(box(bench.words.coin))
    with tenant(bench.organization_id):
        assert Annotation.objects.by_people().count() == 1
        assert Annotation.objects.by_models().count() == 2
        assert Annotation.objects.accepted().count() == 0
    desk.submitted()
    with tenant(bench.organization_id):
        assert Annotation.objects.accepted().count() == 1


def test_the_ontology_learns_how_often_its_parts_are_used(bench: Bench, ana: Person) -> None:
    bench.queue(1)
    words = bench.words
    answer = {"feature": str(words.worn), "kind": "radio", "value": {"option": str(words.yes)}}
    Desk(bench, ana).draw(box(words.coin), box(words.coin, x=99), box(words.stamp, answers=[answer]))
    with tenant(bench.organization_id):
        used = count_usage({words.coin, words.stamp, words.worn, words.note}, {words.yes, words.no})
    assert used == {words.coin: 2, words.stamp: 1, words.worn: 1, words.yes: 1}

"""Exporting labels: what goes out and comes in again is equal."""

import hashlib
import json
from io import BytesIO
from zipfile import ZipFile

import pytest

from apps.annotations.models import AnnotationSet, Label
from apps.core import jobs
from apps.core.models.jobs import JobState
from apps.core.tenancy import tenant
from apps.formats.rows import LabelRow
from apps.model_runs.models import ModelRun, ModelRunDataRow, Purpose
from apps.projects.models import Project
from tests.cast import Person
from tests.interchange.conftest import errors, keyed, line, lines, upload, work
from tests.interchange.labels import (
    Speech,
    bring,
    everything,
    forget,
    label,
    make_project,
    make_speech,
    rows_in,
    take,
    without_ids,
)
from tests.support.labeling import Bench, Desk, box, label_some, make_bench

pytestmark = pytest.mark.django_db
FORMATS = ("firstpass", "coco")


@pytest.fixture
def speech(ada: Person) -> Speech:
    return make_speech(ada)


@pytest.fixture
def project(ada: Person, speech: Speech, bench: Bench) -> Project:
    """Two data rows with one of everything, and one with nothing on it."""
    made = make_project(ada, speech)
    body = lines(label("acme-0", *everything(speech)), label("acme-1", *everything(speech)), label("acme-2"))
    assert errors(ada, bring_all(ada, made, body)) == []
    return made


def bring_all(person: Person, project: Project, body: bytes, form: str = "firstpass") -> dict:
    started = bring(person, project, body, form=form)
    work(person, started)
    return started


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_exported_imported_and_exported_again_is_equal(ada: Person, speech: Speech, project: Project, form: str) -> None:
    first = take(ada, project, form)
    said = rows_in(first, form, project)
    assert [len(row.annotations) for row in said] == [5, 5, 0]
    forget(project)
    again = make_project(ada, speech)
    assert errors(ada, bring_all(ada, again, first, form)) == []
    assert rows_in(take(ada, again, form), form, again) == said
    assert take(ada, again, form) == first


@pytest.mark.parametrize("form", FORMATS)
def test_beside_the_project_it_came_from_all_but_the_ids_is_equal(ada: Person, speech: Speech, project: Project, form: str) -> None:
    first, other = take(ada, project, form), make_project(ada, speech, name="A copy")
    assert errors(ada, bring_all(ada, other, first, form)) == []
    copied = take(ada, other, form)
    assert without_ids(rows_in(copied, form, other)) == without_ids(rows_in(first, form, project))
    assert errors(ada, bring_all(ada, other, copied, form)) == []
    assert take(ada, other, form) == copied


def test_another_organization_with_the_same_words_reads_it_too(ada: Person, gus: Person, project: Project) -> None:
    first = take(ada, project, "firstpass")
    keyed(make_bench(gus), "acme")
    theirs = make_project(gus, make_speech(gus))
    assert errors(gus, bring_all(gus, theirs, first)) == []
    ours, copied = rows_in(first, "firstpass", project), rows_in(take(gus, theirs, "firstpass"), "firstpass", theirs)
    assert [values_of(row) for row in copied] == [values_of(row) for row in ours]
    assert take(ada, project, "firstpass") == first


def values_of(row: LabelRow) -> list[str]:
    """What is said of places and in words, without what only the ids of an ontology tell apart."""
    return sorted(repr(each.value) for each in row.annotations if each.kind != "checklist")


def test_an_export_says_who_and_from_what_and_whether_it_was_reviewed(ada: Person, ana: Person, rui: Person, bench: Bench) -> None:
    with tenant(bench.organization_id):
        Project.objects.filter(pk=bench.project.pk).update(review_share=1.0)
    bench.queue(2)
    _, (suggested,) = bench.suggest(bench.rows[0], box(bench.words.coin, confidence=0.8))
    desk = Desk(bench, ana)
    kept = box(bench.words.coin, derived_from=str(suggested))
    desk.draw(kept, box(bench.words.coin, x=99))
    desk.submitted()
    second = Desk(bench, ana)
    second.draw(box(bench.words.coin, x=300))
    second.submitted()
    review = Desk(bench, rui, stage="review")
    assert review.review("approve").status_code == 201
    rows = [json.loads(each) for each in take(ada, bench.project, "firstpass").splitlines()]
    assert sorted((row["data_row"]["global_key"], row["by"], row["status"], row["project"]) for row in rows) == [
        ("acme-0", "ana@acme.example", "approved", "Sort them"),
        ("acme-1", "ana@acme.example", "submitted", "Sort them"),
    ]
    sources = {each["id"]: each["derived_from"] for row in rows for each in row["annotations"]}
    assert len(sources) == 3
    assert sources[kept["id"]] == str(suggested)
    approved = [json.loads(each) for each in take(ada, bench.project, "firstpass", states=["approved"]).splitlines()]
    assert [row["status"] for row in approved] == ["approved"]


def test_what_is_no_label_is_not_exported(ada: Person, ana: Person, bench: Bench) -> None:
    bench.queue(2)
    Desk(bench, ana).draw(box(bench.words.coin))
    bench.suggest(bench.rows[0], box(bench.words.coin))
    assert take(ada, bench.project, "firstpass") == b""


def test_planted_predictions_are_never_exported_even_where_a_label_names_them(ada: Person, bench: Bench) -> None:
    run, _ = bench.suggest(bench.rows[0], box(bench.words.coin), purpose=Purpose.PROBE)
    with tenant(bench.organization_id):
        planted = AnnotationSet.objects.get(model_run=run)
        Label.objects.create(project=bench.project, data_row=bench.rows[0], annotation_set=planted, revision=1)
    assert take(ada, bench.project, "firstpass") == b""
    assert json.loads(take(ada, bench.project, "coco"))["annotations"] == []


def test_the_result_is_a_file_with_its_figures(ada: Person, project: Project) -> None:
    started = ada.api.post(f"projects/{project.pk}/exports", {"format": "coco"}).json()
    assert (started["state"], started["total"]) == ("queued", 3)
    job = work(ada, started)
    assert (job.done, job.total) == (3, 3)
    result = ada.api.get(f"jobs/{started['id']}").json()["result"]
    assert (result["annotations"], result["annotations_left_out"], result["data_rows"]) == (10, 0, 3)
    answer = ada.api.client.get(result["download_url"])
    assert "streets-coco.json" in answer["Content-Disposition"]
    assert hashlib.sha256(b"".join(answer.streaming_content)).hexdigest() == result["sha256"]
    (listed,) = ada.api.get("jobs?kind=interchange.export").json()["results"]
    assert listed["params"]["project"] == str(project.pk)


def test_portions_leave_nothing_out_and_double_nothing(ada: Person, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = take(ada, project, "firstpass")
    monkeypatch.setattr("apps.interchange.exported.PORTION", 1)
    monkeypatch.setattr("apps.interchange.services.exporting.TOLD_EVERY_S", 0)
    assert take(ada, project, "firstpass") == whole


def test_a_cancelled_export_leaves_no_file(ada: Person, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    started = ada.api.post(f"projects/{project.pk}/exports", {"format": "coco"}).json()
    monkeypatch.setattr("apps.interchange.services.exporting.TOLD_EVERY_S", 0)
    monkeypatch.setattr(jobs.ChunkContext, "cancelled", lambda _: ada.api.post(f"jobs/{started['id']}/cancel").status_code == 200)
    job = work(ada, started)
    assert (job.state, job.result) == (JobState.CANCELLED, {})


def test_coco_says_what_it_cannot_hold(ada: Person, project: Project, bench: Bench) -> None:
    with tenant(bench.organization_id):
        bench.rows[1].width = None
        bench.rows[1].save()
    started = ada.api.post(f"projects/{project.pk}/exports", {"format": "coco"}).json()
    job = work(ada, started)
    assert (job.state, job.result) == (JobState.FAILED, {})
    assert ("/data_row/width", "invalid_value") in [each[1:3] for each in errors(ada, started)]


def test_who_may_not_export_is_refused(ana: Person, gus: Person, project: Project) -> None:
    path, body = f"projects/{project.pk}/exports", {"format": "coco"}
    assert ana.api.post(path, body).json()["permission"] == "exports.create"
    assert gus.api.post(path, body).status_code == 404


@pytest.mark.parametrize("body", [{}, {"format": "yolo"}, {"format": "coco", "states": ["maybe"]}, {"format": "coco", "more": 1}])
def test_a_body_that_is_not_right_is_refused(ada: Person, project: Project, body: dict) -> None:
    assert ada.api.post(f"projects/{project.pk}/exports", body).status_code == 400


def test_the_file_of_an_export_is_for_those_who_may_export(ada: Person, max_: Person, ana: Person, vic: Person, project: Project) -> None:
    job = ada.api.post(f"projects/{project.pk}/exports", {"format": "coco"}).json()
    work(ada, job)
    for who, sees in ((max_, True), (ana, False), (vic, False)):
        for shown in (who.api.get(f"jobs/{job['id']}").json(), who.api.get("jobs?kind=interchange.export").json()["results"][0]):
            assert ("download_url" in shown["result"]) is sees
            assert shown["result"]["data_rows"] == 3


def test_the_figures_are_of_the_file_and_what_it_has_no_place_for_is_counted_apart(ada: Person, project: Project) -> None:
    started = ada.api.post(f"projects/{project.pk}/exports", {"format": "yolo-detect"}).json()
    result = work(ada, started).result
    assert (result["annotations"], result["annotations_left_out"]) == (6, 4)
    with ZipFile(BytesIO(take(ada, project, "yolo-detect"))) as archive:
        labels = [archive.read(name).decode() for name in archive.namelist() if name.startswith("labels/")]
    assert sum(len(each.splitlines()) for each in labels) == result["annotations"]


def test_the_jobs_of_a_project_are_listed_apart(ada: Person, gus: Person, project: Project, bench: Bench) -> None:
    mine = ada.api.post(f"projects/{project.pk}/exports", {"format": "coco"}).json()["id"]
    other = ada.api.post(f"projects/{bench.project.pk}/exports", {"format": "coco"}).json()["id"]
    listed = {key: ada.api.get(f"jobs?kind=interchange.export&project={key}").json() for key in (project.pk, bench.project.pk)}
    assert [[job["id"] for job in page["results"]] for page in listed.values()] == [[mine], [other]]
    assert listed[project.pk]["count"] == 1
    assert gus.api.get(f"jobs?project={project.pk}").status_code == 404


def test_an_export_says_at_its_end_how_many_data_rows_it_holds(ada: Person, project: Project) -> None:
    started = ada.api.post(f"projects/{project.pk}/exports", {"format": "firstpass"}).json()
    assert work(ada, started).message == "3 data rows written"
    started = ada.api.post(f"projects/{project.pk}/exports", {"format": "srt"}).json()
    assert work(ada, started).message == "Nothing was written: no data row here is one for SubRip"


def test_an_export_of_nothing_says_what_there_is_none_of(ada: Person, bench: Bench, run: ModelRun) -> None:
    project, more = f"projects/{bench.project.pk}/exports", {"says": "both", "model_run": str(run.pk)}

    def told(path: str, **asked: object) -> str:
        job = work(ada, ada.api.post(path, {"format": "firstpass", **asked}).json())
        assert (job.state, job.result["data_rows"], job.result["annotations"]) == (JobState.FINISHED, 0, 0)
        return str(job.message)

    assert told(project) == "Nothing matched: the project has no labels yet"
    words = "Nothing matched: the project has no labels yet, and the model run has predicted nothing yet"
    assert told(project, **more) == words
    label_some(bench, ada, 2)
    assert told(project, states=["approved"]) == "Nothing matched: of the project's 2 labels none is among those asked for"
    other = ada.api.post("datasets", {"name": "Other"}).json()["id"]
    work(ada, upload(ada, run, lines(line("acme-0"))))
    words = "Nothing matched: of the model run's 3 data rows none is among those asked for"
    assert told(f"model-runs/{run.pk}/exports", dataset=other) == words
    with tenant(bench.organization_id):
        Label.objects.filter(project=bench.project).update(automatic=True)
        ModelRunDataRow.objects.filter(model_run=run).delete()
    words = "Nothing matched: nobody has looked at the project's 2 labels, and automatic ones were not asked for"
    assert told(project) == words
    assert told(f"model-runs/{run.pk}/exports") == "Nothing matched: the model run has no data rows"


def test_an_export_of_data_rows_that_nothing_is_said_of_tells_so(ada: Person, run: ModelRun) -> None:
    started = ada.api.post(f"model-runs/{run.pk}/exports", {"format": "firstpass"}).json()
    assert work(ada, started).message == "3 data rows written, without a single annotation"

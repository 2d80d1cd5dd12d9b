"""Importing labels: one of each kind by each data row, replaced by an import only."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from apps.annotations.models import SuggestionDecision
from apps.core import jobs
from apps.core.ids import uuid7
from apps.core.models import EventLog
from apps.core.models.jobs import JobState
from apps.core.tenancy import bound, tenant
from apps.projects.models import Project
from tests.cast import Person
from tests.interchange.conftest import errors, keyed, lines, work
from tests.interchange.labels import Speech, bring, everything, label, make_project, make_speech, said, stored
from tests.support.labeling import Bench, Desk, box, make_bench

pytestmark = pytest.mark.django_db


@pytest.fixture
def speech(ada: Person) -> Speech:
    return make_speech(ada)


@pytest.fixture
def project(ada: Person, speech: Speech, bench: Bench) -> Project:
    """Empty; the data rows are those of the bench."""
    return make_project(ada, speech)


def car(speech: Speech, x: float = 10, **more: Any) -> dict[str, Any]:
    return said("bounding_box", speech["car"], {"x": x, "y": 10, "width": 20, "height": 20}, **more)


def test_a_line_becomes_a_label_and_its_task_is_done(ada: Person, project: Project, speech: Speech, bench: Bench) -> None:
    wanted = everything(speech)
    by_id = {**label("", car(speech)), "data_row": {"id": str(bench.rows[1].pk)}}
    job = work(ada, started := bring(ada, project, lines(label("acme-0", *wanted), by_id)))
    assert errors(ada, started) == []
    assert (job.state, job.total, job.done, job.message) == (
        JobState.FINISHED,
        2,
        2,
        "2 data rows imported with 6 annotations, 2 data rows added to the project",
    )
    found = stored(project)
    assert [(row["revision"], row["state"]) for row in found["labels"]] == [(1, 0), (1, 0)]
    assert {row["author_id"] for row in found["sets"]} == {ada.membership.pk}
    assert {str(row["id"]) for row in found["annotations"]} == {each["id"] for each in wanted} | {by_id["annotations"][0]["id"]}
    tasks = ada.api.get(f"tasks?project={project.pk}").json()["results"]
    assert [(each["state"], each["data_row"]["id"]) for each in tasks] == [("done", str(row.pk)) for row in bench.rows[:2]]
    (batch,) = ada.api.get(f"projects/{project.pk}/batches").json()["results"]
    assert batch["name"] == "Imported"
    with tenant(bench.organization_id):
        assert EventLog.objects.filter(type="labels.submitted", body__project=str(project.pk)).count() == 2
        assert not EventLog.objects.filter(type="activity.recorded").exists()
        assert not SuggestionDecision.objects.exists()


def test_the_same_again_changes_nothing_and_another_label_replaces_it(ada: Person, project: Project, speech: Speech) -> None:
    kept, gone = car(speech, 1), car(speech, 2)
    body = lines(label("acme-0", kept, gone))
    work(ada, bring(ada, project, body))
    before = stored(project)
    work(ada, bring(ada, project, body))
    assert stored(project) == before
    fresh = car(speech, 3)
    moved = {**kept, "value": {**kept["value"], "x": 7}}
    work(ada, bring(ada, project, lines(label("acme-0", moved, fresh))))
    after = stored(project)
    assert {str(row["id"]): row["value"]["x"] for row in after["annotations"]} == {kept["id"]: 7, fresh["id"]: 3}
    assert ([row["revision"] for row in after["labels"]], len(after["revisions"])) == ([2], 2)
    assert after["tasks"][0]["id"] == before["tasks"][0]["id"]


def test_each_bad_line_is_told_and_the_others_become_labels(ada: Person, project: Project, speech: Speech) -> None:
    far = said("bounding_box", speech["car"], {"x": 9_000, "y": 10, "width": 20, "height": 20})
    body = lines(
        b"no json\n",
        label("acme-0", car(speech)),
        label("nobody", car(speech)),
        label("acme-1", car(speech), far, said("text", str(uuid7()), {"text": "?"})),
        label("acme-2", car(speech), data_row={"global_key": "acme-2", "width": 100, "height": 80}),
    )
    job = work(ada, started := bring(ada, project, body))
    assert errors(ada, started) == [
        (1, "", "json_invalid", ""),
        (3, "/data_row", "unknown_data_row", "nobody"),
        (4, "/annotations/1/value", "outside_asset", "acme-1"),
        (4, "/annotations/2/feature", "unknown_feature", "acme-1"),
        (5, "/data_row/width", "size_differs", "acme-2"),
    ]
    assert (job.total, job.done, job.failed) == (5, 1, 4)
    assert len(stored(project)["labels"]) == 1


def test_what_reaches_over_the_edge_is_clipped(ada: Person, project: Project, speech: Speech) -> None:
    work(ada, bring(ada, project, lines(label("acme-0", car(speech, -15)))))
    assert [row["value"]["x"] for row in stored(project)["annotations"]] == [0]


def test_names_count_where_the_ids_are_of_another_ontology(ada: Person, gus: Person, project: Project, speech: Speech) -> None:
    foreign = make_speech(gus)
    kind = {"name": "kind", "feature": str(uuid7()), "kind": "radio", "value": {"option": foreign["bus"], "name": "bus"}}
    lights = {"options": [{"option": foreign["wet"], "name": "wet"}]}
    named = [{**car(foreign), "name": "car", "answers": [kind]}, {**said("checklist", foreign["weather"], lights), "name": "weather"}]
    work(ada, started := bring(ada, project, lines(label("acme-0", *named))))
    assert errors(ada, started) == []
    first, second = sorted(stored(project)["annotations"], key=lambda row: row["kind"])
    assert (str(first["feature_id"]), first["answers"][0]["value"]["option"]) == (speech["car"], speech["bus"])
    assert second["value"]["options"][0]["option"] == speech["wet"]


def test_coco_of_other_tools_is_matched_by_the_names_of_files_and_categories(
    ada: Person, project: Project, speech: Speech, bench: Bench
) -> None:
    document = {
        "categories": [{"id": 3, "name": "car"}, {"id": 4, "name": "boat"}],
        "images": [
            {"id": number, "file_name": name}
            for number, name in enumerate(("picture 0.png", "acme-1", "picture 9.png"), start=1)
        ],
        "annotations": [
            {"id": 1, "image_id": 1, "category_id": 3, "bbox": [1, 2, 3, 4]},
            {"id": 2, "image_id": 1, "category_id": 4, "bbox": [1, 2, 3, 4]},
            {"id": 3, "image_id": 2, "category_id": 3, "bbox": [5, 6, 7, 8]},
        ],
    }  # fmt: skip
    body = json.dumps(document, indent=1).encode()
    job = work(ada, started := bring(ada, project, body, form="coco"))
    found = stored(project)
    assert {row["data_row_id"] for row in found["labels"]} == {row.pk for row in bench.rows[:2]}
    assert {row["value"]["x"] for row in found["annotations"]} == {1, 5}
    assert (job.total, job.done, job.failed) == (5, 2, 3)
    assert sorted(each[1:3] for each in errors(ada, started)) == [
        ("/annotations/1/category_id", "unknown_category"),
        ("/categories/1/name", "unknown_feature"),
        ("/data_row", "unknown_data_row"),
    ]
    work(ada, bring(ada, project, body, form="coco"))
    assert stored(project) == found


def test_the_files_go_when_the_job_is_over(
    ada: Person, project: Project, files: Callable[[], list[Path]], django_capture_on_commit_callbacks: Any
) -> None:
    document = {"categories": [], "annotations": [], "images": [{"id": 1, "file_name": "acme-0"}]}
    started = bring(ada, project, json.dumps(document).encode(), form="coco")
    assert len(files()) == 1
    with bound(ada.organization.pk), django_capture_on_commit_callbacks(execute=True):
        jobs.run(started["id"])
    assert len(stored(project)["labels"]) == 1
    assert files() == []


def test_a_name_that_two_files_have_is_not_guessed(ada: Person, project: Project, bench: Bench) -> None:
    with tenant(bench.organization_id):
        bench.rows[1].name = bench.rows[0].name
        bench.rows[1].save()
    document = {"categories": [], "annotations": [], "images": [{"id": 1, "file_name": bench.rows[0].name}]}
    work(ada, started := bring(ada, project, json.dumps(document).encode(), form="coco"))
    assert [each[2] for each in errors(ada, started)] == ["ambiguous_data_row"]


@pytest.mark.parametrize("folder", ["val2017/", "C:\\pictures\\", "/data/set/"])
def test_a_path_means_the_data_row_of_its_last_part(ada: Person, project: Project, bench: Bench, folder: str) -> None:
    document = {
        "categories": [],
        "images": [{"id": 1, "file_name": f"{folder}{bench.rows[0].name}"}, {"id": 2, "file_name": f"{folder}acme-1"}],
        "annotations": [],
    }
    work(ada, started := bring(ada, project, json.dumps(document).encode(), form="coco"))
    assert errors(ada, started) == []
    assert {row["data_row_id"] for row in stored(project)["labels"]} == {row.pk for row in bench.rows[:2]}


def test_a_whole_path_that_is_a_global_key_comes_before_its_last_part(ada: Person, project: Project, bench: Bench) -> None:
    path = f"val2017/{bench.rows[0].name}"
    with tenant(bench.organization_id):
        bench.rows[1].global_key = path
        bench.rows[1].save()
    document = {"categories": [], "annotations": [], "images": [{"id": 1, "file_name": path}]}
    work(ada, bring(ada, project, json.dumps(document).encode(), form="coco"))
    assert [row["data_row_id"] for row in stored(project)["labels"]] == [bench.rows[1].pk]


def test_a_path_whose_last_part_two_data_rows_have_is_not_guessed(ada: Person, project: Project, bench: Bench) -> None:
    with tenant(bench.organization_id):
        bench.rows[1].global_key = bench.rows[0].name
        bench.rows[1].save()
    name = f"val2017/{bench.rows[0].name}"
    document = {"categories": [], "annotations": [], "images": [{"id": 1, "file_name": name}]}
    work(ada, started := bring(ada, project, json.dumps(document).encode(), form="coco"))
    assert [each[2] for each in errors(ada, started)] == ["ambiguous_data_row"]


def test_a_document_that_is_none_gives_one_error(ada: Person, project: Project) -> None:
    job = work(ada, started := bring(ada, project, b"no document", form="coco"))
    assert [each[2] for each in errors(ada, started)] == ["json_invalid"]
    assert (job.state, job.done, job.failed) == (JobState.FAILED, 0, 1)


def test_a_zip_that_is_not_whole_is_refused_at_the_door(ada: Person, project: Project) -> None:
    refused = bring(ada, project, b"PK\x03\x04 a zip", form="coco", status=422)
    assert [each["code"] for each in refused["errors"]] == ["zip_invalid"]


def test_data_rows_of_another_organization_are_unknown(ada: Person, gus: Person, project: Project, speech: Speech) -> None:
    elsewhere = keyed(make_bench(gus), "globex")
    by_id = {**label("", car(speech)), "data_row": {"id": str(elsewhere.rows[0].pk)}}
    work(ada, started := bring(ada, project, lines(label("globex-0", car(speech)), by_id)))
    assert [each[2] for each in errors(ada, started)] == ["unknown_data_row", "unknown_data_row"]
    assert stored(project)["labels"] == []


def test_what_people_labeled_or_hold_is_not_replaced(ada: Person, ana: Person, bench: Bench) -> None:
    project, words = bench.project, bench.words
    bench.queue(2)
    done = Desk(bench, ana)
    done.draw(box(words.coin))
    done.submitted()
    before = stored(project)
    held = [task for task in before["tasks"] if task["lease_holder_id"] == ana.membership.pk]
    assert len(held) == 1
    body = lines(label("acme-0", box(words.coin)), label("acme-1", box(words.coin)), label("acme-2", box(words.coin)))
    work(ada, started := bring(ada, project, body))
    assert [(each[0], each[2]) for each in errors(ada, started)] == [(1, "labeled_here"), (2, "task_in_hand")]
    told = [(each["message"], each["expected"]) for each in ada.api.get(f"jobs/{started['id']}/errors").json()["results"]]
    assert told == [
        (
            "Somebody else labeled this data row, or corrected its label.",
            "a data row that nobody has labeled in this project; or another project, for these labels to stand beside those",
        ),
        (
            "Somebody works on this data row now. Import its label when they have given it back.",
            "a data row that nobody works on: the same once more, when it was submitted, skipped or given back",
        ),
    ]
    after = stored(project)
    assert [row for row in after["annotations"] if row in before["annotations"]] == before["annotations"]
    assert len(after["labels"]) == 2


def test_an_import_over_ones_own_drawing_is_refused(ada: Person, bench: Bench) -> None:
    bench.queue(1)
    Desk(bench, ada).draw(box(bench.words.coin))
    work(ada, started := bring(ada, bench.project, lines(label("acme-0", box(bench.words.coin)))))
    assert [each[2] for each in errors(ada, started)] == ["labeled_here"]


def test_who_may_not_import_is_refused(ana: Person, gus: Person, project: Project) -> None:
    assert bring(ana, project, lines(label("acme-0")), status=403)["permission"] == "projects.edit"
    assert bring(gus, project, lines(label("acme-0")), status=404)["code"] == "not-found"


def test_an_archived_project_takes_no_labels(ada: Person, project: Project) -> None:
    assert ada.api.delete(f"projects/{project.pk}").status_code == 204
    assert bring(ada, project, lines(label("acme-0")), status=409)["code"] == "project-archived"


def test_a_format_that_there_is_not_is_refused(ada: Person, project: Project) -> None:
    assert bring(ada, project, b"x", form="yolo", status=400)["errors"][0]["pointer"] == "/format"

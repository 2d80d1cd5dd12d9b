"""Labels that others made: one of several annotations of a data row is taken, and what is left out is told."""

import json
from typing import Any

import pytest

from apps.projects.models import Project
from tests.cast import Person
from tests.interchange.conftest import errors, lines, work
from tests.interchange.labels import bring, label, make_project, make_speech, stored
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db
EARLY, LATE = "2026-03-01T10:00:00Z", "2026-03-01T12:30:00.5+01:00"


@pytest.fixture
def project(ada: Person, bench: Bench) -> Project:
    return make_project(ada, make_speech(ada))


def annotation(x: int, who: int, **more: Any) -> dict[str, Any]:
    """A box so many percent from the left, by the account of this number."""
    size = {"original_width": 640, "original_height": 480}
    value = {"x": x, "y": 1, "width": 2, "height": 2, "rectanglelabels": ["car"]}
    result = {"type": "rectanglelabels", "from_name": "b", "to_name": "image", "value": value}
    return {"completed_by": who, "result": [{**result, **size}], **more}


def resized(annotation: dict[str, Any], *, width: int) -> dict[str, Any]:
    """The same on a picture of this width."""
    return {**annotation, "result": [{**each, "original_width": width} for each in annotation["result"]]}


def renamed(annotation: dict[str, Any], name: str) -> dict[str, Any]:
    """The same with another label."""
    return {**annotation, "result": [{**each, "value": {**each["value"], "rectanglelabels": [name]}} for each in annotation["result"]]}


def task(*annotations: dict[str, Any], key: str = "acme-0") -> dict[str, Any]:
    return {"data": {"image": "a.png", "global_key": key}, "annotations": list(annotations)}


def lefts(project: Project) -> list[float]:
    """The left edges of the boxes in the project, in percent."""
    return sorted(round(each["value"]["x"] / 6.4) for each in stored(project)["annotations"])


@pytest.mark.parametrize(
    ("annotations", "taken", "left"),
    [
        ((annotation(1, 1), annotation(9, 2)), 9, 0),
        ((annotation(1, 1, updated_at=LATE), annotation(9, 2, created_at=EARLY)), 1, 1),
        ((annotation(1, 1, ground_truth=True, updated_at=EARLY), annotation(9, 2, updated_at=LATE)), 1, 1),
    ],
    ids=["the last", "the latest", "the ground truth"],
)
def test_of_several_annotators_of_one_task_one_is_taken_and_the_other_is_told(
    ada: Person, project: Project, annotations: tuple[dict[str, Any], ...], taken: int, left: int
) -> None:
    body = json.dumps([task(*annotations), task(annotation(5, 1), key="acme-1")]).encode()
    job = work(ada, started := bring(ada, project, body, form="label-studio"))
    told = [each for each in errors(ada, started) if not each[1].endswith("ground_truth")]
    assert told == [(None, f"/0/annotations/{left}", "left_out", "")]
    assert lefts(project) == sorted([taken, 5])
    assert (job.done, job.failed) == (2, 0)
    assert "joined" not in job.message


def test_so_it_is_with_two_tasks_of_one_data_row(ada: Person, project: Project) -> None:
    body = json.dumps([task(annotation(1, 1)), task(annotation(9, 2))]).encode()
    work(ada, started := bring(ada, project, body, form="label-studio"))
    assert [(pointer, code) for _, pointer, code, _ in errors(ada, started)] == [("/0/annotations/0", "left_out")]
    assert lefts(project) == [9]


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (annotation(150, 2, updated_at=LATE), "outside_asset"),
        (resized(annotation(9, 2, updated_at=LATE), width=320), "size_differs"),
        (renamed(annotation(9, 2, updated_at=LATE), "lorry"), "unknown_feature"),
    ],
    ids=["outside the picture", "on a picture of another size", "of no feature"],
)
@pytest.mark.parametrize("is_first", [True, False], ids=["before", "after"])
def test_a_later_annotation_that_is_refused_does_not_cost_the_earlier_one(
    ada: Person, project: Project, bad: dict[str, Any], code: str, *, is_first: bool
) -> None:
    good = annotation(1, 1, updated_at=EARLY)
    body = json.dumps([task(*((bad, good) if is_first else (good, bad)))]).encode()
    job = work(ada, started := bring(ada, project, body, form="label-studio"))
    told = errors(ada, started)
    assert lefts(project) == [1], told
    assert [each[2] for each in told] == [code]
    assert told[0][1].startswith(f"/0/annotations/{0 if is_first else 1}/result/0")
    assert (job.done, job.failed) == (1, 1)


def test_where_all_annotations_of_a_task_are_refused_each_says_why(ada: Person, project: Project) -> None:
    body = json.dumps([task(annotation(150, 1), annotation(160, 2))]).encode()
    work(ada, started := bring(ada, project, body, form="label-studio"))
    assert lefts(project) == []
    told = [(pointer, code) for _, pointer, code, _ in errors(ada, started)]
    assert sorted(told) == [(f"/0/annotations/{number}/result/0/value", "outside_asset") for number in range(2)]


def exported(*labels: dict[str, Any], key: str = "acme-0") -> bytes:
    """A line as Labelbox exports it, with these labels in one project."""
    return lines({"data_row": {"global_key": key}, "projects": {"p": {"name": "Theirs", "labels": list(labels)}}})


def exported_label(x: int, number: str, *, performance: dict[str, Any] | None = None, **details: Any) -> dict[str, Any]:
    """A box so many percent from the left."""
    box = {"name": "car", "bounding_box": {"top": 5, "left": x * 6.4, "height": 9, "width": 9}}
    said = {"objects": [box], "classifications": [], "relationships": []}
    return {"id": number, "label_details": details, "performance_details": performance or {}, "annotations": said}


@pytest.mark.parametrize(
    ("labels", "taken", "left"),
    [
        ((exported_label(1, "a"), exported_label(9, "b")), 9, 0),
        ((exported_label(1, "a", updated_at=LATE), exported_label(9, "b", created_at=EARLY)), 1, 1),
        ((exported_label(1, "a", content_last_updated_at=LATE, updated_at=EARLY), exported_label(9, "b", updated_at=EARLY)), 1, 1),
        ((exported_label(1, "a", performance={"benchmark_reference_label": True}), exported_label(9, "b", updated_at=LATE)), 1, 1),
        (tuple(exported_label(x, name, performance={"benchmark_reference_label": "a"}) for x, name in ((1, "a"), (9, "b"))), 1, 1),
    ],
    ids=["the last", "the latest", "the latest content", "the benchmark", "the benchmark by its id"],
)
def test_of_several_labels_of_a_labelbox_export_one_is_taken_and_the_others_are_told(
    ada: Person, project: Project, labels: tuple[dict[str, Any], ...], taken: int, left: int
) -> None:
    body = exported(*labels) + exported(exported_label(5, "c"), key="acme-1")
    job = work(ada, started := bring(ada, project, body, form="labelbox-export"))
    assert errors(ada, started) == [(1, f"/projects/p/labels/{left}", "left_out", "")]
    assert lefts(project) == sorted([taken, 5])
    assert (job.done, job.failed) == (2, 0)


def test_who_labeled_and_what_came_of_it_is_counted_as_left_out(ada: Person, project: Project) -> None:
    own = {"by": ada.user.email, "status": "submitted", "project": project.name}
    others = ({"by": "gone@acme.example"}, {"status": "approved"}, {"project": "Elsewhere"})
    body = lines(*(label(f"acme-{number}", **said) for number, said in enumerate((*others, own))))
    job = work(ada, bring(ada, project, body))
    assert (job.done, job.result["unattributed"]) == (4, 3)
    assert job.message.endswith("is left out of 3 data rows: these are yours and submitted")


def test_so_is_who_completed_a_task(ada: Person, project: Project) -> None:
    job = work(ada, bring(ada, project, json.dumps([task(annotation(1, 7))]).encode(), form="label-studio"))
    assert job.result["unattributed"] == 1


@pytest.mark.parametrize("told", ["data", "meta", "nowhere"])
def test_the_size_of_a_picture_may_be_told_by_the_task_or_known_of_the_data_row_alone(ada: Person, project: Project, told: str) -> None:
    said = without_size(annotation(10, 1))
    body = task(said)
    if told != "nowhere":
        body.setdefault(told, {}).update({"width": 640, "height": 480})
    work(ada, started := bring(ada, project, json.dumps([body]).encode(), form="label-studio"))
    assert errors(ada, started) == []
    assert lefts(project) == [10]


@pytest.mark.parametrize("told", ["data", "meta"])
def test_a_task_whose_picture_has_another_size_than_the_data_row_is_refused_as_a_region_is(
    ada: Person, project: Project, told: str
) -> None:
    body = task(without_size(annotation(10, 1)))
    body.setdefault(told, {}).update({"width": 320, "height": 240})
    work(ada, started := bring(ada, project, json.dumps([body]).encode(), form="label-studio"))
    assert [(pointer, code) for _, pointer, code, _ in errors(ada, started)] == [(f"/0/{told}/width", "size_differs")]
    assert lefts(project) == []


def without_size(annotation: dict[str, Any]) -> dict[str, Any]:
    """The same with regions that do not tell how large their picture is."""
    sizes = ("original_width", "original_height")
    return {**annotation, "result": [{key: member for key, member in each.items() if key not in sizes} for each in annotation["result"]]}

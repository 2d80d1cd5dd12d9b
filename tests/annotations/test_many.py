"""A grid of tasks over HTTP: claimed together, answered, submitted together; each by itself, and nothing is lost."""

from typing import Any
from uuid import UUID

import pytest

from apps.annotations import services
from apps.annotations.models import AnnotationSet, Label, Revision, SuggestionDecision
from apps.catalog.models import DataRow
from apps.core.events import EventLog
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.kinds import parse_annotation
from apps.model_runs.models import Model, ModelRun, Purpose
from apps.organizations.models import AuditLine
from tests.cast import Person
from tests.support.labeling import Desk, box, decide

pytestmark = pytest.mark.django_db
COLOURS = ("red", "green")


class Grid:
    """One person before many tasks of a project, through the API alone."""

    def __init__(self, person: Person, project: str, count: int = 3) -> None:
        self.api, self.project = person.api, project
        answer = self.api.post(f"projects/{project}/tasks/claim", {"count": count})
        assert answer.status_code == 200, answer.content
        self.found = answer.json()
        self.tasks = self.found["tasks"]
        self.colour = next(each for each in self.found["ontology"]["features"] if each["name"] == "Colour")

    def option(self, name: str) -> str:
        return next(str(each["id"]) for each in self.colour["options"] if each["name"] == name)

    def says(self, task: dict[str, Any], name: str, **more: Any) -> dict[str, Any]:
        """The answer to the question for one task."""
        said = {"id": str(uuid7()), "kind": "radio", "feature": self.colour["id"], "value": {"option": self.option(name)}}
        return {**self.bare(task), "created": [{**said, **more}]}

    def bare(self, task: dict[str, Any]) -> dict[str, Any]:
        known = {"task": task["id"], "token": task["lease"]["token"], "base_revision": task["annotation_set"]["revision"]}
        return {**known, "change_id": str(uuid7())}

    def submit(self, *answers: dict[str, Any]) -> list[dict[str, Any]]:
        answer = self.api.post(f"projects/{self.project}/tasks/submit", {"answers": list(answers)})
        assert answer.status_code == 200, answer.content
        results: list[dict[str, Any]] = answer.json()["results"]
        return results

    def leases(self, *tasks: dict[str, Any]) -> dict[str, Any]:
        return {"leases": [{"task": each["id"], "token": each["lease"]["token"]} for each in tasks]}


@pytest.fixture
def project(ada: Person, ready_rows: list[str]) -> str:
    """Three pictures and one required question about each; a third of them a box."""
    features = [
        {"kind": "radio", "name": "Colour", "required": True, "options": [{"name": each} for each in COLOURS]},
        {"kind": "bounding_box", "name": "thing"},
    ]
    ontology = ada.api.post("ontologies", {"name": "Colours", "features": features}).json()["id"]
    made = ada.api.post("projects", {"name": "Colours", "ontology": ontology, "review_share": 0}).json()["id"]
    assert ada.api.post(f"projects/{made}/batches", {"name": "B", "data_rows": ready_rows}).status_code == 201
    return str(made)


@pytest.fixture
def ready_rows(bench: Any) -> list[str]:
    return [str(row.pk) for row in bench.rows]


def outcomes(results: list[dict[str, Any]]) -> list[str]:
    return [each["outcome"] for each in results]


def test_a_grid_opens_with_its_pictures_its_question_and_sets_of_ones_own(project: str, ana: Person) -> None:
    grid = Grid(ana, project)
    assert [each["name"] for each in grid.found["ontology"]["features"]] == ["Colour", "thing"]
    assert len({each["annotation_set"]["id"] for each in grid.tasks}) == 3
    for each in grid.tasks:
        assert each["annotation_set"] == {**each["annotation_set"], "revision": 0, "annotations": [], "decisions": []}
        assert each["lease"]["mine"] is True
        assert {"thumbnail_url", "shown_url", "name", "modality"} <= each["data_row"].keys()
    again = Grid(ana, project)
    assert again.tasks == [{**each, "lease": again.tasks[index]["lease"]} for index, each in enumerate(grid.tasks)]
    assert [each["lease"]["token"] for each in again.tasks] == [each["lease"]["token"] for each in grid.tasks]


def test_only_suggested_answers_are_told_the_surest_first(project: str, ana: Person, ada: Person, bench: Any) -> None:
    row, grid = bench.rows[0], Grid(ana, project)
    predicted(ada, grid, row.pk)
    (told,) = [each for each in Grid(ana, project).tasks if each["data_row"]["id"] == str(row.pk)]
    assert [(each["kind"], each["confidence"]) for said in told["suggestions"] for each in said["annotations"]] == [
        ("radio", 0.9),
        ("radio", 0.4),
    ]
    assert [said["suggestions"] for said in grid.tasks] == [[], [], []]


def predicted(ada: Person, grid: Grid, row: UUID) -> list[str]:
    """A live run says two colours and a box of one data row: the ids of the colours."""
    thing = next(each["id"] for each in grid.found["ontology"]["features"] if each["name"] == "thing")
    colours = [grid.says(grid.tasks[0], name, confidence=sure)["created"][0] for name, sure in zip(COLOURS, (0.4, 0.9), strict=True)]
    with tenant(ada.organization.pk):
        model = Model.objects.create(name="colours", ontology_id=grid.found["ontology"]["id"])
        run = ModelRun.objects.create(model=model, name="run", purpose=Purpose.LIVE, predictor_version_id=uuid7(), asked_in=grid.project)
        said = [parse_annotation(each) for each in (*colours, box(thing, confidence=0.8))]
        services.write_predictions(run=run, data_row=DataRow.objects.get(pk=row), annotations=said)
    return [each["id"] for each in colours]


def test_answers_become_labels_each_with_a_line_in_the_audit_trail(project: str, ana: Person, ada: Person) -> None:
    grid = Grid(ana, project)
    results = grid.submit(*(grid.says(task, "red") for task in grid.tasks))
    assert [(each["outcome"], each["state"], each["revision"], each["problem"]) for each in results] == [("submitted", "done", 1, None)] * 3
    with tenant(ada.organization.pk):
        assert Label.objects.filter(project=project).count() == 3
        lines = AuditLine.objects.filter(action="task_work.submit")
        assert sorted(each.subject_id for each in lines) == sorted(each["id"] for each in grid.tasks)
        assert {each.actor for each in lines} == {ana.user.email}
    assert Grid(ana, project).tasks == []


@pytest.mark.django_db(transaction=True)
def test_sent_again_after_an_answer_that_was_lost_it_is_the_same_change(project: str, ana: Person, ada: Person) -> None:
    grid = Grid(ana, project)
    answers = [grid.says(task, "red", answers=[]) for task in grid.tasks]
    for each in answers:
        each["activity"] = [{"id": str(uuid7()), "outcome": "other", "active_ms": 900, "bulk_n": 3, "started_at": "2026-01-01T10:00:00Z"}]
    assert grid.submit(*answers) == grid.submit(*answers)
    with tenant(ada.organization.pk):
        assert Revision.objects.count() == 3
        assert EventLog.objects.filter(type="labels.submitted").count() == 3
        spans = [span for each in EventLog.objects.filter(type="activity.recorded") for span in each.body["spans"]]
        assert [(span["active_ms"], span["bulk_n"]) for span in spans] == [(900, 3)] * 3
        assert AuditLine.objects.filter(action="task_work.submit").count() == 3


@pytest.mark.django_db(transaction=True)
def test_one_that_fails_leaves_the_others_be_and_says_why(project: str, ana: Person, rui: Person, bench: Any) -> None:
    grid = Grid(ana, project)
    moved, lost, open_ = grid.tasks
    elsewhere = Desk.__new__(Desk)
    elsewhere.bench, elsewhere.api = bench, ana.api
    elsewhere.open(moved)
    elsewhere.save(created=grid.says(moved, "green")["created"])
    bench.expire(lost["id"])
    (taken,) = Grid(rui, project, 1).tasks
    assert taken["id"] == lost["id"]
    results = grid.submit(grid.says(moved, "red"), grid.says(lost, "red"), grid.bare(open_))
    assert outcomes(results) == ["conflict", "lost", "incomplete"]
    stale, gone, missing = (each["problem"] for each in results)
    assert (stale["code"], stale["revision"], stale["annotations"][0]["value"]["option"]) == ("stale-revision", 1, grid.option("green"))
    assert (gone["code"], gone["kept"]) == ("lease-lost", True)
    assert [each["code"] for each in missing["errors"]] == ["required_missing"]
    assert outcomes(grid.submit(grid.says(open_, "red"))) == ["submitted"], "what failed can be sent again"
    draft = ana.api.get(f"annotation-sets/{lost['annotation_set']['id']}").json()
    assert (draft["revision"], len(draft["annotations"])) == (1, 1), "the draft of who lost the task is kept"
    again = {**grid.bare(moved), "base_revision": 1, "updated": [{**stale["annotations"][0], "value": {"option": grid.option("red")}}]}
    assert outcomes(grid.submit(again)) == ["submitted"], "upon what it holds now it goes"


def test_what_is_incomplete_leaves_nothing_behind(project: str, ana: Person, ada: Person) -> None:
    grid = Grid(ana, project)
    thing = next(each["id"] for each in grid.found["ontology"]["features"] if each["name"] == "thing")
    body = {**grid.bare(grid.tasks[0]), "created": [box(thing)]}
    assert outcomes(grid.submit(body)) == ["incomplete"]
    with tenant(ada.organization.pk):
        assert Revision.objects.count() == 0
        assert AuditLine.objects.filter(action="task_work.submit").count() == 0
    assert outcomes(grid.submit({**body, "created": [*body["created"], *grid.says(grid.tasks[0], "red")["created"]]})) == ["submitted"]


def test_a_change_that_no_kind_can_read_is_refused_by_its_place(project: str, ana: Person) -> None:
    grid = Grid(ana, project)
    wrong = grid.says(grid.tasks[0], "red", value={"option": str(uuid7())})
    strange = grid.says(grid.tasks[1], "red", kind="nonsense")
    results = grid.submit(wrong, strange, grid.says(grid.tasks[2], "green"))
    assert outcomes(results) == ["refused", "refused", "submitted"]
    assert [each["pointer"] for each in results[0]["problem"]["errors"]] == ["/created/0/value/option"]
    assert [each["pointer"] for each in results[1]["problem"]["errors"]] == ["/created/0/kind"]


def test_decisions_say_that_they_were_taken_in_bulk_and_at_which_threshold(project: str, ana: Person, ada: Person, bench: Any) -> None:
    red, green = predicted(ada, Grid(ana, project), bench.rows[0].pk)
    grid = Grid(ana, project)
    (task,) = [each for each in grid.tasks if each["data_row"]["id"] == str(bench.rows[0].pk)]
    answer = grid.says(task, "green", derived_from=green)
    manner = {"bulk": True, "shown_threshold": 0.7, "focus_ms": 120}
    kept = answer["created"][0]["id"]
    answer["decisions"] = [decide(UUID(green), "accepted", kept, **manner), decide(UUID(red), "rejected", **manner)]
    answer["activity"] = [
        {"id": str(uuid7()), "suggestion": green, "annotation": kept, "outcome": "accepted", "active_ms": 2400, "bulk_n": 20,
         "started_at": "2026-01-01T10:00:00Z"}
    ]  # fmt: skip
    assert outcomes(grid.submit(answer)) == ["submitted"]
    with tenant(ada.organization.pk):
        rows = SuggestionDecision.objects.order_by("number")
        assert [(str(row.suggestion_id), row.get_outcome_display(), row.bulk, row.shown_threshold) for row in rows] == [
            (green, "accepted", True, 0.7),
            (red, "rejected", True, 0.7),
        ]


def test_a_task_sent_back_is_answered_anew_and_a_submitted_one_taken_back(project: str, ana: Person, rui: Person, ada: Person) -> None:
    ada.api.patch(f"projects/{project}", {"review_share": 1}, headers={"If-Match": '"1"'})
    grid = Grid(ana, project, 1)
    (task,) = grid.tasks
    assert [(each["outcome"], each["state"]) for each in grid.submit(grid.says(task, "red"))] == [("submitted", "review")]
    back = ana.api.post(f"tasks/{task['id']}/take-back").json()
    again = {**grid.bare(back), "updated": [{**back["annotation_set"]["annotations"][0], "value": {"option": grid.option("green")}}]}
    assert outcomes(grid.submit(again)) == ["submitted"]
    review = rui.api.post(f"projects/{project}/tasks/next", {"stage": "review"}).json()
    told = {"token": review["lease"]["token"], "decision": "send_back", "comment": "look again"}
    assert rui.api.post(f"tasks/{review['id']}/review", told).status_code == 201
    rework = Grid(ana, project, 1).tasks[0]
    assert (rework["id"], rework["state"], rework["comment"]) == (task["id"], "rework", "look again")
    assert rework["annotation_set"]["annotations"][0]["value"]["option"] == grid.option("green")
    assert outcomes(grid.submit(grid.bare(rework))) == ["submitted"], "as it stands, without a change"
    with tenant(ada.organization.pk):
        assert Label.objects.get().revision == 2


def test_leases_are_renewed_and_given_back_together(project: str, ana: Person, rui: Person) -> None:
    grid = Grid(ana, project)
    told = ana.api.post(f"projects/{project}/tasks/renew", grid.leases(*grid.tasks)).json()
    assert (sorted(told["kept"]), told["lost"]) == (sorted(each["id"] for each in grid.tasks), [])
    one, *rest = grid.tasks
    assert ana.api.post(f"projects/{project}/tasks/release", grid.leases(*rest)).json()["lost"] == []
    assert {each["id"] for each in Grid(rui, project).tasks} == {each["id"] for each in rest}
    lost = ana.api.post(f"projects/{project}/tasks/renew", grid.leases(*grid.tasks)).json()
    assert (lost["kept"], len(lost["lost"])) == ([one["id"]], 2)


def test_what_is_too_much_or_twice_is_refused(project: str, ana: Person) -> None:
    grid = Grid(ana, project, 1)
    (task,) = grid.tasks
    answer = grid.says(task, "red")
    twice = ana.api.post(f"projects/{project}/tasks/submit", {"answers": [answer, answer]})
    assert (twice.status_code, [each["pointer"] for each in twice.json()["errors"]]) == (422, ["/answers/1/task"])
    many = ana.api.post(f"projects/{project}/tasks/submit", {"answers": [answer] * 97})
    assert many.status_code == 400
    long = ana.api.post(f"projects/{project}/tasks/submit", {"answers": [{**answer, "deleted": [str(uuid7())] * 201}]})
    assert (long.status_code, [each["pointer"] for each in long.json()["errors"]]) == (400, ["/answers/0/deleted"])
    for count in (0, 97):
        assert ana.api.post(f"projects/{project}/tasks/claim", {"count": count}).status_code == 400
    assert outcomes(grid.submit(answer)) == ["submitted"]


def test_who_may_not_label_claims_nothing_and_a_stranger_finds_nothing(project: str, ana: Person, vic: Person, gus: Person) -> None:
    grid = Grid(ana, project)
    answers = {"answers": [grid.says(grid.tasks[0], "red")]}
    bodies = {"claim": {"count": 3}, "renew": grid.leases(*grid.tasks), "release": grid.leases(*grid.tasks), "submit": answers}
    assert {vic.api.post(f"projects/{project}/tasks/{what}", body).status_code for what, body in bodies.items()} == {403}
    assert {gus.api.post(f"projects/{project}/tasks/{what}", body).status_code for what, body in bodies.items()} == {404}
    assert [each["id"] for each in Grid(ana, project).tasks] == [each["id"] for each in grid.tasks]


def test_a_task_of_another_project_is_as_good_as_none(project: str, ana: Person, bench: Any, ada: Person) -> None:
    bench.queue(1)
    other, grid = Desk(bench, ana), Grid(ana, project, 1)
    answer = {**grid.bare(other.detail)}
    (result,) = grid.submit(answer)
    assert (result["outcome"], result["problem"]["code"]) == ("refused", "not-found")
    with tenant(ada.organization.pk):
        assert AnnotationSet.objects.get(pk=other.set).revision == 0

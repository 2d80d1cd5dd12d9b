"""Data rows whose label is known to be right, mixed unseen into what annotators label: their answers are measured, and never count."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.analytics.models import ActivitySpan
from apps.annotations.models import IndependentLabel, Label
from apps.core.ids import uuid7
from apps.core.tasks import tell_subscribers
from apps.core.tenancy import tenant
from apps.organizations.permissions import Role
from apps.projects import services as projects
from apps.projects.models import Project, Task, TaskPurpose, TaskState
from tests.cast import Person, join
from tests.support.labeling import Bench, Desk, box, label_some, make_bench

pytestmark = pytest.mark.django_db(transaction=True)

GOLD, ROWS = 4, 8


@pytest.fixture
def bo(acme: Any) -> Person:
    """Another annotator of Acme."""
    return join(acme, "Bo", Role.ANNOTATOR)


def set_share(bench: Bench, share: float, **more: Any) -> None:
    with tenant(bench.organization_id):
        projects.update_project(project=Project.objects.get(pk=bench.project.pk), benchmark_share=share, **more)


def mark(bench: Bench, who: Person, *, gold: bool = True, **chosen: Any) -> Any:
    chosen = chosen or {"filter": {"state": "done"}}
    answer = who.api.post(f"projects/{bench.project.pk}/benchmarks", {"gold": gold, **chosen})
    assert answer.status_code == 200, answer.content
    return answer.json()


@pytest.fixture
def bench(ada: Person, max_: Person, rui: Person) -> Bench:
    """Rui labeled the first four data rows, and they are benchmarks; four others are queued. Every second task is one."""
    bench = make_bench(ada, rows=ROWS)
    label_some(bench, rui, GOLD)
    bench.queue()
    assert mark(bench, max_)["changed"] == GOLD
    set_share(bench, 0.5)
    return bench


def label(bench: Bench, who: Person, *boxes: dict[str, Any]) -> Desk:
    desk = Desk(bench, who)
    desk.save(created=list(boxes) or [box(bench.words.coin)])
    desk.submitted()
    return desk


def is_benchmark(bench: Bench, desk: Desk) -> bool:
    return bench.task(desk.task).purpose == TaskPurpose.BENCHMARK


def answers(bench: Bench, who: Person) -> list[dict[str, Any]]:
    return who.api.get(f"projects/{bench.project.pk}/benchmarks").json()["answers"]


def test_a_task_tells_that_its_label_is_a_benchmark_to_who_may_know(bench: Bench, ana: Person, rui: Person, max_: Person) -> None:
    with tenant(bench.organization_id):
        gold, other = (Task.objects.filter(project=bench.project, is_gold=each).order_by("id").first() for each in (True, False))
        Task.objects.filter(project=bench.project, is_gold=True).update(last_annotator=ana.membership)

    def told(who: Person, task: Task | None) -> bool:
        assert task is not None
        return bool(who.api.get(f"tasks/{task.pk}").json()["benchmark"])

    assert [told(who, gold) for who in (max_, rui, ana)] == [True, True, False]
    assert not told(max_, other)


def test_each_is_handed_once_to_each_annotator_at_the_set_share(bench: Bench, ana: Person) -> None:
    handed = [label(bench, ana) for _ in range(ROWS)]
    assert [is_benchmark(bench, desk) for desk in handed] == [True, False] * GOLD
    assert len({desk.detail["data_row"]["id"] for desk in handed}) == ROWS
    assert ana.api.post(f"projects/{bench.project.pk}/tasks/next", {}).status_code == 204


def test_where_nothing_is_left_to_label_none_is_handed(bench: Bench, ana: Person, bo: Person) -> None:
    for _ in range(ROWS):
        label(bench, ana)
    assert bo.api.post(f"projects/{bench.project.pk}/tasks/next", {}).status_code == 204
    assert bo.api.get(f"projects/{bench.project.pk}").json()["for_you"]["label"] == 0


def test_whoever_may_look_up_labels_is_handed_none(bench: Bench, rui: Person, max_: Person) -> None:
    for who in (rui, max_):
        assert not is_benchmark(bench, label(bench, who))


def test_nobody_is_handed_one_that_they_labeled(ada: Person, ana: Person, bo: Person, max_: Person) -> None:
    bench = make_bench(ada, rows=6)
    label_some(bench, ana, 3)
    bench.queue()
    mark(bench, max_)
    set_share(bench, 0.5)
    assert not is_benchmark(bench, label(bench, ana))
    assert is_benchmark(bench, label(bench, bo))


def test_one_that_was_given_back_or_whose_lease_ran_out_comes_again_to_the_same_person(bench: Bench, ana: Person, bo: Person) -> None:
    desk = Desk(bench, ana)
    desk.draw(box(bench.words.coin))
    ana.api.post(f"tasks/{desk.task}/release", {"token": desk.token})
    again = Desk(bench, ana)
    assert (again.task, again.revision) == (desk.task, 1)
    bench.expire(desk.task)
    assert Desk(bench, bo).task != desk.task
    assert Desk(bench, ana).task == desk.task


def test_many_at_once_are_mixed_too(bench: Bench, ana: Person) -> None:
    claimed = ana.api.post(f"projects/{bench.project.pk}/tasks/claim", {"count": 5}).json()["tasks"]
    with tenant(bench.organization_id):
        purposes = [Task.objects.get(pk=task["id"]).purpose for task in claimed]
    assert (purposes.count(TaskPurpose.BENCHMARK), len(purposes)) == (3, 5)
    assert ana.api.get(f"projects/{bench.project.pk}").json()["for_you"]["label"] == ROWS


def test_the_answer_never_counts(bench: Bench, ana: Person, max_: Person) -> None:
    before = max_.api.get(f"projects/{bench.project.pk}").json()["counts"]
    with tenant(bench.organization_id):
        labels = list(Label.objects.order_by("id").values_list("id", "annotation_set", "revision"))
    span = {"id": str(uuid7()), "outcome": "drawn", "active_ms": 900, "started_at": "2026-11-22T10:00:00Z"}
    desk = Desk(bench, ana)
    desk.draw(box(bench.words.stamp, answers=[]), box(bench.words.coin, 200, 200))
    assert desk.submit().status_code == 422  # a required question is open, as in any task
    desk.save(deleted=[each["id"] for each in desk.content()["annotations"] if each["feature"] == str(bench.words.stamp)])
    desk.submitted(activity=[span])
    assert is_benchmark(bench, desk)
    with tenant(bench.organization_id):
        tell_subscribers()
        assert list(Label.objects.order_by("id").values_list("id", "annotation_set", "revision")) == labels
        assert str(IndependentLabel.objects.get().task_id) == desk.task
        assert not ActivitySpan.objects.exists()
    after = max_.api.get(f"projects/{bench.project.pk}").json()["counts"]
    assert (after["done"], after["review"], sum(after.values())) == (before["done"], before["review"], sum(before.values()))
    agreement = max_.api.get(f"projects/{bench.project.pk}/agreement").json()
    assert (agreement["merged"], agreement["pairs"]) == (0, [])
    lines = max_.api.get("tasks", data={"project": str(bench.project.pk)}).json()["results"]
    assert len(lines) == ROWS
    assert desk.task not in {each["id"] for each in lines}


def test_managers_see_who_answered_which_how_well_side_by_side(bench: Bench, ana: Person, bo: Person, max_: Person) -> None:
    right, wrong = label(bench, ana), label(bench, bo, box(bench.words.coin, 300, 300))
    found = {each["task"]: each for each in answers(bench, max_)}
    assert {each: found[each]["score"] for each in found} == {right.task: 1.0, wrong.task: 0.0}
    assert found[right.task]["member"] == str(ana.membership.pk)
    shown = max_.api.get(f"tasks/{wrong.task}/benchmark").json()
    assert shown["answer"]["score"] == 0.0
    assert shown["said"][0]["value"]["x"] == 300
    assert shown["gold"][0]["value"]["x"] == 10
    whole = max_.api.get(f"projects/{bench.project.pk}/benchmarks").json()
    assert whole["marked"] == len(whole["benchmarks"]) == GOLD
    assert sorted(each["answered"] for each in whole["benchmarks"])[-2:] in ([1, 1], [0, 2])


def test_a_skipped_one_is_told_without_a_score(bench: Bench, ana: Person, max_: Person) -> None:
    desk = Desk(bench, ana)
    ana.api.post(f"tasks/{desk.task}/skip", {"token": desk.token, "reason": "blurred"})
    assert [(each["task"], each["score"]) for each in answers(bench, max_)] == [(desk.task, None)]
    assert max_.api.get(f"tasks/{desk.task}/benchmark").status_code == 404


def test_the_score_of_a_person_has_bounds_and_is_for_managers(bench: Bench, ana: Person, max_: Person) -> None:
    for _ in range(ROWS):
        label(bench, ana)
    told = max_.api.get(f"projects/{bench.project.pk}/quality").json()["people"]
    theirs = next(each for each in told if each["member"] == str(ana.membership.pk))
    assert theirs["benchmarks"]["reason"] == "Too few to say: 4 of at least 5."
    own = ana.api.get(f"projects/{bench.project.pk}/quality").json()["people"]
    assert [each["benchmarks"] for each in own] == [None]


def test_five_make_a_figure(ada: Person, ana: Person, rui: Person, max_: Person) -> None:
    bench = make_bench(ada, rows=10)
    label_some(bench, rui, 5)
    bench.queue()
    mark(bench, max_)
    set_share(bench, 0.5)
    for number in range(10):
        label(bench, ana, box(bench.words.coin, 10 if number else 300, 10))
    told = max_.api.get(f"projects/{bench.project.pk}/quality").json()["people"]
    figure = next(each["benchmarks"] for each in told if each["member"] == str(ana.membership.pk))
    assert (figure["value"], figure["n"]) == (pytest.approx(0.8), 5)
    assert figure["low"] < 0.8 < figure["high"]


def test_a_changed_label_measures_all_anew_and_an_unmarked_one_nothing(bench: Bench, ana: Person, max_: Person, rui: Person) -> None:
    desk = label(bench, ana)
    answer = answers(bench, max_)[0]
    assert answer["score"] == 1.0
    max_.api.post(f"tasks/{answer['benchmark']}/reopen", {})
    assert answers(bench, max_) == []
    mended = Desk(bench, rui)
    assert mended.task == answer["benchmark"]
    mended.save(created=[box(bench.words.coin, 400, 400)])
    mended.submitted()
    assert answers(bench, max_)[0]["score"] == pytest.approx(2 / 3)
    assert mark(bench, max_, gold=False, tasks=[answer["benchmark"]]) == {"changed": 1, "left": []}
    assert answers(bench, max_) == []
    assert bench.task(desk.task).state == TaskState.DONE


def test_only_what_a_person_labeled_and_is_done_can_be_marked(bench: Bench, max_: Person, ana: Person) -> None:
    with tenant(bench.organization_id):
        queued = str(Task.objects.filter(state=TaskState.QUEUED).first().pk)
        Label.objects.filter(data_row=bench.rows[0]).update(automatic=True)
        unseen = str(Task.objects.counting().get(data_row=bench.rows[0]).pk)
    left = mark(bench, max_, tasks=[queued, unseen])["left"]
    assert {each["task"]: each["reason"] for each in left} == {
        queued: "The task is queued. Only a label that is done can be marked.",
        unseen: "No person has labeled it or approved its label.",
    }
    desk = Desk(bench, ana)
    url = f"projects/{bench.project.pk}/benchmarks"
    assert max_.api.post(url, {"gold": True, "tasks": [desk.task]}).status_code == 422
    assert max_.api.post(url, {"gold": True}).status_code == 422


def test_who_does_not_manage_projects_is_told_nothing_of_them(bench: Bench, ana: Person, rui: Person, gus: Person) -> None:
    desk, url = label(bench, ana), f"projects/{bench.project.pk}/benchmarks"
    for who, refused in ((ana, 403), (rui, 403), (gus, 404)):
        assert who.api.get(url).status_code == refused
        assert who.api.post(url, {"gold": True, "filter": {}}).status_code == refused
        assert who.api.get(f"tasks/{desk.task}/benchmark").status_code == refused


def test_a_reviewer_decides_about_the_answer_and_the_label_stays(ada: Person, ana: Person, rui: Person, max_: Person) -> None:
    bench = make_bench(ada, rows=4)
    label_some(bench, rui, 2)
    bench.queue()
    mark(bench, max_)
    set_share(bench, 0.5, review_share=1.0)
    desk = label(bench, ana, box(bench.words.coin, 300, 300))
    assert bench.task(desk.task).state == TaskState.REVIEW
    sent = Desk(bench, max_, stage="review")
    assert sent.task == desk.task
    assert sent.review("send_back", comment="It is up left.").status_code == 201
    back = Desk(bench, ana)
    assert (back.task, back.detail["state"]) == (desk.task, "rework")
    back.save(created=[box(bench.words.coin)], deleted=[each["id"] for each in back.content()["annotations"]])
    back.submitted()
    again = Desk(bench, max_, stage="review")
    made = max_.api.post(f"tasks/{again.task}/corrections", {"token": again.token}).json()
    again.set, again.revision = made["id"], made["revision"]
    again.draw(box(bench.words.coin, 500, 5))
    assert again.review("correct", revision=again.revision).status_code == 201
    assert bench.task(desk.task).state == TaskState.DONE
    with tenant(bench.organization_id):
        assert Label.objects.count() == 2
        assert set(Label.objects.values_list("annotation_set__author", flat=True)) == {rui.membership.pk}
    assert [each["score"] for each in answers(bench, max_)] == [0.0]  # what they said before they were told
    with tenant(bench.organization_id):
        tell_subscribers()


def test_no_statement_more_where_there_are_none_and_one_where_there_are(bench: Bench, ana: Person, bo: Person, rui: Person) -> None:
    def claimed(who: Person) -> tuple[bool, int]:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            desk = Desk(bench, who)
        return is_benchmark(bench, desk), len(caught)

    Desk(bench, rui)
    set_share(bench, 0.0)
    warm, plain = claimed(rui), claimed(bo)
    set_share(bench, 0.5)
    assert (warm[0], plain[0]) == (False, False)
    mixed = claimed(ana)
    assert mixed == (True, plain[1] + 1)

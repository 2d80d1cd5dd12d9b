"""Going back to what one finished: the task is one's own again, and the label counts until it is submitted anew."""

import pytest

from apps.annotations.models import Label
from apps.core.tenancy import tenant
from tests.cast import Person
from tests.support.labeling import Bench, Desk, box

pytestmark = pytest.mark.django_db


def labeled(bench: Bench, person: Person) -> Desk:
    desk = Desk(bench, person)
    desk.draw(box(bench.words.coin))
    desk.submitted()
    return desk


def test_a_submitted_task_is_taken_back_with_what_was_said_and_submitted_again(bench: Bench, ana: Person, rui: Person) -> None:
    bench.queue(1)
    desk = labeled(bench, ana)
    back = ana.api.post(f"tasks/{desk.task}/take-back").json()
    assert (back["id"], back["stage"], back["lease"]["mine"]) == (desk.task, "label", True)
    assert (back["annotation_set"]["revision"], len(back["annotation_set"]["annotations"])) == (1, 1)
    with tenant(bench.organization_id):
        assert Label.objects.get().revision == 1
    assert rui.api.post(f"projects/{bench.project.pk}/tasks/next", {}).status_code == 204
    again = Desk(bench, ana)
    again.draw(box(bench.words.coin, x=50))
    assert (again.task, again.submitted()["task"]["state"]) == (desk.task, "done")
    with tenant(bench.organization_id):
        assert Label.objects.get().revision == 2


def test_a_skipped_task_is_taken_back_without_its_reason(bench: Bench, ana: Person) -> None:
    bench.queue(1)
    desk = Desk(bench, ana)
    ana.api.post(f"tasks/{desk.task}/skip", {"token": desk.token, "reason": "Blurred."})
    back = ana.api.post(f"tasks/{desk.task}/take-back").json()
    assert (back["state"], back["lease"]["mine"]) == ("in_progress", True)
    assert ana.api.get(f"tasks?project={bench.project.pk}").json()["results"][0]["skip_reason"] == ""


def test_nobody_takes_back_what_is_open_or_somebody_elses(bench: Bench, ana: Person, rui: Person) -> None:
    bench.queue(2)
    desk = labeled(bench, ana)
    assert rui.api.post(f"tasks/{desk.task}/take-back").json()["code"] == "task-not-open"
    assert ana.api.post(f"tasks/{Desk(bench, ana).task}/take-back").json()["code"] == "task-not-open"


@pytest.fixture
def reviewed(bench: Bench) -> Bench:
    with tenant(bench.organization_id):
        type(bench.project).objects.filter(pk=bench.project.pk).update(review_share=1.0)
    bench.queue(1)
    return bench


def test_what_waits_for_review_is_taken_back_until_a_reviewer_has_it(reviewed: Bench, ana: Person, rui: Person) -> None:
    desk = labeled(reviewed, ana)
    assert ana.api.post(f"tasks/{desk.task}/take-back").json()["state"] == "rework"
    Desk(reviewed, ana).submitted()
    reviewing = Desk(reviewed, rui, stage="review")
    assert ana.api.post(f"tasks/{desk.task}/take-back").json()["code"] == "task-in-hand"
    reviewing.review("approve")
    assert ana.api.post(f"tasks/{desk.task}/take-back").json()["code"] == "task-not-open"
    assert reviewed.task(desk.task).get_state_display() == "done"

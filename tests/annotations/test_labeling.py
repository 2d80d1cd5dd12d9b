"""A person's way through tasks, over HTTP: open, draw, save, submit, and the next one is there."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.annotations.models import AnnotationSet, Label, Revision
from apps.core.events import EventLog
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from tests.cast import Person
from tests.support.labeling import Bench, Desk, box, make_bench

pytestmark = pytest.mark.django_db


def events(bench: Bench, kind: str) -> list[dict[str, Any]]:
    with tenant(bench.organization_id):
        return [row.body for row in EventLog.objects.filter(type=kind).order_by("id")]


def test_a_task_opens_with_its_picture_its_words_and_an_empty_set(bench: Bench, ana: Person) -> None:
    bench.queue()
    detail = Desk(bench, ana).detail
    assert detail["data_row"]["id"] == str(bench.rows[0].pk)
    assert {"media_url", "width", "height"} <= detail["data_row"].keys()
    assert [feature["name"] for feature in detail["ontology"]["features"]] == ["coin", "stamp", "note"]
    assert detail["annotation_set"] == {**detail["annotation_set"], "revision": 0, "annotations": [], "decisions": []}
    assert detail["lease"]["mine"] is True
    assert (detail["stage"], detail["suggestions"], detail["reviews"]) == ("label", [], [])


def test_the_next_task_leaves_out_what_is_suggested_where_that_is_asked(bench: Bench, ana: Person) -> None:
    bench.queue()
    bench.suggest(bench.rows[0], box(bench.words.coin), box(bench.words.stamp))
    brief = ana.api.post(f"projects/{bench.project.pk}/tasks/next", {"suggestions": False}).json()
    whole = ana.api.get(f"tasks/{brief['id']}").json()
    assert (brief["suggestions"], [len(each["annotations"]) for each in whole["suggestions"]]) == ([], [2])
    assert {**whole, "suggestions": []} == brief


def test_nothing_left_is_an_empty_answer(bench: Bench, ana: Person) -> None:
    answer = ana.api.post(f"projects/{bench.project.pk}/tasks/next", {})
    assert (answer.status_code, answer.content) == (204, b"")


def test_what_is_saved_survives_a_reload(bench: Bench, ana: Person) -> None:
    bench.queue()
    desk, drawn = Desk(bench, ana), box(bench.words.coin)
    desk.draw(drawn)
    again = Desk(bench, ana).detail
    assert again["id"] == desk.task
    assert again["annotation_set"]["revision"] == 1
    assert again["annotation_set"]["annotations"] == [{**drawn, "answers": [], "confidence": None, "at": None, "derived_from": None}]


def test_submitting_makes_the_label_and_hands_out_the_task_fetched_ahead(bench: Bench, ana: Person) -> None:
    bench.queue()
    desk = Desk(bench, ana)
    ahead = Desk(bench, ana, after=desk.task)
    desk.draw(box(bench.words.coin))
    answer = desk.submitted()
    assert answer["task"]["state"] == "done"
    assert answer["task"]["lease_holder"] is None
    assert answer["next"]["id"] == ahead.task
    with tenant(bench.organization_id):
        label = Label.objects.get()
        assert (str(label.annotation_set_id), label.revision) == (desk.set, 1)
    [fact] = events(bench, "labels.submitted")
    assert (fact["task"], fact["annotation_set"], fact["revision"]) == (desk.task, desk.set, 1)


def test_after_the_last_task_there_is_no_next(bench: Bench, ana: Person) -> None:
    bench.queue(1)
    assert Desk(bench, ana).submitted()["next"] is None


def test_submitting_twice_is_submitting_once(bench: Bench, ana: Person) -> None:
    bench.queue()
    desk = Desk(bench, ana)
    desk.draw(box(bench.words.coin))
    desk.submitted()
    again = desk.submitted()
    assert again["task"]["state"] == "done"
    assert len(events(bench, "labels.submitted")) == 1


def test_an_old_revision_is_not_submitted(bench: Bench, ana: Person) -> None:
    bench.queue()
    desk = Desk(bench, ana)
    desk.draw(box(bench.words.coin))
    answer = desk.submit(revision=0)
    assert (answer.status_code, answer.json()["code"], answer.json()["revision"]) == (409, "stale-revision", 1)


def test_a_required_answer_is_asked_for_by_its_place(bench: Bench, ana: Person) -> None:
    bench.queue()
    desk, stamp = Desk(bench, ana), box(bench.words.stamp)
    desk.draw(stamp)
    refused = desk.submit()
    assert refused.status_code == 422
    assert refused.json()["errors"] == [
        {"pointer": "/annotations/0/answers", "code": "required_missing", "message": "worn is required.", "expected": "an answer to worn"}
    ]
    answer = {"feature": str(bench.words.worn), "kind": "radio", "value": {"option": str(bench.words.yes)}}
    desk.save(updated=[{**stamp, "answers": [answer]}])
    assert desk.submitted()["task"]["state"] == "done"


def test_a_label_does_not_change_after_it_was_submitted(bench: Bench, ana: Person) -> None:
    bench.queue(1)
    desk = Desk(bench, ana)
    desk.draw(box(bench.words.coin))
    desk.submitted()
    late = desk.send(created=[box(bench.words.coin, x=200)])
    assert (late.status_code, late.json()["code"], late.json()["kept"]) == (409, "lease-lost", False)
    assert desk.content()["revision"] == 1


def test_who_lost_the_task_keeps_the_draft_but_cannot_submit(bench: Bench, ana: Person, rui: Person) -> None:
    bench.queue(1)
    hers = Desk(bench, ana)
    hers.draw(box(bench.words.coin))
    bench.expire(hers.task)
    his = Desk(bench, rui)
    assert his.task == hers.task
    assert his.set != hers.set
    late = hers.send(created=[box(bench.words.coin, x=200)])
    assert (late.status_code, late.json()["code"]) == (409, "lease-lost")
    assert (late.json()["kept"], late.json()["revision"]) == (True, 2)
    assert len(hers.content()["annotations"]) == 2
    hers.revision = 2
    assert hers.submit().json()["code"] == "lease-lost"
    assert his.submitted()["task"]["last_annotator"] == str(rui.membership.pk)


def test_a_late_draft_that_does_not_apply_is_not_kept(bench: Bench, ana: Person, rui: Person) -> None:
    bench.queue(1)
    hers = Desk(bench, ana)
    hers.draw(box(bench.words.coin))
    bench.expire(hers.task)
    Desk(bench, rui)
    late = hers.send(base_revision=0, created=[box(bench.words.coin, x=200)])
    assert late.json()["kept"] is False
    assert len(hers.content()["annotations"]) == 1


def test_active_time_is_told_once_however_often_a_change_is_sent(bench: Bench, ana: Person) -> None:
    bench.queue()
    desk, drawn = Desk(bench, ana), box(bench.words.coin)
    span = {"id": str(uuid7()), "annotation": drawn["id"], "outcome": "drawn", "active_ms": 1200, "started_at": "2026-01-01T10:00:00Z"}
    body = {"change_id": str(uuid7()), "base_revision": 0, "created": [drawn], "activity": [span]}
    assert desk.send(**body).json() == desk.send(**body).json() == {"revision": 1}
    desk.revision = 1
    other = {**span, "id": str(uuid7()), "outcome": "other", "annotation": None}
    desk.submitted(activity=[other])
    desk.submitted(activity=[other])
    told = events(bench, "activity.recorded")
    assert [each["spans"][0]["id"] for each in told] == [span["id"], other["id"]]
    assert told[0]["task"] == desk.task
    assert told[0]["membership"] == str(ana.membership.pk)
    assert told[0]["spans"][0]["active_ms"] == 1200


def test_a_clock_that_runs_ahead_tells_no_time_of_the_future(bench: Bench, ana: Person) -> None:
    bench.queue()
    desk, drawn = Desk(bench, ana), box(bench.words.coin)
    span = {"id": str(uuid7()), "annotation": drawn["id"], "outcome": "drawn", "active_ms": 1200, "started_at": "2099-01-01T10:00:00Z"}
    desk.save(created=[drawn], activity=[span])
    (told,) = events(bench, "activity.recorded")
    assert datetime.fromisoformat(told["spans"][0]["started_at"]) <= timezone.now() - timedelta(milliseconds=1200)


def test_releasing_gives_the_task_back_and_keeps_the_draft(bench: Bench, ana: Person, rui: Person) -> None:
    bench.queue(1)
    desk = Desk(bench, ana)
    desk.draw(box(bench.words.coin))
    assert ana.api.post(f"tasks/{desk.task}/release", {"token": desk.token}).json()["state"] == "queued"
    other = Desk(bench, rui)
    assert other.detail["annotation_set"]["annotations"] == []
    rui.api.post(f"tasks/{other.task}/release", {"token": other.token})
    assert len(Desk(bench, ana).detail["annotation_set"]["annotations"]) == 1


def test_reading_a_task_writes_nothing_and_hides_the_token(bench: Bench, ana: Person, vic: Person) -> None:
    bench.queue(1)
    desk = Desk(bench, ana)
    with tenant(bench.organization_id):
        before = (AnnotationSet.objects.count(), Revision.objects.count())
    seen = vic.api.get(f"tasks/{desk.task}").json()
    assert seen["lease"]["mine"] is False
    assert seen["lease"]["token"] is None
    assert seen["annotation_set"] is None
    with tenant(bench.organization_id):
        assert (AnnotationSet.objects.count(), Revision.objects.count()) == before


def test_an_annotator_does_not_see_what_another_drew(ada: Person, ana: Person, rui: Person) -> None:
    bench = make_bench(ada, rows=1)
    bench.queue()
    desk = Desk(bench, rui)
    desk.draw(box(bench.words.coin))
    desk.submitted()
    assert ana.api.get(f"annotation-sets/{desk.set}").status_code == 404
    assert ana.api.get(f"tasks/{desk.task}").json()["annotation_set"] is None
    assert ada.api.get(f"tasks/{desk.task}").json()["annotation_set"]["id"] == desk.set


def test_a_viewer_may_look_but_not_touch(bench: Bench, ana: Person, vic: Person) -> None:
    bench.queue()
    desk = Desk(bench, ana)
    project = bench.project.pk
    refused = [
        vic.api.post(f"projects/{project}/tasks/next", {}),
        vic.api.post(f"annotation-sets/{desk.set}/changes", {"base_revision": 0, "change_id": str(uuid7()), "token": desk.token}),
        vic.api.post(f"tasks/{desk.task}/submit", {"token": desk.token, "revision": 0}),
        vic.api.post(f"tasks/{desk.task}/lease", {"token": desk.token}),
        vic.api.post(f"tasks/{desk.task}/review", {"token": desk.token, "decision": "approve"}),
        vic.api.post(f"projects/{project}/batches", {"name": "x", "data_rows": [str(bench.rows[0].pk)]}),
    ]
    assert [answer.status_code for answer in refused] == [403] * 6
    assert vic.api.get(f"tasks?project={project}").json()["count"] == 3


def test_a_stranger_finds_nothing(bench: Bench, ana: Person, gus: Person) -> None:
    bench.queue()
    desk = Desk(bench, ana)
    body = {"base_revision": 0, "change_id": str(uuid7()), "token": desk.token, "created": [box(bench.words.coin)]}
    answers = [
        gus.api.get(f"tasks/{desk.task}"),
        gus.api.get(f"tasks?project={bench.project.pk}"),
        gus.api.get(f"annotation-sets/{desk.set}"),
        gus.api.get(f"annotation-sets/{desk.set}/revisions"),
        gus.api.post(f"annotation-sets/{desk.set}/changes", body),
        gus.api.post(f"projects/{bench.project.pk}/tasks/next", {}),
        gus.api.post(f"tasks/{desk.task}/submit", {"token": desk.token, "revision": 0}),
        gus.api.post(f"tasks/{desk.task}/corrections", {"token": desk.token}),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert desk.content()["revision"] == 0


def test_a_draft_without_a_lease_is_kept_where_it_applies(bench: Bench, ana: Person, rui: Person) -> None:
    bench.queue(1)
    hers = Desk(bench, ana)
    bench.expire(hers.task)
    Desk(bench, rui)
    late = hers.send(token=None, created=[box(bench.words.coin)])
    assert (late.status_code, late.json()["code"], late.json()["kept"]) == (409, "lease-lost", True)
    assert len(hers.content()["annotations"]) == 1


def test_what_a_picture_has_no_place_for_is_not_required_of_it(ada: Person) -> None:
    bench = make_bench(ada)
    features = [{"kind": kind, "name": kind, "required": True} for kind in ("bounding_box", "entity", "relationship")]
    made = ada.api.post("ontologies", {"name": "Mixed", "features": features}).json()
    project = ada.api.post("projects", {"name": "Mixed", "ontology": made["id"], "review_share": 0}).json()
    batch = {"name": "B", "data_rows": [str(bench.rows[0].pk)]}
    assert ada.api.post(f"projects/{project['id']}/batches", batch).status_code == 201
    task = ada.api.post(f"projects/{project['id']}/tasks/next", {}).json()
    told = {"token": task["lease"]["token"], "revision": 0}
    refused = ada.api.post(f"tasks/{task['id']}/submit", told)
    assert [each["message"] for each in refused.json()["errors"]] == ["bounding_box is required."]

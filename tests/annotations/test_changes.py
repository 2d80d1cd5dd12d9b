"""Saving changes: from the newest revision, once, and only what the words and the picture allow."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction

from apps.annotations import services
from apps.annotations.models import Annotation, AnnotationSet, Revision
from apps.core.ids import uuid7
from apps.core.problems import StaleRevision
from apps.core.tenancy import tenant
from apps.kinds.values import ChangeSet
from tests.cast import Person
from tests.support.labeling import Bench, Desk, Words, box, make_bench, value

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(bench: Bench, ana: Person) -> Desk:
    bench.queue()
    return Desk(bench, ana)


def test_created_updated_and_deleted_are_what_the_set_holds_afterwards(bench: Bench, desk: Desk) -> None:
    first, second = box(bench.words.coin), box(bench.words.coin, x=200)
    desk.draw(first, second)
    moved = {**second, "value": {**second["value"], "x": 300.5}}
    desk.save(updated=[moved], deleted=[first["id"]])
    [left] = desk.content()["annotations"]
    assert (left["id"], left["value"]["x"]) == (second["id"], 300.5)


def test_what_was_deleted_can_come_back_under_its_id(bench: Bench, desk: Desk) -> None:
    drawn = box(bench.words.coin)
    desk.draw(drawn)
    desk.save(deleted=[drawn["id"]])
    desk.draw(drawn)
    assert len(desk.content()["annotations"]) == 1


def test_a_second_save_from_the_same_revision_is_refused_with_the_newer_state(bench: Bench, desk: Desk) -> None:
    drawn = box(bench.words.coin)
    desk.draw(drawn)
    late = desk.send(base_revision=0, created=[box(bench.words.coin, x=300)])
    problem = late.json()
    assert (late.status_code, problem["code"], problem["revision"]) == (409, "stale-revision", 1)
    assert [each["id"] for each in problem["annotations"]] == [drawn["id"]]
    assert problem["decisions"] == []
    assert len(desk.content()["annotations"]) == 1


def test_a_change_sent_again_is_the_same_change(bench: Bench, desk: Desk) -> None:
    body = {"change_id": str(uuid7()), "base_revision": 0, "created": [box(bench.words.coin)]}
    first, again = desk.send(**body), desk.send(**body)
    assert first.json() == again.json() == {"revision": 1}
    assert len(desk.content()["annotations"]) == 1


def test_another_change_under_a_known_id_is_refused_with_what_the_set_holds(bench: Bench, desk: Desk) -> None:
    drawn, more = box(bench.words.coin), box(bench.words.coin, x=200)
    body = {"change_id": str(uuid7()), "base_revision": 0}
    desk.send(**body, created=[drawn])
    other = desk.send(**body, created=[drawn, more])
    problem = other.json()
    assert (other.status_code, problem["code"], problem["revision"]) == (409, "change-id-taken", 1)
    assert [each["id"] for each in problem["annotations"]] == [drawn["id"]]
    assert desk.send(**body, created=[drawn]).json() == {"revision": 1}


def test_every_change_is_kept_as_a_revision(bench: Bench, desk: Desk) -> None:
    drawn = box(bench.words.coin)
    desk.draw(drawn)
    desk.save(deleted=[drawn["id"]])
    told = desk.api.get(f"annotation-sets/{desk.set}/revisions").json()
    assert [each["number"] for each in told["results"]] == [2, 1]
    assert told["results"][0]["changes"]["deleted"] == [drawn["id"]]
    assert told["results"][1]["changes"]["created"][0]["id"] == drawn["id"]


def test_revisions_cannot_be_rewritten(bench: Bench, desk: Desk) -> None:
    desk.draw(box(bench.words.coin))
    with tenant(bench.organization_id), pytest.raises(DatabaseError), transaction.atomic():
        Revision.objects.update(number=7)


Case = Callable[[Words], dict[str, Any]]
WRONG: dict[str, tuple[Case, int, str, str]] = {
    "off the picture": (lambda words: {"created": [box(words.coin, x=630)]}, 422, "/created/0/value", "outside_asset"),
    "no width": (lambda words: {"created": [box(words.coin, width=0)]}, 422, "/created/0/value/width", "invalid_value"),
    "unknown member": (lambda words: {"created": [box(words.coin, colour="red")]}, 422, "/created/0/colour", "unknown_field"),
    "unknown feature": (lambda _: {"created": [box(uuid7())]}, 404, "/created/0/feature", "unknown_feature"),
    "a question asked of objects": (lambda words: {"created": [box(words.worn)]}, 422, "/created/0/feature", "unknown_feature"),
    "another kind": (lambda words: {"created": [{**box(words.note)}]}, 422, "/created/0/kind", "wrong_kind"),
    "a row that is not there": (lambda words: {"updated": [box(words.coin)]}, 404, "/updated/0/id", "not_found"),
    "nothing to delete": (lambda _: {"deleted": [str(uuid7())]}, 404, "/deleted/0", "not_found"),
    "from nowhere": (lambda words: {"created": [box(words.coin, derived_from=str(uuid7()))]}, 404, "/created/0/derived_from", "not_found"),
    "one id twice": (lambda words: {"created": [box(words.coin, id=SAME), box(words.coin, id=SAME)]}, 422, "/created/1/id", "duplicate"),
}
SAME = str(uuid7())


@pytest.mark.parametrize("case", WRONG)
def test_what_may_not_be_is_refused_by_its_place_and_changes_nothing(bench: Bench, desk: Desk, case: str) -> None:
    changes, status, pointer, code = WRONG[case]
    answer = desk.send(**changes(bench.words))
    assert answer.status_code == status, answer.content
    assert (pointer, code) in {(error["pointer"], error["code"]) for error in answer.json()["errors"]}
    assert desk.content()["revision"] == 0


def test_every_wrong_place_is_named_at_once(bench: Bench, desk: Desk) -> None:
    answer = desk.send(created=[box(bench.words.coin, x=900), box(bench.words.coin), box(bench.words.coin, y=900)])
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/created/0/value", "/created/2/value"]


def test_an_id_of_another_set_is_refused(bench: Bench, desk: Desk, rui: Person) -> None:
    drawn = box(bench.words.coin)
    Desk(bench, rui).draw(drawn)
    answer = desk.send(created=[drawn])
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "id_taken")


def test_an_id_of_another_organization_is_refused_without_saying_whose(bench: Bench, desk: Desk, gus: Person) -> None:
    theirs = make_bench(gus)
    theirs.queue()
    drawn = box(theirs.words.coin)
    Desk(theirs, gus).draw(drawn)
    answer = desk.send(created=[{**drawn, "feature": str(bench.words.coin)}])
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "id_taken")
    assert desk.content()["revision"] == 0


def test_where_an_annotation_comes_from_does_not_change(bench: Bench, desk: Desk) -> None:
    _, [suggestion] = bench.suggest(bench.rows[0], box(bench.words.coin, confidence=0.9))
    drawn = box(bench.words.coin)
    desk.draw(drawn)
    answer = desk.send(updated=[{**drawn, "derived_from": str(suggestion)}])
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "provenance_fixed")


def test_nobody_changes_the_set_of_somebody_else(bench: Bench, desk: Desk, ada: Person) -> None:
    body = {"base_revision": 0, "change_id": str(uuid7()), "token": desk.token, "created": [box(bench.words.coin)]}
    answer = ada.api.post(f"annotation-sets/{desk.set}/changes", body)
    assert (answer.status_code, answer.json()["code"]) == (403, "not-your-set")


def test_a_model_s_set_cannot_be_changed_by_people(bench: Bench, desk: Desk) -> None:
    run, _ = bench.suggest(bench.rows[0], box(bench.words.coin, confidence=0.9))
    with tenant(bench.organization_id):
        predicted = AnnotationSet.objects.get(model_run=run)
    body = {"base_revision": 1, "change_id": str(uuid7()), "token": desk.token, "created": [box(bench.words.coin)]}
    assert desk.api.post(f"annotation-sets/{predicted.pk}/changes", body).json()["code"] == "not-your-set"


@pytest.mark.parametrize("field", ["base_revision", "change_id", "token"])
def test_a_change_says_what_it_starts_from(desk: Desk, field: str) -> None:
    body = {"base_revision": 0, "change_id": str(uuid7()), "token": desk.token}
    del body[field]
    answer = desk.api.post(f"annotation-sets/{desk.set}/changes", body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, f"/{field}")


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_at_once_from_one_revision_exactly_one_is_taken(ada: Person) -> None:
    bench = make_bench(ada)
    bench.queue()
    desk = Desk(bench, ada)
    start = threading.Barrier(6)

    def save(number: int) -> str:
        start.wait()
        try:
            with tenant(bench.organization_id):
                found = AnnotationSet.objects.get(pk=desk.set)
                edit = services.Edit(ChangeSet(created=(value(box(bench.words.coin, x=number)),)), 0, uuid7())
                services.apply_changes(actor=ada.actor, annotation_set=found, edit=edit, token=desk.token)
        except StaleRevision:
            return "stale"
        else:
            return "saved"
        finally:
            connections.close_all()

    assert ada.actor.membership_id
    with ThreadPoolExecutor(6) as pool:
        outcomes = sorted(pool.map(save, range(6)))
    assert outcomes == ["saved", *["stale"] * 5]
    with tenant(bench.organization_id):
        assert Annotation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_change_sent_many_times_at_once_is_saved_once(ada: Person) -> None:
    bench = make_bench(ada)
    bench.queue()
    desk, drawn, change = Desk(bench, ada), box(bench.words.coin), uuid7()
    start = threading.Barrier(6)

    def save(_: int) -> int:
        start.wait()
        try:
            with tenant(bench.organization_id):
                found = AnnotationSet.objects.get(pk=desk.set)
                edit = services.Edit(ChangeSet(created=(value(drawn),)), 0, change)
                return services.apply_changes(actor=ada.actor, annotation_set=found, edit=edit, token=desk.token)
        finally:
            connections.close_all()

    assert ada.actor.membership_id
    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(save, range(6))) == {1}
    with tenant(bench.organization_id):
        assert Revision.objects.count() == 1

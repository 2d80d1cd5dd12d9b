"""The same POST with the same key is done once."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone

from apps.core.models import Job
from apps.core.tenancy import tenant
from apps.organizations import idempotency
from apps.organizations.models import IdempotencyKey, Organization
from tests.cast import Person

NEW = {"title": "one"}
KEY = {"Idempotency-Key": "k-1"}


def count(organization: Organization) -> int:
    with tenant(organization.pk):
        return Job.objects.count()


def test_the_same_request_is_answered_as_before_and_done_once(ada: Person) -> None:
    first, second = ada.api.post("probes", NEW, headers=KEY), ada.api.post("probes", NEW, headers=KEY)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert first["Content-Type"] == second["Content-Type"]
    assert second["Idempotent-Replay"] == "true"
    assert count(ada.organization) == 1


@pytest.mark.parametrize(("path", "body"), [("probes", {"title": "two"}), ("probes/quiet", NEW)])
def test_the_key_with_another_request_is_refused(ada: Person, path: str, body: Any) -> None:
    ada.api.post("probes", NEW, headers=KEY)
    response = ada.api.post(path, body, headers=KEY)
    assert (response.status_code, response.json()["code"]) == (422, "idempotency-key-reused")
    assert count(ada.organization) == 1


def test_another_key_or_another_person_does_it_again(ada: Person, vic: Person, gus: Person) -> None:
    for person, key in ((ada, "a"), (ada, "b"), (vic, "a"), (gus, "a")):
        assert person.api.post("probes", NEW, headers={"Idempotency-Key": key}).status_code == 201
    assert (count(ada.organization), count(gus.organization)) == (3, 1)


def test_a_refusal_is_not_kept(ada: Person) -> None:
    assert ada.api.post("probes/refuse", headers=KEY).status_code == 409
    assert ada.api.post("probes", NEW, headers=KEY).status_code == 201


def test_after_a_day_the_key_is_new(ada: Person) -> None:
    ada.api.post("probes", NEW, headers=KEY)
    with tenant(ada.organization.pk):
        IdempotencyKey.objects.update(created_at=timezone.now() - idempotency.KEPT_FOR)
    assert "Idempotent-Replay" not in ada.api.post("probes", NEW, headers=KEY)
    assert count(ada.organization) == 2


@pytest.mark.parametrize("key", ["", "x" * 256, "ä", "a\tb"])
def test_a_key_that_cannot_be_kept_is_refused(ada: Person, key: str) -> None:
    response = ada.api.post("probes", NEW, headers={"Idempotency-Key": key})
    assert (response.status_code, response.json()["code"]) == (400, "idempotency-key-invalid")


def test_a_door_of_several_steps_says_that_it_takes_no_key(ada: Person) -> None:
    response = ada.api.post("probes/stream", headers=KEY)
    assert (response.status_code, response.json()["code"]) == (400, "idempotency-key-invalid")
    assert count(ada.organization) == 0


@pytest.mark.django_db(transaction=True)
def test_while_the_first_still_runs_the_second_is_told_to_wait(ada: Person) -> None:
    running, answered = threading.Event(), threading.Event()

    def first() -> None:
        try:
            with tenant(ada.organization.pk):
                idempotency.claim(RequestFactory().post("/", headers=KEY), ada.actor)
                running.set()
                answered.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    assert running.wait(10)
    response = ada.api.post("probes", NEW, headers=KEY)
    answered.set()
    thread.join()
    assert (response.status_code, response.json()["code"]) == (409, "idempotency-key-in-use")
    assert ada.api.post("probes", NEW, headers=KEY).status_code == 201
    assert count(ada.organization) == 1

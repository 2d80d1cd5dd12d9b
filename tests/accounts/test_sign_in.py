"""Signing up, in and out, and a forgotten password, as the browser does it."""

import re
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from apps.accounts.models import User
from tests import factories

ROOT = "/_allauth/browser/v1"
PASSWORD = factories.PASSWORD


@pytest.fixture
def browser(db: None) -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def ada(db: None) -> User:
    return factories.make_user("ada@acme.example", name="Ada")


def post(browser: Client, path: str, body: Any) -> Any:
    return browser.post(f"{ROOT}/{path}", body, content_type="application/json")


def sign_in(browser: Client, password: str = PASSWORD, email: str = "ada@acme.example") -> Any:
    return post(browser, "auth/login", {"email": email, "password": password})


def test_signing_up_signs_in(browser: Client) -> None:
    response = post(browser, "auth/signup", {"email": "New@Example.com", "password": PASSWORD, "name": "New Person"})
    assert response.status_code == 200, response.content
    assert response.json()["data"]["user"]["name"] == "New Person"
    me = browser.get("/api/v1/me").json()
    assert (me["user"]["email"], me["organizations"]) == ("new@example.com", [])


def test_an_address_signs_up_once_however_it_is_spelled(browser: Client, ada: User) -> None:
    response = post(browser, "auth/signup", {"email": "ADA@acme.example", "password": PASSWORD})
    assert response.status_code in {400, 401}
    assert User.objects.count() == 1
    assert browser.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize("password", ["short", "password", "1234567890"])
def test_a_weak_password_is_refused(browser: Client, password: str) -> None:
    response = post(browser, "auth/signup", {"email": "new@example.com", "password": password})
    assert response.status_code == 400
    assert {each["param"] for each in response.json()["errors"]} == {"password"}
    assert not User.objects.exists()


def test_signing_in_and_out(browser: Client, ada: User) -> None:
    assert sign_in(browser, email="Ada@ACME.example").status_code == 200
    assert browser.get("/api/v1/me").json()["user"]["name"] == "Ada"
    browser.delete(f"{ROOT}/auth/session")
    assert browser.get("/api/v1/me").status_code == 401


def test_signing_in_begins_a_new_session(browser: Client, ada: User) -> None:
    browser.get(f"{ROOT}/config")
    session = browser.session
    session["planted"] = True
    session.save()
    browser.cookies["sessionid"] = before = session.session_key
    sign_in(browser)
    assert browser.cookies["sessionid"].value != before


def test_signing_in_needs_the_csrf_token(ada: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert sign_in(strict).status_code == 403
    strict.get(f"{ROOT}/config")
    token = strict.cookies["csrftoken"].value
    body = {"email": ada.email, "password": PASSWORD}
    assert strict.post(f"{ROOT}/auth/login", body, content_type="application/json", headers={"X-CSRFToken": token}).status_code == 200


def test_a_wrong_password_and_an_unknown_address_answer_alike(browser: Client, ada: User) -> None:
    known, unknown = sign_in(browser, "wrong"), sign_in(browser, "wrong", "nobody@acme.example")
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)


def test_a_locked_out_person_does_not_come_in(browser: Client, ada: User) -> None:
    ada.is_active = False
    ada.save()
    sign_in(browser)
    assert browser.get("/api/v1/me").status_code == 401


def test_too_many_wrong_passwords_are_refused_even_with_the_right_one(browser: Client, ada: User) -> None:
    answers = [sign_in(browser, "wrong") for _ in range(10)]
    assert {each.status_code for each in answers[:8]} == {400}
    assert answers[-1].status_code == 429
    assert int(answers[-1]["Retry-After"]) > 0
    assert sign_in(browser).status_code == 429
    assert browser.get("/api/v1/me").status_code == 401


def test_an_unknown_address_costs_as_much_hashing_as_a_wrong_password(browser: Client, ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """How long an answer takes would tell who has an account; what takes long is hashing, so that is counted."""
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    answers = []
    for email in (ada.email, "nobody@acme.example"):
        hashed.clear()
        response = sign_in(browser, "wrong", email)
        answers.append((response.status_code, response.json(), len(hashed)))
    assert answers[0] == answers[1]
    assert answers[0][2] == 1


def test_a_forgotten_password_is_set_anew_by_the_link_in_the_mail(browser: Client, ada: User) -> None:
    assert post(browser, "auth/password/request", {"email": ada.email}).status_code == 200
    assert [each.to for each in mail.outbox] == [[ada.email]]
    link = re.search(r"http://testserver/reset-password/(\S+)", mail.outbox[0].body)
    assert link is not None
    key = link.group(1)
    assert post(browser, "auth/password/reset", {"key": key, "password": "short"}).status_code == 400
    response = post(browser, "auth/password/reset", {"key": key, "password": "a-new-long-password"})
    assert response.status_code == 401, "reset, and not signed in by it"
    assert sign_in(browser).status_code == 400
    assert sign_in(browser, "a-new-long-password").status_code == 200
    assert post(Client(), "auth/password/reset", {"key": key, "password": "another-long-password"}).status_code == 400


def test_asking_for_an_unknown_address_answers_alike(browser: Client, ada: User) -> None:
    known, unknown = (post(browser, "auth/password/request", {"email": email}) for email in (ada.email, "nobody@acme.example"))
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)


def test_a_forged_host_stands_in_no_link(browser: Client, ada: User) -> None:
    body = {"email": ada.email}
    browser.post(f"{ROOT}/auth/password/request", body, content_type="application/json", headers={"X-Forwarded-Host": "evil.example"})
    assert "evil" not in mail.outbox[0].body


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"email": "\\ud800@x.example", "password": "x"}',
        b'{"email": 1, "email": 2}',
        b"\xff",
        b"{",
        b'{"email": "a\\u0000"}',
    ],
)
def test_what_is_no_strict_json_is_refused(browser: Client, body: bytes) -> None:
    response = browser.post(f"{ROOT}/auth/login", body, content_type="application/json")
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.parametrize("body", [{}, [], "x", {"email": {}, "password": []}, {"email": "x" * 10_000, "password": "y" * 10_000}])
def test_odd_values_are_refused(browser: Client, body: Any) -> None:
    assert post(browser, "auth/login", body).status_code == 400


def test_two_spellings_of_one_address_cannot_be_two_people(ada: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="ADA@acme.example")])


def test_a_user_needs_an_address() -> None:
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user("")


def test_a_name_is_bounded(browser: Client) -> None:
    response = post(browser, "auth/signup", {"email": "new@example.com", "password": PASSWORD, "name": "x" * 121})
    assert response.status_code == 400
    with pytest.raises(ValidationError):
        User(email="a@b.example", name="x" * 121, password="x").full_clean()

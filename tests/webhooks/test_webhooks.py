"""Webhooks are made, changed and deleted by whoever may; their secrets are shown once and kept sealed."""

from typing import Any

import pytest

from apps.core.tenancy import tenant
from apps.organizations.models import AuditLine
from apps.webhooks.models import Webhook
from tests.cast import Person
from tests.inference.endpoints.replay import Server
from tests.support.labeling import Bench
from tests.webhooks.conftest import listen, log, tell

pytestmark = pytest.mark.django_db(transaction=True)
GOOD = {"name": "ours", "url": "https://hooks.example.com/in", "events": ["labels.submitted"]}


def test_a_secret_is_shown_once_and_kept_sealed(ada: Person) -> None:
    made = ada.api.post("webhooks", GOOD)
    assert (made.status_code, made["ETag"]) == (201, '"1"')
    secret = made.json()["secret"]
    assert secret.startswith("whsec_")
    assert secret not in ada.api.get("webhooks").content.decode() + ada.api.get(f"webhooks/{made.json()['id']}").content.decode()
    with tenant(ada.organization.pk):
        stored = Webhook.objects.get()
        assert secret not in stored.secret
        trail = [str((line.before, line.after)) for line in AuditLine.objects.all()]
    assert not any(secret in line for line in trail)


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"url": "ftp://example.com"}, "/url", "url-not-allowed"),
        ({"url": "http://127.0.0.1/in"}, "/url", "url-not-allowed"),
        ({"url": "http://user:word@example.com"}, "/url", "url-not-allowed"),
        ({"events": ["labels.submitted", "labels.sumbitted"]}, "/events/1", "unknown_event"),
    ],
)
def test_what_cannot_be_told_is_refused_with_its_place(ada: Person, change: dict[str, Any], pointer: str, code: str) -> None:
    answer = ada.api.post("webhooks", {**GOOD, **change})
    assert answer.status_code == 422
    [fault] = answer.json()["errors"]
    assert (fault["pointer"], fault["code"]) == (pointer, code)
    assert fault["message"]
    assert fault["expected"]


def test_a_change_names_the_version_it_starts_from(ada: Person) -> None:
    made = ada.api.post("webhooks", GOOD).json()
    path = f"webhooks/{made['id']}"
    assert ada.api.patch(path, {"name": "new"}).status_code == 428
    changed = ada.api.patch(path, {"name": "new", "events": ["jobs.finished"]}, headers={"If-Match": '"1"'})
    assert (changed.json()["name"], changed.json()["events"], changed["ETag"]) == ("new", ["jobs.finished"], '"2"')
    assert ada.api.patch(path, {"name": "late"}, headers={"If-Match": '"1"'}).status_code == 412


def test_only_managers_see_and_make_them(ada: Person, max_: Person, rui: Person, gus: Person) -> None:
    made = ada.api.post("webhooks", GOOD).json()
    assert max_.api.get(f"webhooks/{made['id']}").status_code == 200
    assert rui.api.get("webhooks").status_code == 403
    assert rui.api.post("webhooks", GOOD).status_code == 403
    assert gus.api.get(f"webhooks/{made['id']}").status_code == 404
    assert gus.api.delete(f"webhooks/{made['id']}").status_code == 404


def test_what_can_be_told_is_listed_with_what_it_says(ada: Person) -> None:
    listed = {each["type"]: each for each in ada.api.get("webhook-event-types").json()}
    assert {"project", "data_row", "task", "annotation_set", "revision"} == set(listed["labels.submitted"]["says"])
    assert all(each["when"] for each in listed.values())


def test_deleted_its_log_is_gone_and_nothing_more_is_told(bench: Bench, server: Server) -> None:
    webhook = listen(bench.owner, server)
    bench.queue(2, name="one")
    tell(bench.owner)
    assert bench.owner.api.delete(f"webhooks/{webhook['id']}").status_code == 204
    bench.queue(4, name="two")
    tell(bench.owner)
    assert len(server.asked) == 1
    assert bench.owner.api.get(f"webhooks/{webhook['id']}/deliveries").status_code == 404


def test_a_test_arrives_and_stands_in_the_log(bench: Bench, server: Server) -> None:
    webhook = listen(bench.owner, server)
    sent = bench.owner.api.post(f"webhooks/{webhook['id']}/test")
    assert (sent.status_code, sent.json()["state"]) == (202, "waiting")
    tell(bench.owner)
    assert [each["type"] for each in log(bench.owner, webhook, type="webhooks.test", state="delivered")] == ["webhooks.test"]
    assert log(bench.owner, webhook, state="failed") == []

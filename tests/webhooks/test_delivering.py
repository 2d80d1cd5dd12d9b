"""What happens arrives at a server once under its id, signed, later where it is away, and never after it was switched off."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from apps.core.models import JobChunk, SubscriberCursor
from apps.core.models.jobs import JobState
from apps.core.tasks import tell_subscribers
from apps.core.tenancy import bound, tenant
from apps.webhooks.models import Webhook, WebhookDelivery
from apps.webhooks.services.delivering import WAITS_S
from apps.webhooks.signing import signature
from tests.cast import Person
from tests.inference.endpoints.replay import Asked, Server
from tests.support.labeling import Bench, make_bench
from tests.webhooks.conftest import Serve, listen, log, said, tell

pytestmark = pytest.mark.django_db(transaction=True)


def try_again_now(who: Person) -> None:
    """The waits are over."""
    with tenant(who.organization.pk):
        JobChunk.objects.filter(owner="").update(lease_until=Now() - timedelta(seconds=1))


def test_an_event_arrives_signed_with_what_happened(bench: Bench, server: Server) -> None:
    webhook = listen(bench.owner, server)
    bench.queue()
    [job] = tell(bench.owner)
    assert (job.state, job.done, job.failed) == (JobState.FINISHED, 1, 0)
    [asked] = server.asked
    assert (asked.method, asked.path, asked.headers["content-type"]) == ("POST", "/hook", "application/json")
    body = said(asked)
    assert (body["type"], body["data"]["project"], body["data"]["added"]) == ("tasks.added", str(bench.project.pk), 4)
    assert body["id"] == asked.headers["webhook-id"]
    stamp = int(asked.headers["webhook-timestamp"])
    assert abs(stamp - timezone.now().timestamp()) < 120
    assert asked.headers["webhook-signature"] == signature(webhook["secret"], body["id"], stamp, asked.content)
    [line] = log(bench.owner, webhook)
    assert (line["state"], line["tries"], line["last_status"], line["message"]) == ("delivered", 1, 200, body["id"])
    detail = bench.owner.api.get(f"webhook-deliveries/{line['id']}").json()
    assert detail["body"] == body
    [tried] = detail["tried"]
    assert (tried["status"], tried["answer"], tried["error"]) == (200, '{"thank": "you"}', "")


def test_what_it_does_not_listen_to_is_not_told(bench: Bench, server: Server) -> None:
    webhook = listen(bench.owner, server, "labels.submitted")
    bench.queue()
    assert tell(bench.owner) == []
    assert (server.asked, log(bench.owner, webhook)) == ([], [])


def test_a_webhook_made_later_hears_nothing_of_what_was_before(bench: Bench, server: Server) -> None:
    bench.queue(2)
    webhook = listen(bench.owner, server)
    tell(bench.owner)
    assert log(bench.owner, webhook) == []


def test_a_webhook_of_one_project_hears_of_no_other(bench: Bench, server: Server) -> None:
    other = bench.owner.api.post("projects", {"name": "other", "ontology": str(bench.words.ontology.pk)}).json()
    listen(bench.owner, server, project=other["id"])
    bench.queue()
    tell(bench.owner)
    assert server.asked == []


def test_subscribers_that_hear_again_tell_nothing_twice(bench: Bench, server: Server) -> None:
    webhook = listen(bench.owner, server)
    bench.queue()
    tell(bench.owner)
    with tenant(bench.organization_id):
        SubscriberCursor.objects.filter(subscriber="webhooks").update(tx=0, event_id=0)
    tell(bench.owner)
    assert len(server.asked) == len(log(bench.owner, webhook)) == 1


def test_a_server_that_fails_is_told_later_under_the_same_id(bench: Bench, serve: Serve) -> None:
    answers = iter([(503, {"sorry": 1}), (500, b"no"), (204, b"")])
    server = serve(lambda asked: next(answers))
    webhook = listen(bench.owner, server)
    bench.queue()
    [job] = tell(bench.owner)
    [line] = log(bench.owner, webhook)
    assert (job.state, line["state"], line["last_error"]) == (JobState.RUNNING, "waiting", "The server answered 503.")
    assert line["next_at"] > timezone.now().isoformat()[:19]
    assert len(server.asked) == 1
    tell(bench.owner)
    assert len(server.asked) == 1, "nobody asks before the wait is over"
    assert bench.owner.api.get(f"webhooks/{webhook['id']}").json()["failing_since"] is not None
    for _ in range(2):
        try_again_now(bench.owner)
        tell(bench.owner)
    assert len({each.headers["webhook-id"] for each in server.asked}) == 1
    [line] = log(bench.owner, webhook)
    assert (line["state"], line["tries"], line["last_error"]) == ("delivered", 3, "")
    tried = bench.owner.api.get(f"webhook-deliveries/{line['id']}").json()["tried"]
    assert [(each["number"], each["status"]) for each in tried] == [(1, 503), (2, 500), (3, 204)]
    assert bench.owner.api.get(f"webhooks/{webhook['id']}").json()["failing_since"] is None


def test_after_the_last_wait_it_is_given_up_and_can_be_replayed(bench: Bench, serve: Serve) -> None:
    well = {"now": False}
    server = serve(lambda asked: (200, {}) if well["now"] else (500, {}))
    webhook = listen(bench.owner, server)
    bench.queue()
    tell(bench.owner)
    for _ in WAITS_S:
        try_again_now(bench.owner)
        [job] = tell(bench.owner)
    assert (job.state, job.failed) == (JobState.FAILED, 1)
    [line] = log(bench.owner, webhook, state="failed")
    assert line["tries"] == len(WAITS_S) + 1
    well["now"] = True
    again = bench.owner.api.post(f"webhook-deliveries/{line['id']}/replay")
    assert (again.status_code, again.json()["state"]) == (202, "waiting")
    tell(bench.owner)
    assert log(bench.owner, webhook)[0]["state"] == "delivered"
    assert len({each.headers["webhook-id"] for each in server.asked}) == 1


def test_one_that_waits_goes_at_once_when_replayed(bench: Bench, serve: Serve) -> None:
    answers = iter([(500, {}), (200, {})])
    server = serve(lambda asked: next(answers))
    webhook = listen(bench.owner, server)
    bench.queue()
    tell(bench.owner)
    [line] = log(bench.owner, webhook)
    bench.owner.api.post(f"webhook-deliveries/{line['id']}/replay")
    assert len(tell(bench.owner)) == 1
    assert log(bench.owner, webhook)[0]["state"] == "delivered"


def test_a_span_of_time_is_replayed_oldest_first(bench: Bench, server: Server) -> None:
    webhook = listen(bench.owner, server)
    began = timezone.now().isoformat()
    bench.queue(2, name="one")
    tell(bench.owner)
    bench.queue(4, name="two")
    tell(bench.owner)
    path = f"webhooks/{webhook['id']}/replay"
    assert bench.owner.api.post(path, {"since": began}).json() == {"replayed": 0}, "none of them failed"
    assert bench.owner.api.post(path, {"since": began, "states": ["delivered"]}).json() == {"replayed": 2}
    tell(bench.owner)
    ids = [each.headers["webhook-id"] for each in server.asked]
    assert len(ids) == 4
    assert ids[:2] == ids[2:]


@pytest.mark.parametrize("answer", [(302, b""), (404, {})])
def test_anything_but_a_success_is_not_taken(bench: Bench, serve: Serve, answer: tuple[int, Any]) -> None:
    server = serve(lambda asked: answer)
    webhook = listen(bench.owner, server)
    bench.queue()
    tell(bench.owner)
    assert log(bench.owner, webhook)[0]["last_status"] == answer[0]
    assert log(bench.owner, webhook)[0]["state"] == "waiting"


def test_a_server_that_is_gone_is_told_nothing_more(bench: Bench, serve: Serve) -> None:
    server = serve(lambda asked: (410, {}))
    webhook = listen(bench.owner, server)
    bench.queue(2, name="one")
    tell(bench.owner)
    found = bench.owner.api.get(f"webhooks/{webhook['id']}").json()
    assert (found["on"], found["off_reason"]) == (False, "The server said that it is gone (410).")
    bench.queue(4, name="two")
    tell(bench.owner)
    assert len(server.asked) == 1
    assert log(bench.owner, webhook)[0]["state"] == "failed"


def test_a_server_that_took_nothing_for_days_is_switched_off(bench: Bench, serve: Serve) -> None:
    server = serve(lambda asked: (500, {}))
    webhook = listen(bench.owner, server)
    bench.queue()
    tell(bench.owner)
    with tenant(bench.organization_id):
        Webhook.objects.update(failing_since=Now() - timedelta(days=6))
    for _ in WAITS_S:
        try_again_now(bench.owner)
        tell(bench.owner)
    found = bench.owner.api.get(f"webhooks/{webhook['id']}").json()
    assert (found["on"], found["off_reason"]) == (False, "The server took nothing for 5 days.")


def test_what_waits_is_cancelled_when_it_is_switched_off(bench: Bench, serve: Serve) -> None:
    server = serve(lambda asked: (500, {}))
    webhook = listen(bench.owner, server)
    bench.queue()
    tell(bench.owner)
    path = f"webhooks/{webhook['id']}"
    etag = bench.owner.api.get(path)["ETag"]
    assert bench.owner.api.patch(path, {"on": False}, headers={"If-Match": etag}).json()["on"] is False
    try_again_now(bench.owner)
    tell(bench.owner)
    assert len(server.asked) == 1
    assert log(bench.owner, webhook)[0]["state"] == "cancelled"
    refused = bench.owner.api.post(f"{path}/test")
    assert (refused.status_code, refused.json()["code"]) == (409, "webhook-off")


def test_a_job_that_is_cancelled_says_so_of_its_deliveries(bench: Bench, serve: Serve) -> None:
    server = serve(lambda asked: (500, {}))
    webhook = listen(bench.owner, server)
    bench.queue()
    [job] = tell(bench.owner)
    assert bench.owner.api.post(f"jobs/{job.pk}/cancel").status_code == 200
    [line] = log(bench.owner, webhook)
    assert (line["state"], line["last_error"]) == ("cancelled", "The job that was to tell it was cancelled.")


def test_a_changed_secret_signs_beside_the_old_one_for_a_day(bench: Bench, server: Server) -> None:
    webhook = listen(bench.owner, server)
    fresh = bench.owner.api.post(f"webhooks/{webhook['id']}/rotate-secret").json()["secret"]
    bench.owner.api.post(f"webhooks/{webhook['id']}/test")
    tell(bench.owner)
    with tenant(bench.organization_id):
        Webhook.objects.update(old_secret_until=Now() - timedelta(seconds=1))
    bench.owner.api.post(f"webhooks/{webhook['id']}/test")
    tell(bench.owner)
    both, one = server.asked

    def signed(asked: Asked, secret: str) -> str:
        return signature(secret, asked.headers["webhook-id"], int(asked.headers["webhook-timestamp"]), asked.content)

    assert both.headers["webhook-signature"] == f"{signed(both, fresh)} {signed(both, webhook['secret'])}"
    assert one.headers["webhook-signature"] == signed(one, fresh)
    assert said(one)["type"] == "webhooks.test"


def test_an_organization_hears_nothing_of_another(bench: Bench, server: Server, gus: Person) -> None:
    theirs = make_bench(gus, rows=2)
    listen(bench.owner, server)
    theirs.queue()
    with bound(gus.organization.pk):
        tell_subscribers()
    tell(bench.owner)
    tell(gus)
    assert server.asked == []
    with tenant(bench.organization_id):
        assert not WebhookDelivery.objects.exists()


def test_its_own_jobs_are_not_told(bench: Bench, server: Server) -> None:
    listen(bench.owner, server, "jobs.finished", "tasks.added")
    bench.queue()
    tell(bench.owner)
    tell(bench.owner)
    assert [said(each)["type"] for each in server.asked] == ["tasks.added"]

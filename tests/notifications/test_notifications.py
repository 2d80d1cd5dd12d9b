"""People are told where they are mentioned or answered: once, live, and nobody else is."""

from typing import Any

import pytest

from apps.core.models import SubscriberCursor
from apps.core.tasks import tell_subscribers
from apps.core.tenancy import tenant
from tests.cast import Person
from tests.support.labeling import Bench, Desk, make_bench
from tests.support.live import WebServer
from tests.support.sockets import live

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bench(ada: Person) -> Bench:
    bench = make_bench(ada, rows=1)
    bench.queue()
    return bench


@pytest.fixture
def task(bench: Bench, ana: Person) -> str:
    return Desk(bench, ana).task


def tell(bench: Bench) -> None:
    """As a worker does that was woken."""
    with tenant(bench.organization_id):
        tell_subscribers()


def start(person: Person, task: str, *mentioned: Person, text: str = "look here") -> dict[str, Any]:
    body = {"text": text, "mentions": [str(each.membership.pk) for each in mentioned]}
    answer = person.api.post(f"tasks/{task}/threads", body)
    assert answer.status_code == 201, answer.content
    return answer.json()


def told(person: Person, **query: str) -> list[dict[str, Any]]:
    return person.api.get("notifications", query_params=query).json()["results"]


def unread(person: Person) -> int:
    return person.api.get("notifications/unread").json()["unread"]


def test_who_is_mentioned_is_told_who_said_what_where(bench: Bench, task: str, ana: Person, rui: Person, max_: Person) -> None:
    thread = start(rui, task, ana, rui)
    tell(bench)
    (found,) = told(ana)
    assert (found["reason"], found["by"], found["text"]) == ("mention", str(rui.membership.pk), "look here")
    assert (found["thread"], found["task"], found["project_name"]) == (thread["id"], task, "Sort them")
    assert found["data_row_name"] == bench.rows[0].name
    assert (unread(ana), told(rui), told(max_)) == (1, [], [])


def test_an_answer_is_told_to_who_wrote_before_and_a_mention_is_told_as_one(
    bench: Bench, task: str, ana: Person, rui: Person, max_: Person
) -> None:
    thread = start(rui, task)
    said = {"text": "which?", "mentions": [str(max_.membership.pk)]}
    ana.api.post(f"threads/{thread['id']}/comments", said)
    max_.api.post(f"threads/{thread['id']}/comments", {"text": "the left", "mentions": [str(ana.membership.pk)]})
    tell(bench)
    assert [(each["reason"], each["text"]) for each in told(rui)] == [("answer", "the left"), ("answer", "which?")]
    assert [(each["reason"], each["text"]) for each in told(ana)] == [("mention", "the left")]
    assert [(each["reason"], each["text"]) for each in told(max_)] == [("mention", "which?")]


def test_who_is_mentioned_later_is_told_then_and_nobody_twice(bench: Bench, task: str, ana: Person, rui: Person, max_: Person) -> None:
    comment = start(rui, task, ana)["comments"][0]["id"]
    tell(bench)
    both = [str(each.membership.pk) for each in (ana, max_)]
    rui.api.patch(f"comments/{comment}", {"text": "look there", "mentions": both})
    tell(bench)
    with tenant(bench.organization_id):
        SubscriberCursor.objects.filter(subscriber="notifications.threads").delete()  # as a worker that died before it noted how far it was
        tell_subscribers()
    assert [[each["text"] for each in told(person)] for person in (ana, max_)] == [["look there"], ["look there"]]


def test_what_was_read_is_not_unread_any_more_and_only_one_s_own(bench: Bench, task: str, ana: Person, rui: Person, max_: Person) -> None:
    for text in ("one", "two", "three"):
        start(rui, task, ana, max_, text=text)
    tell(bench)
    newest = told(ana)[0]
    refused = ana.api.post("notifications/read", {"notifications": [newest["id"], told(max_)[0]["id"]]})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/notifications/1")
    left = ana.api.post("notifications/read", {"notifications": [newest["id"]]}).json()
    assert (left, unread(ana), unread(max_)) == ({"unread": 2}, 2, 3)
    assert [each["text"] for each in told(ana, unread="true")] == ["two", "one"]
    assert ana.api.post("notifications/read", {}).json() == {"unread": 0}
    assert len(told(ana)) == 3


def test_what_was_deleted_is_told_to_nobody(bench: Bench, task: str, ana: Person, rui: Person) -> None:
    early, late = start(rui, task, ana, text="early"), start(rui, task, ana, text="late")
    rui.api.delete(f"comments/{early['comments'][0]['id']}")
    tell(bench)
    assert [each["text"] for each in told(ana)] == ["late"]
    rui.api.post(f"threads/{late['id']}/comments", {"text": "and more"})
    rui.api.delete(f"comments/{late['comments'][0]['id']}")
    assert (told(ana), unread(ana)) == ([], 0)


def test_it_comes_live_and_nobody_watches_the_list_of_another(
    web_server: WebServer, bench: Bench, task: str, ana: Person, rui: Person
) -> None:
    own, others = f"inbox:{ana.membership.pk}", f"inbox:{rui.membership.pk}"
    with live(web_server, "acme", ana.api) as client:
        told = client.subscribe(own, others)
        assert (told["topics"], told["refused"]) == ([own], [others])
        start(rui, task, ana)
        tell(bench)
        assert client.until_event("notifications.changed")["body"] == {"member": str(ana.membership.pk)}

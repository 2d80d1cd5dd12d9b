"""Who manages a production queue is told of drift and of what is overdue: once, of others' deeds only, and nobody else is."""

from typing import Any
from uuid import UUID

import pytest

from apps.core.models import SubscriberCursor
from apps.core.tenancy import tenant
from apps.organizations.models import Membership
from apps.production import services
from apps.production.models import Cause, Rung
from tests.cast import Person
from tests.notifications.test_notifications import told, unread
from tests.production.conftest import Line, make_line

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def line(ada: Person, max_: Person) -> Line:
    return make_line(ada)


@pytest.fixture
def others(ana: Person, rui: Person, vic: Person, gus: Person) -> list[Person]:
    """Who manages no queue here."""
    return [ana, rui, vic, gus]


def step(line: Line, rung: str, by: Person | None = None) -> dict[str, Any]:
    answer = (by or line.owner).api.post(f"production-queues/{line.id}/drift-steps", {"rung": rung, "why": "The camera was moved"})
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def again(line: Line) -> None:
    """As a worker that died before it noted how far it was."""
    with tenant(line.organization_id):
        SubscriberCursor.objects.filter(subscriber__startswith="notifications.").delete()
    line.settle()


def overdue(line: Line, *names: str) -> None:
    for name in names:
        line.post({**line.asked(name, 0.3), "deadline": "2020-01-01T00:00:00Z"})
    with tenant(line.organization_id):
        services.tell_overdue()


def test_a_step_is_told_to_who_manages_and_did_not_take_it(line: Line, ada: Person, max_: Person, others: list[Person]) -> None:
    made = step(line, "stop")
    line.settle()
    (found,) = told(max_)
    assert (found["reason"], found["rung"], found["step_state"], found["text"]) == ("drift", "stop", "taken", "The camera was moved")
    assert (found["queue"], found["queue_name"], found["by"]) == (line.id, "Claims", str(ada.membership.pk))
    assert (found["thread"], found["task"], found["count"]) == (None, None, None)
    assert [told(each) for each in (ada, *others)] == [[]] * 5
    max_.api.post(f"production-queues/{line.id}/drift-steps/{made['number']}/reverse", {"reason": "It stands again"})
    line.settle()
    again(line)
    (back,) = told(ada)
    assert (back["step_state"], back["text"], back["by"]) == ("reversed", "It stands again", str(max_.membership.pk))
    assert (len(told(max_)), unread(max_), unread(ada)) == (1, 1, 1)


def test_what_went_by_itself_is_told_to_every_manager_and_every_step_once(line: Line, ada: Person, max_: Person) -> None:
    with tenant(line.organization_id):
        queue = services.lock(UUID(line.id))
        for rung in (Rung.WARN, Rung.RAISE):
            services.take(queue, services.propose(queue, rung, Cause.ERRORS, "Errors"))
        services.propose(queue, Rung.STOP, Cause.ERRORS, "More errors")
    line.settle()
    again(line)
    for person in (ada, max_):
        assert [(each["rung"], each["step_state"], each["by"]) for each in reversed(told(person))] == [
            ("warn", "taken", None),
            ("raise", "taken", None),
            ("stop", "proposed", None),
        ]


def test_what_is_overdue_is_told_as_one_until_it_is_read(line: Line, ada: Person, ana: Person) -> None:
    overdue(line, "a", "b")
    line.settle()
    (found,) = told(ada)
    assert (found["reason"], found["count"], found["queue"], found["text"]) == ("overdue", 2, line.id, "")
    overdue(line, "c")
    line.settle()
    again(line)
    assert [(each["id"], each["count"]) for each in told(ada)] == [(found["id"], 3)]
    ada.api.post("notifications/read", {})
    overdue(line, "d")
    line.settle()
    again(line)
    assert [(each["count"], each["read_at"] is None) for each in told(ada)] == [(1, True), (3, False)]
    assert (unread(ada), told(ana)) == (1, [])


def test_who_manages_no_more_reads_nothing_of_it(line: Line, max_: Person, ada: Person) -> None:
    step(line, "warn")
    line.settle()
    assert unread(max_) == 1
    with tenant(line.organization_id):
        Membership.objects.filter(pk=max_.membership.pk).update(role="annotator")
    assert (told(max_), unread(max_)) == ([], 0)

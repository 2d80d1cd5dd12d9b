"""What waits past its deadline is told once, counted and found; an open blind audit waits, whichever side of the threshold it fell on."""

from typing import Any

import pytest
from django.db import connection

from apps.core.tenancy import tenant
from apps.production import services
from tests.cast import Person
from tests.production.conftest import Line, make_line
from tests.support.labeling import Desk, box

pytestmark = pytest.mark.django_db(transaction=True)
LONG_AGO = "2020-01-01T00:00:00Z"
SIDES = {"above": 0.95, "below": 0.3}  # of the threshold


def ask_late(line: Line) -> None:
    for name, sure in SIDES.items():
        line.post({**line.asked(name, sure), "deadline": LONG_AGO})


def tell(line: Line) -> int:
    """As the clock does it: only where it sees that something is overdue."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT organization_id FROM production_overdue()")
        found = [number for (number,) in cursor.fetchall()]
    if line.organization_id not in found:
        return 0
    with tenant(line.organization_id):
        return services.tell_overdue()


def listed(line: Line, **query: Any) -> set[str]:
    answer = line.owner.api.get("decisions", query_params={"queue": line.id, **query})
    return {each["external_id"] for each in answer.json()["results"]}


def counts(line: Line) -> dict[str, int]:
    return dict(line.owner.api.get(f"production-queues/{line.id}").json()["counts"])


def test_overdue_ones_are_told_once_counted_and_found(line: Line) -> None:
    ask_late(line)
    line.ask("new", 0.3)
    assert (tell(line), tell(line)) == (1, 0)
    assert [each["external_id"] for each in line.told("decisions.overdue")] == ["below"]
    assert counts(line)["overdue"] == 1
    (found,) = line.system.get(f"decisions?queue={line.id}&overdue=true").json()["results"]
    assert (found["external_id"], found["overdue_at"] is not None) == ("below", True)


def test_an_open_audit_is_overdue_whatever_the_model_decided(ada: Person, max_: Person) -> None:
    line = make_line(ada, audit_share=1.0)
    ask_late(line)
    assert (counts(line)["waiting"], counts(line)["overdue"]) == (2, 2)
    assert (listed(line, overdue="true"), listed(line, overdue="false")) == (set(SIDES), set())
    assert (tell(line), tell(line)) == (2, 0)
    assert {each["external_id"] for each in line.told("decisions.overdue")} == set(SIDES)
    for each in line.owner.api.get(f"decisions?queue={line.id}").json()["results"]:
        assert each["overdue_at"] is not None, each["external_id"]
    line.settle()
    (bell,) = max_.api.get("notifications").json()["results"]
    assert (bell["reason"], bell["count"]) == ("overdue", 2)


def test_an_audit_that_is_over_is_overdue_no_more(ada: Person, ana: Person) -> None:
    line = make_line(ada, audit_share=1.0)
    ask_late(line)
    for _ in SIDES:
        desk = Desk(line.bench, ana)
        desk.draw(box(line.words.coin))
        desk.submitted()
    line.settle()
    assert (counts(line)["overdue"], tell(line), listed(line, overdue="true")) == (0, 0, set())

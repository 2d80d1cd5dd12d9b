"""A worker is killed while its transaction is open, with rows written in it: nothing of it is left, and the next one does it once."""

import random
from collections import Counter

import pytest

from apps.core.models import EventLog
from apps.core.tenancy import tenant
from apps.production.models import Decision, DecisionState, Outcome
from tests.cast import Person
from tests.production.conftest import Line, make_line
from tests.production.test_thousands import answer_some
from tests.support.owner import as_owner
from tests.support.workers import Eventually, StartWorker
from tests.webhooks.conftest import Serve, listen, log, said
from tests.webhooks.conftest import serve as serve  # noqa: PLC0414  a fixture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
COUNT, ANSWERED = 24, 16
WAITS = "SELECT count(*) FROM pg_locks WHERE relation = 'production_outcome'::regclass AND NOT granted"


def ask_out_of_order(line: Line) -> None:
    """Each of them twice, in any order, in several requests; all go to people."""
    bodies = [line.asked(f"claim-{number}", 0.3) for number in range(COUNT)]
    sent = bodies * 2
    random.Random(5).shuffle(sent)
    for start in range(0, len(sent), 13):
        results = line.post({"decisions": sent[start : start + 13]})["results"]
        assert [each["problem"] for each in results if each["problem"]] == []


def in_hand(line: Line) -> int:
    """How many decisions somebody has locked."""
    with tenant(line.organization_id):
        free = Decision.objects.select_for_update(skip_locked=True).values_list("pk", flat=True)
        return COUNT - len(list(free))


def test_a_worker_killed_inside_its_transaction_leaves_one_outcome_each(
    ada: Person, ana: Person, serve: Serve, celery_worker_process: StartWorker, eventually: Eventually
) -> None:
    line = make_line(ada)
    server = serve(lambda asked: (200, {"thank": "you"}))
    webhook = listen(ada, server, "decisions.decided")
    admitted = {"EGRESS_ALLOWED_HOSTS": f"127.0.0.1:{server.port}"}
    ask_out_of_order(line)
    assert answer_some(line, ana, ANSWERED) == ANSWERED

    with as_owner() as blocking:
        blocking.execute("LOCK TABLE production_outcome IN SHARE MODE")
        victim = celery_worker_process(beat=True, environment=admitted)
        with as_owner() as watching:
            watching.autocommit = True
            eventually(lambda: watching.execute(WAITS).fetchone() == (1,), within_s=60)
        assert in_hand(line) == ANSWERED, "its transaction is open: it has written the decisions and waits to write their outcomes"
        victim.kill()
        blocking.rollback()
    eventually(lambda: in_hand(line) == 0)
    with tenant(line.organization_id):
        assert (Outcome.objects.count(), Decision.objects.filter(state=DecisionState.NEEDS_REVIEW).count()) == (0, COUNT)

    celery_worker_process(beat=True, environment=admitted)
    ask_out_of_order_again(line)

    def delivered() -> list[str]:
        return [each["message"] for each in log(ada, webhook, limit=100) if each["state"] == "delivered"]

    eventually(lambda: len(delivered()) == ANSWERED, within_s=90)
    with tenant(line.organization_id):
        outcomes = list(Outcome.objects.values_list("decision__external_id", "number", "id"))
        events = list(EventLog.objects.filter(type="decisions.decided").values_list("body__external_id", "body__revision", "body__event"))
        assert Decision.objects.count() == COUNT
    assert set(Counter(name for name, _, _ in outcomes).values()) == {1}
    assert len(outcomes) == ANSWERED
    assert sorted((name, number, str(event)) for name, number, event in outcomes) == sorted(events)
    assert sorted(said(each)["data"]["event"] for each in server.asked) == sorted(str(event) for _, _, event in outcomes)
    assert sorted(each.headers["webhook-id"] for each in server.asked) == sorted(delivered())
    assert len(set(delivered())) == ANSWERED


def ask_out_of_order_again(line: Line) -> None:
    """The caller tries again what it sent before, the newest first."""
    with tenant(line.organization_id):
        known = dict(Decision.objects.values_list("external_id", "data_row"))
    for number in reversed(range(COUNT)):
        name = f"claim-{number}"
        assert line.ask(name, 0.3, data_row={"id": str(known[name])})["is_new"] is False

"""A production queue through the Python client: asked, answered, waited for."""

import threading
from pathlib import Path

import pytest
from django.db import connections

import firstpass as fp
from tests.cast import Person
from tests.catalog.pictures import picture
from tests.production.conftest import Line, make_line
from tests.support.labeling import Desk, box

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def line(ada: Person) -> Line:
    return make_line(ada)


@pytest.fixture
def queue(client: fp.Client, line: Line) -> fp.ProductionQueue:
    """The line's queue, as a system sees it."""
    return client.production_queue(line.id)


def test_what_is_sure_enough_is_decided_at_once(queue: fp.ProductionQueue, tmp_path: Path) -> None:
    photo = tmp_path / "dent.png"
    photo.write_bytes(picture("dent", size=(320, 240)))
    sure = fp.BoundingBox("coin", 10, 10, 80, 60, confidence=0.95)
    decision = queue.decide(external_id="claim-1", data_row=photo, predictions=[sure], metadata={"claim": 7})
    assert (decision.state, decision.by, decision.why) == ("decided", "model", "sure_enough")
    outcome = queue.decision(decision.id).outcome
    assert outcome is not None
    assert outcome.annotations[0]["value"]["width"] == 80
    assert queue.find("claim-1") == queue.decision(decision.id)
    with pytest.raises(fp.Conflict):
        queue.decide(external_id="claim-1", data_row=photo, predictions=[])


def test_many_are_answered_each_for_itself(queue: fp.ProductionQueue, line: Line) -> None:
    rows = [line.fresh() for _ in range(2)]
    sure = fp.BoundingBox("coin", 10, 10, 80, 60, confidence=0.95)
    asked = [
        fp.Asked(external_id="a", data_row={"id": rows[0]}, predictions=[sure]),
        fp.Asked(external_id="b", data_row={"id": rows[1]}, predictions=[{"name": "dragon", "kind": "bounding_box", "value": {}}]),
        fp.Asked(external_id="c", data_row={"id": rows[1]}, predictions=[sure], confidence=0.1),
    ]
    first, second, third = queue.decide_many(asked)
    assert isinstance(first, fp.Decision)
    assert first.state == "decided"
    assert isinstance(second, fp.Invalid)
    assert isinstance(third, fp.Decision)
    assert third.state == "needs_review"


@pytest.mark.usefixtures("worker")
def test_what_people_decide_is_waited_for(queue: fp.ProductionQueue, line: Line, ana: Person) -> None:
    asked = fp.BoundingBox("coin", 10, 10, 80, 60, confidence=0.2)
    decision = queue.decide(external_id="claim-1", data_row={"id": line.fresh()}, predictions=[asked])
    with pytest.raises(fp.WaitedTooLong):
        queue.wait(decision.id, timeout_s=1)

    def answer() -> None:
        desk = Desk(line.bench, ana)
        desk.draw(box(line.words.coin, x=300))
        desk.submitted()
        connections.close_all()

    person = threading.Thread(target=answer)
    person.start()
    found = queue.wait(decision.id, timeout_s=60)
    person.join()
    assert found.outcome is not None
    assert (found.by, found.outcome.annotations[0]["value"]["x"]) == ("person", 300)


def test_a_promise_is_made_and_read_as_it_stands(queue: fp.ProductionQueue) -> None:
    assert (queue.threshold().state, queue.threshold().threshold) == ("none", 0.8)
    with pytest.raises(fp.Invalid):
        queue.promise(error_rate=0.03, confidence=0.9, first=3)
    standing = queue.promise(error_rate=0.2, confidence=0.8, first=12)
    assert (standing.state, standing.error_rate, standing.confidence) == ("not_due", 0.2, 0.8)
    assert (standing.next_at, standing.next_over, standing.newest, standing.follows) == (12, 0, None, False)

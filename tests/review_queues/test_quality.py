"""How people's work turned out: by the first verdict on each label, with bounds, their own for each and all for managers."""

from typing import Any

import pytest

from tests.cast import Person
from tests.support.labeling import Bench, Desk, box, label_some, make_bench

pytestmark = pytest.mark.django_db

DONE = 12


@pytest.fixture
def bench(ada: Person) -> Bench:
    """A project in which all is reviewed."""
    return make_bench(ada, rows=DONE, review_share=1.0)


def judge(bench: Bench, who: Person, decision: str, **more: Any) -> None:
    answer = Desk(bench, who, stage="review").review(decision, **more)
    assert answer.status_code == 201, answer.content


def people(bench: Bench, who: Person) -> dict[str, Any]:
    return {each["member"]: each for each in who.api.get(f"projects/{bench.project.pk}/quality").json()["people"]}


def test_what_counts_is_the_first_verdict_on_each_label(bench: Bench, ana: Person, rui: Person) -> None:
    label_some(bench, ana, DONE)
    judge(bench, rui, "send_back", comment="Look again.")
    back = Desk(bench, ana)
    back.draw(box(bench.words.coin))
    back.submitted()
    for _ in range(DONE):
        judge(bench, rui, "approve")
    told = people(bench, bench.owner)[str(ana.membership.pk)]
    assert (told["submitted"], told["independent"], told["reviewed"]) == (DONE, 0, DONE)
    assert told["approved"]["value"] == pytest.approx((DONE - 1) / DONE)
    assert told["sent_back"]["value"] == pytest.approx(1 / DONE)
    assert told["approved"]["low"] < told["approved"]["value"] < told["approved"]["high"]
    assert told["agreement"] == {"value": None, "low": None, "high": None, "n": 0, "reason": "Too few to say: 0 of at least 10."}


def test_of_a_handful_no_share_is_told(bench: Bench, ana: Person, rui: Person) -> None:
    label_some(bench, ana, 2)
    judge(bench, rui, "approve")
    told = people(bench, bench.owner)[str(ana.membership.pk)]
    assert (told["approved"]["value"], told["approved"]["reason"]) == (None, "Too few to say: 1 of at least 10.")


def test_people_see_their_own_and_managers_everybodys(bench: Bench, ana: Person, rui: Person, max_: Person, vic: Person) -> None:
    bench.queue(4)
    for who in (ana, rui):
        desk = Desk(bench, who)
        desk.draw(box(bench.words.coin))
        desk.submitted()
    mine, theirs = str(ana.membership.pk), str(rui.membership.pk)
    assert set(people(bench, max_)) == {mine, theirs}
    assert set(people(bench, ana)) == {mine}
    assert set(people(bench, rui)) == {theirs}
    assert people(bench, vic) == {}

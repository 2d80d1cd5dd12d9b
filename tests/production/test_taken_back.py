"""An answer that is taken back and then skipped counts for nothing any more, and whoever asked hears of it."""

import pytest

from apps.catalog.models import Dataset
from apps.core.tenancy import tenant
from tests.cast import Person
from tests.production.conftest import Line, make_line
from tests.production.test_outcomes import decide_by_hand, outcomes
from tests.production.test_promise import look, promise, threshold
from tests.support.labeling import box

pytestmark = pytest.mark.django_db(transaction=True)


def skip_after_all(line: Line, person: Person, task: str) -> None:
    """Take the answer back and say that nobody can tell."""
    again = person.api.post(f"tasks/{task}/take-back")
    assert again.status_code == 200, again.content
    skipped = person.api.post(f"tasks/{task}/skip", {"token": again.json()["lease"]["token"], "reason": "too dark"})
    assert skipped.status_code == 200, skipped.content
    line.settle()


def counts(line: Line) -> dict[str, int]:
    return dict(line.owner.api.get(f"production-queues/{line.id}").json()["counts"])


def test_what_a_person_decided_and_took_back_is_set_aside_with_the_reason_and_told(line: Line, ana: Person) -> None:
    answer = line.ask("claim-1", 0.3)
    desk = decide_by_hand(line, ana, box(line.words.coin, x=300))
    line.settle()
    skip_after_all(line, ana, desk.task)
    found = line.decision(answer["id"])
    assert outcomes(line, answer["id"]) == [(1, "decided", "person", [300.0]), (2, "set_aside", "person", [])]
    assert (found["state"], found["right"], found["provenance"], found["outcomes"][1]["reason"]) == ("set_aside", None, "none", "too dark")
    assert [(each["revision"], each["state"]) for each in line.told()] == [(1, "decided"), (2, "set_aside")]
    line.settle()
    assert len(line.told()) == 2, "told again, it is set aside once"
    assert (counts(line)["set_aside"], counts(line)["by_people"], counts(line)["to_feed"]) == (1, 0, 0)


def test_the_same_answer_given_again_after_all_is_an_outcome_again(line: Line, ana: Person) -> None:
    answer = line.ask("claim-1", 0.3)
    desk = decide_by_hand(line, ana, box(line.words.coin, x=300))
    line.settle()
    skip_after_all(line, ana, desk.task)
    again = ana.api.post(f"tasks/{desk.task}/take-back")
    desk.open(again.json())
    desk.submitted()
    line.settle()
    assert outcomes(line, answer["id"])[2:] == [(3, "decided", "person", [300.0])]
    assert line.decision(answer["id"])["provenance"] == "human"


def test_an_audit_taken_back_is_not_answered_any_more_and_counts_as_wrong(ada: Person, ana: Person) -> None:
    line = make_line(ada, certify_share=1.0)
    promise(line, first=10)
    line.change(audit_share=1.0)
    answers = [line.ask(f"claim-{number}", 0.95) for number in range(10)]
    desks = [decide_by_hand(line, ana, box(line.words.coin, x=11)) for _ in answers[1:]]
    line.settle()
    assert (counts(line)["audited"], counts(line)["audited_right"]) == (9, 9)
    skip_after_all(line, ana, desks[0].task)
    found = next(each for each in map(line.decision, [each["id"] for each in answers]) if each["task"] == desks[0].task)
    assert (found["state"], found["by"], found["revision"], found["right"]) == ("decided", "model", 1, None)
    assert (found["audited"], found["provenance"]) == (True, "automatic_unseen")
    assert (counts(line)["audited"], counts(line)["audited_right"]) == (8, 8)
    decide_by_hand(line, ana, box(line.words.coin, x=11))
    line.settle()
    look(line)
    newest = threshold(line)["newest"]
    assert (newest["audits"], newest["set_aside"], newest["groups"][0]["candidates"][-1]["wrong"]) == (10, 1, 1)


def test_an_audit_that_overrode_the_model_is_set_aside_too(ada: Person, ana: Person) -> None:
    line = make_line(ada, audit_share=1.0)
    answer = line.ask("claim-1", 0.95)
    desk = decide_by_hand(line, ana, box(line.words.coin, x=400))
    line.settle()
    skip_after_all(line, ana, desk.task)
    assert [each[:3] for each in outcomes(line, answer["id"])] == [
        (1, "decided", "model"),
        (2, "decided", "person"),
        (3, "set_aside", "person"),
    ]
    assert line.decision(answer["id"])["right"] is None


def test_what_was_taken_over_is_taken_over_again_with_the_next_answer(ada: Person, ana: Person) -> None:
    line = make_line(ada)
    with tenant(line.organization_id):
        training = Dataset.objects.create(name="training")
    line.change(feedback={"mode": "at_once", "dataset": str(training.pk)})
    answer = line.ask("claim-1", 0.3)
    desk = decide_by_hand(line, ana, box(line.words.coin, x=300))
    line.settle()
    assert line.decision(answer["id"])["fed_at"] is not None
    skip_after_all(line, ana, desk.task)
    assert line.decision(answer["id"])["fed_at"] is None
    again = ana.api.post(f"tasks/{desk.task}/take-back")
    desk.open(again.json())
    desk.submitted()
    line.settle()
    assert line.decision(answer["id"])["fed_at"] is not None

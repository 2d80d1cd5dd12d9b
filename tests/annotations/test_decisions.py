"""What people do with suggestions: recorded as it truly is, never rewritten, and the suggestion stays as predicted."""

from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from apps.annotations.models import Annotation, DecisionOutcome, SuggestionDecision
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from tests.cast import Person
from tests.support.labeling import Bench, Desk, box, decide

pytestmark = pytest.mark.django_db


@pytest.fixture
def suggested(bench: Bench) -> list[UUID]:
    """Three suggestions for the first data row."""
    coin, stamp = bench.words.coin, bench.words.stamp
    return bench.suggest(bench.rows[0], box(coin, confidence=0.9), box(coin, x=200, confidence=0.6), box(stamp, x=400, confidence=0.3))[1]


@pytest.fixture
def desk(bench: Bench, suggested: list[UUID], ana: Person) -> Desk:
    bench.queue()
    return Desk(bench, ana)


def kept(bench: Bench, suggestion: UUID, **changes: Any) -> dict[str, Any]:
    """What accepting makes of a suggestion."""
    with tenant(bench.organization_id):
        row = Annotation.objects.get(pk=suggestion)
    made = {"id": str(uuid7()), "kind": row.kind, "feature": str(row.feature_id), "value": row.value, "answers": row.answers}
    return {**made, "confidence": None, "at": None, "derived_from": str(suggestion), **changes}


def accept(bench: Bench, desk: Desk, suggestion: UUID, **changes: Any) -> dict[str, Any]:
    made = kept(bench, suggestion, **changes)
    desk.save(created=[made], decisions=[decide(suggestion, "accepted", made["id"], shown_threshold=0.5, focus_ms=800)])
    return made


def history(bench: Bench) -> list[tuple[str, float | None]]:
    """Every decision there was: the outcome and the overlap."""
    with tenant(bench.organization_id):
        rows = SuggestionDecision.objects.order_by("number")
        return [(DecisionOutcome(row.outcome).label, None if row.overlap is None else round(row.overlap, 3)) for row in rows]


def test_suggestions_are_shown_surest_first_as_they_were_predicted(bench: Bench, desk: Desk, suggested: list[UUID]) -> None:
    [shown] = desk.detail["suggestions"]
    assert [each["confidence"] for each in shown["annotations"]] == [0.9, 0.6, 0.3]
    assert [each["id"] for each in shown["annotations"]] == [str(each) for each in suggested]
    assert (shown["final"], shown["pass"]) == (True, 1)
    accept(bench, desk, suggested[0])
    [after] = Desk(bench, desk.bench.owner).detail["suggestions"] or [None]
    assert after is None or "outcome" not in str(after)
    with tenant(bench.organization_id):
        assert Annotation.objects.get(pk=suggested[0]).confidence == 0.9


def test_an_accepted_suggestion_is_recorded_with_who_said_it_and_how_sure(bench: Bench, desk: Desk, suggested: list[UUID]) -> None:
    accept(bench, desk, suggested[0])
    with tenant(bench.organization_id):
        row = SuggestionDecision.objects.get()
        version = Annotation.objects.get(pk=suggested[0]).annotation_set.model_run.predictor_version_id
    assert (row.outcome, row.overlap, row.confidence, row.predictor_version) == (DecisionOutcome.ACCEPTED, 1.0, 0.9, version)
    assert (row.shown_threshold, row.focus_ms, row.bulk) == (0.5, 800, False)
    [told] = desk.content()["decisions"]
    assert (told["outcome"], told["overlap"]) == ("accepted", 1.0)


def test_a_claim_to_have_accepted_what_was_changed_is_recorded_as_edited(bench: Bench, desk: Desk, suggested: list[UUID]) -> None:
    place = {"x": 10, "y": 10, "width": 40, "height": 15}
    accept(bench, desk, suggested[0], value=place)
    assert history(bench) == [("edited", 0.5)]


def test_another_class_in_the_same_place_is_an_edit(bench: Bench, desk: Desk, suggested: list[UUID]) -> None:
    accept(bench, desk, suggested[0], feature=str(bench.words.stamp))
    assert history(bench) == [("edited", 1.0)]


def test_an_answer_added_to_what_was_suggested_is_an_edit(bench: Bench, desk: Desk, suggested: list[UUID]) -> None:
    answer = {"feature": str(bench.words.worn), "kind": "radio", "value": {"option": str(bench.words.no)}}
    accept(bench, desk, suggested[2], answers=[answer])
    assert history(bench) == [("edited", 1.0)]


def test_a_claim_to_have_edited_what_stayed_the_same_is_recorded_as_accepted(bench: Bench, desk: Desk, suggested: list[UUID]) -> None:
    made = kept(bench, suggested[0])
    desk.save(created=[made], decisions=[decide(suggested[0], "edited", made["id"])])
    assert history(bench) == [("accepted", 1.0)]


def test_a_rejected_suggestion_leaves_nothing(bench: Bench, desk: Desk, suggested: list[UUID]) -> None:
    desk.save(decisions=[decide(suggested[1], "rejected")])
    content = desk.content()
    assert content["annotations"] == []
    assert [(each["suggestion"], each["outcome"]) for each in content["decisions"]] == [(str(suggested[1]), "rejected")]


def test_undoing_writes_a_withdrawal_and_keeps_the_history(bench: Bench, desk: Desk, suggested: list[UUID]) -> None:
    made = accept(bench, desk, suggested[0])
    desk.save(deleted=[made["id"]], decisions=[decide(suggested[0], "withdrawn")])
    assert history(bench) == [("accepted", 1.0), ("withdrawn", None)]
    assert desk.content()["decisions"] == []
    desk.save(created=[made], decisions=[decide(suggested[0], "accepted", made["id"])])
    assert len(desk.content()["decisions"]) == 1


def test_accepting_and_undoing_within_one_change_is_taken(bench: Bench, desk: Desk, suggested: list[UUID]) -> None:
    gone = str(uuid7())
    desk.save(decisions=[decide(suggested[0], "accepted", gone), decide(suggested[0], "withdrawn")])
    assert desk.content()["decisions"] == []


def test_moving_an_accepted_object_later_makes_it_edited_by_that_much(bench: Bench, desk: Desk, suggested: list[UUID]) -> None:
    made = accept(bench, desk, suggested[0])
    desk.save(updated=[{**made, "value": {"x": 10, "y": 10, "width": 20, "height": 30}}])
    desk.save(updated=[made])
    assert history(bench) == [("accepted", 1.0), ("edited", 0.5), ("accepted", 1.0)]
    with tenant(bench.organization_id):
        assert [row.focus_ms for row in SuggestionDecision.objects.order_by("number")] == [800, 0, 0]


def test_deleting_an_accepted_object_opens_its_suggestion_again(bench: Bench, desk: Desk, suggested: list[UUID]) -> None:
    made = accept(bench, desk, suggested[0])
    desk.save(deleted=[made["id"]])
    assert history(bench) == [("accepted", 1.0), ("withdrawn", None)]


def test_many_are_accepted_at_once(bench: Bench, desk: Desk, suggested: list[UUID]) -> None:
    made = [kept(bench, each) for each in suggested[:2]]
    decisions = [decide(UUID(each["derived_from"]), "accepted", each["id"], bulk=True) for each in made]
    desk.save(created=made, decisions=decisions)
    assert [(each["outcome"], each["bulk"]) for each in desk.content()["decisions"]] == [("accepted", True)] * 2


def test_a_decision_needs_the_object_it_left(bench: Bench, desk: Desk, suggested: list[UUID]) -> None:
    stranger = box(bench.words.coin)
    answer = desk.send(created=[stranger], decisions=[decide(suggested[0], "accepted", stranger["id"])])
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/decisions/0/annotation")
    assert answer.json()["errors"][0]["code"] == "not_kept"


def test_a_suggestion_for_another_data_row_is_not_there(bench: Bench, desk: Desk) -> None:
    _, [elsewhere] = bench.suggest(bench.rows[1], box(bench.words.coin, confidence=0.8))
    answer = desk.send(decisions=[decide(elsewhere, "rejected")])
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (404, "/decisions/0/suggestion")


def test_what_a_person_drew_is_no_suggestion(bench: Bench, desk: Desk, rui: Person) -> None:
    drawn = box(bench.words.coin)
    desk.draw(drawn)
    assert desk.send(decisions=[decide(UUID(drawn["id"]), "rejected")]).status_code == 404


def test_decisions_cannot_be_rewritten(bench: Bench, desk: Desk, suggested: list[UUID]) -> None:
    desk.save(decisions=[decide(suggested[0], "rejected")])
    with tenant(bench.organization_id), pytest.raises(DatabaseError), transaction.atomic():
        SuggestionDecision.objects.update(outcome=1)

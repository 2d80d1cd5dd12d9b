"""Errors and shifts are seen, steps are taken as far as the queue goes by itself, and a person can put each back."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from django.utils import timezone
from PIL import Image

from apps.catalog.models import DataRow
from apps.core.tenancy import tenant
from apps.modalities.likeness import mark_of_picture
from apps.production import services
from apps.production.models import Maker, ProductionQueue, ShiftCheck
from tests.cast import Person
from tests.production.audited import answer, ask_many, audits_of, decisions_of
from tests.production.conftest import Line, make_line
from tests.production.test_promise import audited, look, make_promised, threshold

pytestmark = pytest.mark.django_db(transaction=True)


def drift(line: Line) -> dict[str, Any]:
    got = line.owner.api.get(f"production-queues/{line.id}/drift")
    assert got.status_code == 200, got.content
    return dict(got.json())


def failing(line: Line, name: str, count: int = 12) -> None:
    """So many audited automatic decisions, all of them wrong: enough for the sum to ring once."""
    audited(line, [False] * count, [0.99] * count, name=name)


def steps(line: Line) -> list[tuple[str, str]]:
    return [(each["rung"], each["state"]) for each in reversed(drift(line)["steps"])]


@pytest.fixture
def watched(ada: Person) -> Line:
    """It decides from 0.8 on and audits everything; 20 decisions before were no audits."""
    line = make_line(ada)
    ask_many(line, np.linspace(0.81, 0.99, 20).tolist(), "before")
    line.change(audit_share=1.0)
    return line


def test_each_time_the_sum_rings_the_next_step_is_taken_and_beyond_the_setting_proposed(watched: Line) -> None:
    line = watched
    failing(line, "a", 7)
    assert steps(line) == [("warn", "taken")]
    assert threshold(line)["in_force"]["threshold"] == 0.8
    failing(line, "b", 7)
    assert steps(line) == [("warn", "taken"), ("raise", "taken")]
    raised = threshold(line)["in_force"]
    assert raised["threshold"] == raised["raised_to"] > 0.8
    failing(line, "c", 7)
    failing(line, "d", 7)
    assert steps(line) == [("warn", "taken"), ("raise", "taken"), ("stop", "proposed")], "a proposal waits, and is not made twice"
    assert threshold(line)["in_force"]["automatic"] is True
    told = line.told("production_queues.drift")
    assert [(each["rung"], each["state"], each["by_itself"]) for each in told] == [
        ("warn", "taken", True),
        ("raise", "taken", True),
        ("stop", "proposed", True),
    ]
    assert "were wrong" in told[0]["why"]


def test_the_sum_is_told_with_its_way_and_its_limit(watched: Line) -> None:
    audited(watched, [True, False, True], [0.95] * 3)
    watch = drift(watched)["watch"]
    assert (watch["audits"], len(watch["way"])) == (3, 3)
    assert watch["way"][-1]["sum"] == watch["sum"] == pytest.approx(np.log(3) + np.log(0.85 / 0.95))
    assert watch["limit"] == pytest.approx(np.log(2000))


def test_audits_of_what_people_were_asked_anyway_say_nothing_of_automatic_decisions(watched: Line) -> None:
    audited(watched, [False] * 30, [0.3] * 30)
    assert drift(watched)["watch"]["audits"] == 0
    assert steps(watched) == []


def test_a_step_can_be_put_back_by_a_person_with_the_reason(watched: Line) -> None:
    failing(watched, "a", 7)
    failing(watched, "b", 7)
    back = watched.owner.api.post(f"production-queues/{watched.id}/drift-steps/2/reverse", {"reason": "A broken camera"})
    assert (back.status_code, back.json()["state"], back.json()["reversed_reason"]) == (200, "reversed", "A broken camera")
    assert threshold(watched)["in_force"]["threshold"] == 0.8
    assert watched.owner.api.post(f"production-queues/{watched.id}/drift-steps/2/reverse", {}).status_code == 409
    failing(watched, "c", 7)
    assert steps(watched)[-1] == ("raise", "taken"), "the same step comes again, as it was put back"


def test_a_step_is_not_put_back_over_what_was_settled_since(watched: Line) -> None:
    failing(watched, "a", 7)
    failing(watched, "b", 7)
    watched.change(threshold=0.97)
    back = watched.owner.api.post(f"production-queues/{watched.id}/drift-steps/2/reverse", {})
    assert (back.status_code, back.json()["code"]) == (409, "step-over")
    assert threshold(watched)["in_force"]["threshold"] == 0.97


def test_as_far_as_it_may_it_stops_deciding_and_begins_the_calibration_and_the_promise_anew(ada: Person) -> None:
    line = make_promised(ada, growth=4)
    line.change(acts_up_to="recalibrate", audit_share=1.0)
    audited(line, [True] * 40)
    line.change(follows=True)
    for name in "abc":
        failing(line, name, 12)
    assert steps(line) == [("warn", "taken"), ("raise", "taken"), ("stop", "taken"), ("recalibrate", "taken")]
    found = threshold(line)
    assert (found["in_force"]["automatic"], found["in_force"]["threshold"]) == (False, None)
    assert (found["state"], found["next"]["over"], found["audits"]["certification"]) == ("not_due", 0, 0), "what was audited before is over"
    assert line.ask("next", 0.99)["why"] == "switched_off"
    back = ada.api.post(f"production-queues/{line.id}/drift-steps/4/reverse", {"reason": "A false alarm"})
    assert back.status_code == 200, back.content
    assert threshold(line)["state"] == "kept"
    assert ada.api.post(f"production-queues/{line.id}/drift-steps/3/reverse", {}).status_code == 200
    assert threshold(line)["in_force"]["automatic"] is True


def test_a_person_takes_a_step_or_what_was_proposed(ada: Person, ana: Person, watched: Line) -> None:
    made = ada.api.post(f"production-queues/{watched.id}/drift-steps", {"rung": "stop", "why": "The camera was moved"})
    assert (made.status_code, made.json()["state"], made.json()["cause"]) == (201, "taken", "person")
    assert threshold(watched)["in_force"]["automatic"] is False
    assert ada.api.post(f"production-queues/{watched.id}/drift-steps/1/take").status_code == 409
    assert ana.api.post(f"production-queues/{watched.id}/drift-steps/1/reverse", {}).status_code == 403


def standing(line: Line) -> list[str]:
    return [each["rung"] for each in reversed(drift(line)["steps"]) if each["stands"]]


def step(line: Line, rung: str) -> Any:
    return line.owner.api.post(f"production-queues/{line.id}/drift-steps", {"rung": rung, "why": "Too many are wrong"})


def test_a_step_stands_as_long_as_what_it_did_holds(watched: Line) -> None:
    line = watched
    for rung in ("warn", "raise", "stop"):
        assert step(line, rung).json()["stands"] is True
    assert standing(line) == ["warn", "raise", "stop"]
    line.owner.api.post(f"production-queues/{line.id}/drift-steps/1/reverse", {"reason": "Looked at"})
    line.change(automatic=True)
    assert standing(line) == ["raise"]
    line.change(threshold=0.5)
    assert standing(line) == []
    line.owner.api.post(f"production-queues/{line.id}/promise", {"error_rate": 0.5, "confidence": 0.5, "first": 3})
    step(line, "warn")
    step(line, "recalibrate")
    assert standing(line) == ["recalibrate"], "nothing is certified by new audits yet"
    audited(line, [True] * 40, [0.95] * 40, name="anew")
    assert standing(line) == []


def test_raising_again_halves_again_until_nothing_is_left_to_raise(watched: Line) -> None:
    line = watched
    raised = []
    while (made := step(line, "raise")).status_code == 201:
        assert made.json()["threshold_after"] > made.json()["threshold_before"], "a step that is taken changes something"
        raised.append(made.json()["threshold_after"])
    assert (made.status_code, made.json()["code"]) == (409, "step-over")
    assert "left to raise" in made.json()["detail"]
    assert [sum(score >= each for score in np.linspace(0.81, 0.99, 20)) for each in raised] == [10, 5, 2, 1, 0]
    for number in (5, 4):
        assert line.owner.api.post(f"production-queues/{line.id}/drift-steps/{number}/reverse", {}).status_code == 200
    assert standing(line) == ["raise"] * 3
    assert steps(line) == [("raise", "taken")] * 3 + [("raise", "reversed")] * 2


def test_where_nothing_is_left_to_raise_the_ladder_leads_on(ada: Person) -> None:
    line = make_line(ada, threshold=1.0, audit_share=1.0)
    for name in "ab":
        audited(line, [False] * 7, [1.0] * 7, name=name)
    assert steps(line) == [("warn", "taken"), ("stop", "proposed")]


@pytest.mark.parametrize("asked_before", [0, 60])
def test_half_of_what_is_automatic_by_the_calibration_in_force_stays_so(ada: Person, asked_before: int) -> None:
    """Some was decided by raw confidences before, some since; what each was held against then does not count."""
    line = make_line(ada, threshold=0.5, audit_share=1.0, certify_share=0.0)
    right = [place % (2 if place < 40 else 10) > 0 for place in range(120)]
    audited(line, right, np.linspace(0.4, 0.7, 120))
    line.change(audit_share=0.0)
    sure = np.linspace(0.4, 0.7, 40)
    ask_many(line, np.linspace(0.5, 0.7, asked_before).tolist(), "before")
    etag = line.owner.api.get(f"production-queues/{line.id}").headers["ETag"]
    used = line.owner.api.put(f"production-queues/{line.id}/calibration", {"number": 0}, headers={"If-Match": etag})
    assert used.json()["calibrations"][0]["method"] == "platt", used.content
    line.change(threshold=0.85)
    ask_many(line, sure.tolist(), "held")
    before = automatic(line, "held")
    made = step(line, "raise")
    assert made.json()["threshold_after"] > 0.85, made.content
    ask_many(line, sure.tolist(), "after")
    assert before > 0
    assert 0.3 * before <= automatic(line, "after") <= 0.7 * before


def automatic(line: Line, name: str) -> int:
    with tenant(line.organization_id):
        return int(decisions_of(line).filter(external_id__startswith=name, by=Maker.MODEL).count())


def test_what_is_stopped_is_not_stopped_again(watched: Line) -> None:
    line = watched
    assert step(line, "stop").status_code == 201
    again = step(line, "stop")
    assert (again.status_code, again.json()["code"]) == (409, "step-over")
    assert "nothing to stop" in again.json()["detail"]
    assert [each["rung"] for each in drift(line)["steps"]] == ["stop"], "what was refused is not in the log"


def test_what_a_person_stopped_leads_past_a_second_stop(watched: Line) -> None:
    line = watched
    for name in "ab":
        failing(line, name, 7)
    ask_many(line, [0.99] * 7, "c")
    drawn = [each for each in audits_of(line) if each.decision_id and each.number is None]
    line.change(automatic=False, reason="The camera was moved")
    with tenant(line.organization_id):
        answer(drawn, [False] * 7)
    look(line)
    assert steps(line)[-1] == ("recalibrate", "proposed")


def test_a_shift_of_what_is_asked_warns_once_and_is_told_by_its_measures(ada: Person) -> None:
    line = make_line(ada)
    random = np.random.default_rng(5)
    ask_many(line, random.uniform(0.8, 1, 120).tolist(), "before")
    with tenant(line.organization_id):
        decisions_of(line).update(created_at=timezone.now() - timedelta(days=2))
    line_since(line)
    ask_many(line, random.uniform(0.3, 0.7, 120).tolist(), "now")
    with tenant(line.organization_id):
        assert (services.check_shifts(), services.check_shifts()) == (1, 0)
        assert ShiftCheck.objects.count() == 1
    (day,) = drift(line)["shifts"]
    measures = {each["measure"]: each for each in day["measures"]}
    assert day["is_alarm"] is True
    assert measures["stability"]["size"] > 0.25
    assert measures["gap"]["size"] > 0.4
    assert measures["classes"]["reason"] == "There is but one class: its share cannot move."
    assert steps(line) == [("warn", "taken")]


@pytest.mark.parametrize("light", [0, 40])
def test_embeddings_of_what_is_asked_warn_where_they_moved(ada: Person, light: int) -> None:
    """The same confidences and classes, by another light or the same."""
    line = make_line(ada)
    random = np.random.default_rng(6)
    for name, added in (("before", 0), ("now", light)):
        ask_many(line, random.uniform(0.8, 1, 60).tolist(), name)
        with tenant(line.organization_id):
            for row in DataRow.objects.filter(pk__in=[each.pk for each in line.rows[-60:]]):
                row.likeness = a_picture(random, added)
                row.save()
            if name == "before":
                decisions_of(line).update(created_at=timezone.now() - timedelta(days=2))
    line_since(line)
    with tenant(line.organization_id):
        services.check_shifts()
    (day,) = drift(line)["shifts"]
    (found,) = (each for each in day["measures"] if each["measure"] == "embeddings")
    assert (found["before"], found["now"], found["alarm"], day["is_alarm"]) == (60, 60, light > 0, light > 0)
    assert steps(line) == ([("warn", "taken")] if light else [])
    assert [step["why"] for step in drift(line)["steps"]] == (
        ["What is asked has changed from what was asked at first: what data rows show."] if light else []
    )


def a_picture(random: np.random.Generator, light: int) -> bytes:
    """The mark of noise by a light."""
    file = BytesIO()
    Image.fromarray((random.integers(60, 160, (8, 8, 3)) + light).astype(np.uint8)).resize((64, 64)).save(file, "PNG")
    return mark_of_picture(file.getvalue())


def test_too_few_embeddings_are_told_as_such(ada: Person) -> None:
    line = make_line(ada)
    ask_many(line, [0.9] * 3, "now")
    line_since(line)
    with tenant(line.organization_id):
        services.check_shifts()
    (found,) = (each for each in drift(line)["shifts"][0]["measures"] if each["measure"] == "embeddings")
    assert (found["size"], found["alarm"]) == (None, False)
    assert found["reason"] == "A comparison asks for at least 50 embeddings before and now; there are 0 and 0."


def line_since(line: Line) -> None:
    """As if the queue had been there for a week."""
    with tenant(line.organization_id):
        ProductionQueue.objects.filter(pk=line.id).update(fresh_since=timezone.now() - timedelta(days=7))

"""Savings over HTTP: what was recorded, once, by outcome; nothing is stated before there is enough."""

from uuid import UUID

import pytest

from apps.analytics import services
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.projects.models import Task
from tests.cast import Person
from tests.support.labeling import Bench, make_bench

pytestmark = pytest.mark.django_db


@pytest.fixture
def bench(ada: Person) -> Bench:
    found = make_bench(ada)
    found.queue(1)
    return found


def spend(bench: Bench, member: Person, *spans: tuple[str, int], bulk_n: int = 1) -> list[dict[str, object]]:
    """Each (outcome, milliseconds) on an object of its own."""
    activities = [
        {
            "id": str(uuid7()), "annotation": str(uuid7()), "suggestion": None, "outcome": outcome, "active_ms": active_ms,
            "bulk_n": bulk_n, "started_at": "2026-11-21T10:00:00+00:00",
        }
        for outcome, active_ms in spans
    ]  # fmt: skip
    record(bench, member, activities)
    return activities


def record(bench: Bench, member: Person, activities: list[dict[str, object]]) -> None:
    with tenant(bench.organization_id):
        task: UUID = Task.objects.values_list("pk", flat=True)[0]
        services.record_activity(task=task, membership=member.membership.pk, activities=activities)


def read(bench: Bench) -> dict:
    return dict(bench.owner.api.get(f"projects/{bench.project.pk}/savings").json())


def test_before_anybody_labelled_nothing_is_said(bench: Bench) -> None:
    found = read(bench)
    assert (found["enough"], found["measured"], found["acceptance_rate"], found["decided"]) == (False, None, None, 0)
    assert {times["n"] for times in found["outcomes"].values()} == {0}


def test_with_enough_of_both_the_saving_is_the_difference_of_the_means(bench: Bench, ana: Person) -> None:
    spend(bench, ana, *[("drawn", 6000)] * 5, *[("accepted", 1000)] * 4, ("edited", 3000), ("rejected", 1000))
    found = read(bench)
    assert found["enough"]
    assert found["measured"]["saved_s_per_annotation"] == pytest.approx(6 - (4 + 3 + 1) / 5)
    assert found["measured"]["saved_percent"] == pytest.approx(73.3)
    assert found["acceptance_rate"] == pytest.approx(4 / 6)
    assert sum(found["distribution"]["drawn"]) == 5
    assert sum(found["distribution"]["adjusted"]) == 5


def test_the_same_span_sent_twice_counts_once(bench: Bench, ana: Person) -> None:
    spans = spend(bench, ana, ("drawn", 4000))
    record(bench, ana, spans)
    assert read(bench)["outcomes"]["drawn"] == {"n": 1, "median_s": 4.0, "mean_s": 4.0, "p25_s": 4.0, "p75_s": 4.0}


def test_one_action_over_many_is_shared_between_them(bench: Bench, ana: Person) -> None:
    spend(bench, ana, ("accepted", 3000), ("accepted", 3000), ("accepted", 3000), bulk_n=3)
    assert read(bench)["outcomes"]["accepted"]["median_s"] == 1.0


def test_a_suggestion_accepted_and_corrected_later_counts_once_as_edited(bench: Bench, ana: Person) -> None:
    suggestion = str(uuid7())
    for number, (outcome, active_ms) in enumerate((("accepted", 800), ("edited", 2200))):
        span = {
            "id": str(uuid7()), "annotation": None, "suggestion": suggestion, "outcome": outcome, "active_ms": active_ms, "bulk_n": 1,
            "started_at": f"2026-11-21T10:00:0{number}+00:00",
        }  # fmt: skip
        record(bench, ana, [span])
    outcomes = read(bench)["outcomes"]
    assert (outcomes["accepted"]["n"], outcomes["edited"]["n"], outcomes["edited"]["median_s"]) == (0, 1, 3.0)


def test_hours_become_money_once_somebody_says_what_an_hour_costs(bench: Bench, ana: Person) -> None:
    spend(bench, ana, *[("drawn", 6000)] * 5, *[("accepted", 2000)] * 5)
    assert read(bench)["measured"]["saved_money"] is None
    assert bench.owner.api.put(f"projects/{bench.project.pk}/costs", {"hourly_cost": 36.0, "currency": "EUR"}).status_code == 200
    measured = read(bench)["measured"]
    assert (measured["saved_money"], measured["currency"]) == (pytest.approx(0.2), "EUR")


def test_the_calculator_answers_the_example(bench: Bench) -> None:
    found = bench.owner.api.get("savings/calculator?seconds_to_draw=6&accuracy=0.8&seconds_saved=5&seconds_lost=1").json()
    assert (found["seconds_saved"], found["percent"], found["break_even_accuracy"]) == (3.8, 63.3, pytest.approx(0.1667))


def test_an_accuracy_above_one_is_refused(bench: Bench) -> None:
    assert bench.owner.api.get("savings/calculator?accuracy=1.2").status_code == 400


def test_an_annotator_does_not_see_savings(bench: Bench, ana: Person) -> None:
    assert ana.api.get(f"projects/{bench.project.pk}/savings").status_code == 403

"""Savings over HTTP: what was recorded, once, by outcome; nothing is stated before there is enough."""

from uuid import UUID

import pytest

from apps.analytics import services
from apps.annotations.models import Annotation, AnnotationSet, DecisionOutcome, SuggestionDecision
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.projects.models import Task
from tests.cast import Person
from tests.support.labeling import Bench, box, make_bench

pytestmark = pytest.mark.django_db


@pytest.fixture
def bench(ada: Person) -> Bench:
    found = make_bench(ada)
    found.queue(1)
    return found


def spend(bench: Bench, member: Person, *spans: tuple[str, int], bulk_n: int = 1) -> list[dict[str, object]]:
    """Each (outcome, milliseconds) on an object of its own: a drawing of the member's, or a suggestion."""
    things = _drawings(bench, member, len(spans)), _suggestions(bench, len(spans))
    activities = []
    for (outcome, active_ms), drawing, suggestion in zip(spans, *things, strict=True):
        of = (str(drawing), None) if outcome == "drawn" else (None, str(suggestion))
        activities.append(span(*of, outcome, active_ms, bulk_n=bulk_n))
    record(bench, member, activities)
    return activities


def span(
    annotation: str | None, suggestion: str | None, outcome: str, active_ms: int, *, bulk_n: int = 1, second: int = 0
) -> dict[str, object]:
    return {
        "id": str(uuid7()), "annotation": annotation, "suggestion": suggestion, "outcome": outcome, "active_ms": active_ms,
        "bulk_n": bulk_n, "started_at": f"2026-11-21T10:00:0{second}+00:00",
    }  # fmt: skip


def _drawings(bench: Bench, member: Person, count: int) -> list[UUID]:
    with tenant(bench.organization_id):
        own, _ = AnnotationSet.objects.get_or_create(data_row=bench.rows[0], project=bench.project, author=member.membership)
        value = {"x": 1, "y": 1, "width": 5, "height": 5}
        made = [Annotation(annotation_set=own, feature_id=bench.words.coin, kind="bounding_box", value=value) for _ in range(count)]
        return [each.pk for each in Annotation.objects.bulk_create(made)]


def _suggestions(bench: Bench, count: int) -> list[UUID]:
    return bench.suggest(bench.rows[0], *(box(bench.words.coin, confidence=0.9) for _ in range(count)))[1]


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
    (suggestion,) = map(str, _suggestions(bench, 1))
    record(bench, ana, [span(None, suggestion, "accepted", 800), span(None, suggestion, "edited", 2200, second=1)])
    outcomes = read(bench)["outcomes"]
    assert (outcomes["accepted"]["n"], outcomes["edited"]["n"], outcomes["edited"]["median_s"]) == (0, 1, 3.0)


def test_what_was_taken_back_is_no_drawing_and_no_decision(bench: Bench, ana: Person) -> None:
    """Its time was spent, and is told apart."""
    spend(bench, ana, ("drawn", 4000))
    with tenant(bench.organization_id):
        Annotation.objects.filter(annotation_set__author=ana.membership).delete()
    spend(bench, ana, ("accepted", 1000))
    with tenant(bench.organization_id):
        own = AnnotationSet.objects.get(author=ana.membership)
        (said,) = Annotation.objects.by_models().values_list("pk", flat=True).order_by("-id")[:1]
        for number, outcome in enumerate((DecisionOutcome.ACCEPTED, DecisionOutcome.WITHDRAWN)):
            SuggestionDecision.objects.create(annotation_set=own, suggestion_id=said, number=number, outcome=outcome)
    found = read(bench)
    assert {name: times["n"] for name, times in found["outcomes"].items()} == {"accepted": 0, "edited": 0, "rejected": 0, "drawn": 0}
    assert (found["decided"], found["other_s"]) == (0, 5.0)


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


def test_who_labels_sees_what_drawing_accepting_and_correcting_take(bench: Bench, ana: Person) -> None:
    spend(bench, ana, ("drawn", 6000), ("accepted", 1000), ("accepted", 3000), ("edited", 4000), ("rejected", 2000))
    found = ana.api.get(f"projects/{bench.project.pk}/suggestion-figures").json()
    means = {name: (found[name]["n"], found[name]["mean_s"]) for name in ("drawn", "accepted", "corrected")}
    assert means == {"drawn": (1, 6.0), "accepted": (2, 2.0), "corrected": (2, 3.0)}

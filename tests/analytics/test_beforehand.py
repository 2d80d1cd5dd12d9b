"""What the editor may say of suggestions before they are accepted, as decisions of one by one tell it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from apps.analytics.beforehand import FITTED_FROM
from apps.annotations.models import AnnotationSet, DecisionOutcome, SuggestionDecision
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from tests.cast import Person
from tests.support.labeling import Bench, box, make_bench

pytestmark = pytest.mark.django_db
ACCEPTED, REJECTED, EDITED, WITHDRAWN = (
    DecisionOutcome.ACCEPTED, DecisionOutcome.REJECTED, DecisionOutcome.EDITED, DecisionOutcome.WITHDRAWN,
)  # fmt: skip


@pytest.fixture
def bench(ada: Person) -> Bench:
    found = make_bench(ada)
    found.queue(1)
    return found


def decided(bench: Bench, member: Person, version: UUID, *said: tuple[float, Sequence[DecisionOutcome]], bulk: bool = False) -> None:
    """Suggestions of these confidences, and what the member decided about each, in turn."""
    _, suggestions = bench.suggest(bench.rows[0], *(box(bench.words.coin, confidence=sure) for sure, _ in said))
    with tenant(bench.organization_id):
        own, _ = AnnotationSet.objects.get_or_create(data_row=bench.rows[0], project=bench.project, author=member.membership)
        number = SuggestionDecision.objects.filter(annotation_set=own).count()
        for suggestion, (sure, outcomes) in zip(suggestions, said, strict=True):
            for outcome in outcomes:
                number += 1
                SuggestionDecision.objects.create(
                    annotation_set=own, suggestion_id=suggestion, number=number, outcome=outcome, confidence=sure,
                    predictor_version=version, bulk=bulk,
                )  # fmt: skip


def read(person: Person, bench: Bench) -> dict[str, Any]:
    return dict(person.api.get(f"projects/{bench.project.pk}/suggestion-figures").json())


def test_before_anybody_decided_nothing_is_said(bench: Bench, ana: Person) -> None:
    found = read(ana, bench)
    assert found["calibrators"] == []
    assert [found[name]["n"] for name in ("drawn", "accepted", "corrected")] == [0, 0, 0]


def test_with_enough_decisions_the_share_left_as_suggested_is_known_by_confidence(bench: Bench, ana: Person) -> None:
    version = uuid7()
    half = FITTED_FROM // 2
    decided(bench, ana, version, *[(0.9, [ACCEPTED])] * half, *[(0.3, [REJECTED])] * (half - 10), *[(0.3, [ACCEPTED])] * 10)
    (calibrator,) = read(ana, bench)["calibrators"]
    assert (calibrator["predictor_version"], calibrator["feature"]) == (str(version), None)
    assert (calibrator["decided"], calibrator["right"]) == (FITTED_FROM, half + 10)
    assert len(calibrator["believed"]) == 101
    assert calibrator["believed"][90] == pytest.approx(1.0)
    assert calibrator["believed"][30] == pytest.approx(10 / half)


def test_with_few_decisions_it_is_said_how_many_there_are_and_nothing_is_believed(bench: Bench, ana: Person) -> None:
    decided(bench, ana, uuid7(), (0.9, [ACCEPTED]), (0.4, [EDITED]))
    (calibrator,) = read(ana, bench)["calibrators"]
    assert (calibrator["decided"], calibrator["right"], calibrator["believed"]) == (2, 1, None)


def test_what_was_decided_in_bulk_or_taken_back_does_not_count(bench: Bench, ana: Person) -> None:
    version = uuid7()
    decided(bench, ana, version, (0.9, [ACCEPTED]), (0.8, [ACCEPTED, WITHDRAWN]), (0.7, [ACCEPTED, EDITED]))
    decided(bench, ana, version, (0.6, [ACCEPTED]), bulk=True)
    (calibrator,) = read(ana, bench)["calibrators"]
    assert (calibrator["decided"], calibrator["right"]) == (2, 1)


def test_a_class_that_was_decided_often_has_a_calibrator_of_its_own(bench: Bench, ana: Person) -> None:
    version = uuid7()
    decided(bench, ana, version, *[(0.9, [ACCEPTED])] * 200)
    found = {each["feature"]: each["decided"] for each in read(ana, bench)["calibrators"]}
    assert found == {None: 200, str(bench.words.coin): 200}

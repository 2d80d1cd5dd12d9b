"""What the history of a label says that each change did."""

from typing import Any
from uuid import UUID

import pytest

from apps.annotations.models import Revision
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from tests.annotations.test_decisions import kept
from tests.cast import Person
from tests.support.labeling import Bench, Desk, box, decide

pytestmark = pytest.mark.django_db


@pytest.fixture
def suggested(bench: Bench) -> list[UUID]:
    coin = bench.words.coin
    return bench.suggest(bench.rows[0], *(box(coin, x=200 * at, confidence=0.9 - at / 10) for at in range(3)))[1]


@pytest.fixture
def desk(bench: Bench, suggested: list[UUID], ana: Person) -> Desk:
    bench.queue()
    return Desk(bench, ana)


def newest(desk: Desk) -> list[tuple[str, str | None, int]]:
    """The deeds of the last change."""
    told = desk.api.get(f"annotation-sets/{desk.set}/revisions").json()["results"][0]["deeds"]
    return [(each["what"], each["kind"], each["count"]) for each in told]


def note(bench: Bench, text: str) -> dict[str, Any]:
    return {**box(bench.words.note), "kind": "text", "value": {"text": text}}


def test_what_was_drawn_changed_and_deleted_is_counted_by_kind(bench: Bench, desk: Desk) -> None:
    words = bench.words
    one, two, three = (box(words.coin, x=x) for x in (10, 110, 210))
    said = note(bench, "old")
    desk.save(created=[one, two, three, said])
    assert newest(desk) == [("added", "bounding_box", 3), ("added", "text", 1)]
    answered = [{"feature": str(words.worn), "kind": "radio", "value": {"option": str(words.yes)}}]
    desk.save(updated=[{**one, "feature": str(words.stamp), "answers": answered}, {**two, "value": {**two["value"], "x": 120}}])
    assert newest(desk) == [("reclassified", "bounding_box", 1), ("adjusted", "bounding_box", 1), ("answered", "bounding_box", 1)]
    desk.save(updated=[{**said, "value": {"text": "new"}}], deleted=[two["id"], three["id"]])
    assert newest(desk) == [("adjusted", "text", 1), ("deleted", "bounding_box", 2)]


def test_an_object_that_comes_of_a_suggestion_is_told_as_the_decision_alone(bench: Bench, desk: Desk, suggested: list[UUID]) -> None:
    first, second = kept(bench, suggested[0]), kept(bench, suggested[1])
    second["value"] = {**second["value"], "width": 44}
    verdicts = [
        decide(suggested[0], "accepted", first["id"]),
        decide(suggested[1], "edited", second["id"]),
        decide(suggested[2], "rejected"),
    ]
    desk.save(created=[first, second, box(bench.words.coin)], decisions=verdicts)
    assert newest(desk) == [("added", "bounding_box", 1), ("accepted", None, 1), ("edited", None, 1), ("rejected", None, 1)]
    moved = {**first, "value": {**first["value"], "y": 13}}
    desk.save(updated=[moved], decisions=[decide(suggested[0], "edited", first["id"])])
    assert newest(desk) == [("edited", None, 1)]
    desk.save(updated=[{**moved, "value": {**first["value"], "y": 16}}])
    assert newest(desk) == [("adjusted", "bounding_box", 1)], "the decision was told when it was made"
    desk.save(deleted=[first["id"]], decisions=[decide(suggested[0], "withdrawn")])
    assert newest(desk) == [("withdrawn", None, 1)]


def test_where_it_was_not_kept_what_was_replaced_its_kind_is_not_told(bench: Bench, desk: Desk) -> None:
    one, two = box(bench.words.coin), box(bench.words.coin)
    desk.draw(one, two)
    with tenant(bench.organization_id):
        Revision.objects.create(
            annotation_set_id=desk.set,
            number=2,
            author=Revision.objects.get(annotation_set=desk.set).author,
            changes={"created": [], "updated": [one], "deleted": [two["id"]], "decisions": []},
            change_id=uuid7(),
        )
    assert newest(desk) == [("adjusted", "bounding_box", 1), ("deleted", None, 1)]

"""A set as it stood at each of its revisions, whatever was changed since, and brought back by an ordinary change."""

import random
from typing import Any
from uuid import UUID

import pytest

from apps.annotations import queries
from apps.annotations.models import AnnotationSet, Revision
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from tests.annotations.test_decisions import kept
from tests.cast import Person
from tests.ontologies.test_removals import body_without, put, read, removal
from tests.support.labeling import Bench, Desk, box, decide

# Decisions bear the time of the transaction in which they were saved, so each save needs one of its own.
pytestmark = pytest.mark.django_db(transaction=True)
CHANGES = 40


@pytest.fixture
def suggested(bench: Bench) -> list[UUID]:
    return bench.suggest(bench.rows[0], box(bench.words.coin, confidence=0.9), box(bench.words.coin, x=200, confidence=0.6))[1]


@pytest.fixture
def desk(bench: Bench, suggested: list[UUID], ana: Person) -> Desk:
    bench.queue()
    return Desk(bench, ana)


def past(desk: Desk, number: int) -> dict[str, Any]:
    response = desk.api.get(f"annotation-sets/{desk.set}/revisions/{number}")
    assert response.status_code == 200, response.json()
    return response.json()


def said(answer: dict[str, Any]) -> tuple[Any, Any]:
    """Annotations and standing decisions, whatever their order."""
    return (
        sorted(answer["annotations"], key=lambda row: row["id"]),
        sorted(((each["suggestion"], each["outcome"], each["annotation"]) for each in answer["decisions"]), key=str),
    )


def test_a_set_is_shown_as_each_of_many_changes_left_it(bench: Bench, desk: Desk, suggested: list[UUID]) -> None:
    chance, stood = random.Random(7), []
    for _ in range(CHANGES):
        now = desk.content()
        there, decided = now["annotations"], {each["suggestion"]: each for each in now["decisions"]}
        made = [box(bench.words.coin, x=chance.randrange(500)) for _ in range(chance.randrange(3))]
        gone = [each for each in there if chance.random() < 0.2]
        moved = [
            {**each, "value": {**each["value"], "x": chance.randrange(500)}} for each in there if each not in gone and chance.random() < 0.3
        ]
        verdicts = []
        suggestion = chance.choice(suggested)
        standing = decided.get(str(suggestion))
        if standing is None:
            accepted = kept(bench, suggestion)
            made.append(accepted)
            verdicts.append(decide(suggestion, "accepted", accepted["id"]))
        elif standing["annotation"] in {each["id"] for each in gone}:
            verdicts.append(decide(suggestion, "withdrawn"))
        if not (made or moved or gone):
            made = [box(bench.words.coin)]
        desk.save(created=made, updated=moved, deleted=[each["id"] for each in gone], decisions=verdicts)
        stood.append(said(desk.content()))
    for number, then in enumerate(stood, start=1):
        assert said(past(desk, number)) == then, f"revision {number}"


def test_what_stood_comes_back_by_saving_the_way_there(bench: Bench, desk: Desk, suggested: list[UUID]) -> None:
    drawn, accepted = box(bench.words.coin), kept(bench, suggested[0])
    desk.save(created=[drawn, accepted], decisions=[decide(suggested[0], "accepted", accepted["id"])])
    desk.save(deleted=[drawn["id"], accepted["id"]], decisions=[decide(suggested[0], "withdrawn")])
    assert said(desk.content()) == ([], [])
    then = past(desk, 1)
    again = [{**each, "id": str(uuid7())} for each in then["decisions"]]
    for each in again:
        each.pop("overlap")
    desk.save(created=then["annotations"], decisions=again)
    assert said(desk.content()) == said(then)
    assert len(past(desk, 2)["annotations"]) == 0


def test_who_made_it_and_when_is_told(bench: Bench, desk: Desk, ana: Person) -> None:
    desk.draw(box(bench.words.coin))
    (listed,) = desk.api.get(f"annotation-sets/{desk.set}/revisions").json()["results"]
    shown = past(desk, 1)
    assert (shown["number"], shown["author"], shown["author_name"]) == (1, str(ana.membership.pk), ana.user.get_full_name())
    assert (listed["author_name"], listed["created_at"]) == (shown["author_name"], shown["created_at"])


def test_a_revision_that_is_not_there_or_was_not_kept_is_refused(bench: Bench, desk: Desk, gus: Person) -> None:
    desk.draw(box(bench.words.coin))
    assert desk.api.get(f"annotation-sets/{desk.set}/revisions/2").status_code == 404
    assert gus.api.get(f"annotation-sets/{desk.set}/revisions/1").status_code == 404
    with tenant(bench.organization_id):
        annotation_set = AnnotationSet.objects.get(pk=desk.set)
        Revision.objects.create(
            annotation_set=annotation_set,
            number=2,
            author_id=annotation_set.author_id,
            changes={"created": [], "updated": [], "deleted": [], "decisions": []},
            change_id=uuid7(),
        )
        assert queries.annotations_of(annotation_set)
    refused = desk.api.get(f"annotation-sets/{desk.set}/revisions/1")
    assert (refused.status_code, refused.json()["code"]) == (409, "revision-not-kept")
    assert desk.api.get(f"annotation-sets/{desk.set}/revisions/2").status_code == 200


def test_what_a_change_of_the_ontology_took_is_shown_as_it_was(bench: Bench, desk: Desk, ada: Person) -> None:
    drawn = box(bench.words.stamp)
    desk.draw(drawn, box(bench.words.coin))
    told = read(ada, bench)
    put(ada, told, body_without(told, bench.words.stamp, removals=[removal(bench.words.stamp, "delete")]))
    assert len(desk.content()["annotations"]) == 1
    then = past(desk, 1)
    assert drawn["id"] in {each["id"] for each in then["annotations"]}
    assert then["unfit"] == [drawn["id"]]

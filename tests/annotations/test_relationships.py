"""Relationships within a set: both ends are in it, whatever is saved, deleted, predicted, decided or corrected."""

from typing import Any

import pytest

from apps.annotations import services
from apps.annotations.models import Annotation, DecisionOutcome, SuggestionDecision
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.model_runs.models import Model, ModelRun, Purpose
from tests.cast import Person
from tests.support.labeling import Bench, Desk, box, decide, make_bench, value
from tests.support.relations import Ties, make_ties, tie

pytestmark = pytest.mark.django_db


@pytest.fixture
def ties(bench: Bench) -> Ties:
    return make_ties(bench)


@pytest.fixture
def desk(bench: Bench, ties: Ties, ana: Person) -> Desk:
    bench.queue()
    return Desk(bench, ana)


def coin_and_stamp(bench: Bench) -> tuple[dict[str, Any], dict[str, Any]]:
    worn = {"feature": str(bench.words.worn), "kind": "radio", "value": {"option": str(bench.words.yes)}}
    return box(bench.words.coin), box(bench.words.stamp, x=200, answers=[worn])


def told(answer: Any) -> dict[str, str]:
    return {each["pointer"]: each["code"] for each in answer.json()["errors"]}


def test_a_relationship_is_saved_with_what_it_joins_or_after_it(bench: Bench, desk: Desk, ties: Ties) -> None:
    coin, stamp = coin_and_stamp(bench)
    joined = tie(ties.lies_on, coin, stamp)
    desk.draw(joined, coin, stamp)
    desk.draw(tie(ties.near, stamp, coin, directed=False))
    held = {each["id"]: each for each in desk.content()["annotations"]}
    assert len(held) == 4
    assert held[joined["id"]]["value"] == joined["value"]
    assert held[joined["id"]]["at"] is None


def test_an_end_that_the_set_does_not_have_is_refused(bench: Bench, desk: Desk, ties: Ties) -> None:
    coin, stamp = coin_and_stamp(bench)
    desk.draw(coin)
    late = desk.send(created=[tie(ties.near, coin, stamp)])
    assert (late.status_code, told(late)) == (404, {"/created/0/value/target": "unknown_annotation"})
    gone = desk.send(created=[tie(ties.near, stamp, coin), stamp], deleted=[coin["id"]])
    assert told(gone) == {"/created/0/value/target": "unknown_annotation"}
    assert len(desk.content()["annotations"]) == 1


def test_an_annotation_of_another_set_is_no_end(bench: Bench, desk: Desk, ties: Ties, gus: Person) -> None:
    theirs = make_bench(gus)
    _, [foreign] = theirs.suggest(theirs.rows[0], box(theirs.words.coin))
    _, [suggested] = bench.suggest(bench.rows[0], box(bench.words.coin))
    coin, _ = coin_and_stamp(bench)
    desk.draw(coin)
    for number in (foreign, suggested):
        answer = desk.send(created=[tie(ties.near, coin, {"id": str(number)})])
        assert (answer.status_code, told(answer)) == (404, {"/created/0/value/target": "unknown_annotation"})


def test_the_settings_of_a_feature_say_what_it_joins(bench: Bench, desk: Desk, ties: Ties) -> None:
    coin, stamp = coin_and_stamp(bench)
    desk.draw(coin, stamp)
    turned = desk.send(created=[tie(ties.lies_on, stamp, coin)])
    assert (turned.status_code, told(turned)) == (422, {"/created/0/value": "pair_not_allowed"})
    undirected = desk.send(created=[tie(ties.lies_on, coin, stamp, directed=False)])
    assert told(undirected) == {"/created/0/value/directed": "wrong_direction"}
    own = tie(ties.near, coin, stamp)
    of_a_tie = desk.send(created=[own, tie(ties.near, coin, own)])
    assert told(of_a_tie) == {"/created/1/value/target": "wrong_end"}


def test_what_a_relationship_names_is_deleted_only_with_it(bench: Bench, desk: Desk, ties: Ties) -> None:
    coin, stamp = coin_and_stamp(bench)
    joined = tie(ties.near, coin, stamp)
    desk.draw(coin, stamp, joined)
    refused = desk.send(deleted=[stamp["id"]])
    [error] = refused.json()["errors"]
    assert (refused.status_code, error["pointer"], error["code"]) == (422, "/deleted/0", "still_related")
    assert joined["id"] in error["expected"]
    desk.save(deleted=[stamp["id"], joined["id"]])
    assert [each["id"] for each in desk.content()["annotations"]] == [coin["id"]]


def test_a_relationship_can_be_turned_to_another_end_while_the_old_one_goes(bench: Bench, desk: Desk, ties: Ties) -> None:
    coin, stamp = coin_and_stamp(bench)
    other = box(bench.words.coin, x=400)
    joined = tie(ties.near, coin, stamp)
    desk.draw(coin, stamp, joined)
    turned = {**joined, "value": {**joined["value"], "target": other["id"]}}
    desk.save(created=[other], updated=[turned], deleted=[stamp["id"]])
    held = {each["id"]: each for each in desk.content()["annotations"]}
    assert held[joined["id"]]["value"]["target"] == other["id"]


def test_what_is_joined_cannot_become_what_may_not_be_joined(bench: Bench, desk: Desk, ties: Ties) -> None:
    coin, stamp = coin_and_stamp(bench)
    joined = tie(ties.lies_on, coin, stamp)
    desk.draw(coin, stamp, joined)
    desk.save(updated=[{**coin, "value": {**coin["value"], "x": 90}}])
    renamed = {**stamp, "feature": str(bench.words.coin), "answers": []}
    refused = desk.send(updated=[renamed])
    assert (refused.status_code, told(refused)) == (422, {"/updated/0/feature": "pair_not_allowed"})
    desk.save(updated=[renamed], deleted=[joined["id"]])


def test_an_accepted_relationship_is_the_suggested_one_where_it_joins_what_was_kept_of_its_ends(
    bench: Bench, ties: Ties, ana: Person
) -> None:
    bench.queue()
    coin, stamp = coin_and_stamp(bench)
    joined = tie(ties.lies_on, coin, stamp, confidence=0.7)
    bench.suggest(bench.rows[0], coin, stamp, joined)
    desk = Desk(bench, ana)
    mine = [{**each, "id": str(uuid7()), "derived_from": each["id"]} for each in (coin, stamp)]
    kept = tie(ties.lies_on, *mine, derived_from=joined["id"])
    decisions = [decide(of["derived_from"], "accepted", of["id"]) for of in (*mine, kept)]
    desk.save(created=[*mine, kept], decisions=decisions)
    with tenant(bench.organization_id):
        rows = SuggestionDecision.objects.order_by("number")
        assert [(DecisionOutcome(row.outcome).label, row.overlap) for row in rows] == [("accepted", 1.0)] * 3
    turned = {**kept, "feature": str(ties.near), "value": {**kept["value"], "source": kept["value"]["target"], "target": mine[0]["id"]}}
    desk.save(updated=[turned])
    with tenant(bench.organization_id):
        last = SuggestionDecision.objects.order_by("-number").first()
        assert (str(last.suggestion_id), last.outcome, last.overlap) == (joined["id"], DecisionOutcome.EDITED, 0.0)


@pytest.fixture
def run(bench: Bench, ties: Ties) -> ModelRun:
    with tenant(bench.organization_id):
        model = Model.objects.create(name="reader", ontology=bench.words.ontology)
        return ModelRun.objects.create(model=model, name="run", purpose=Purpose.UPLOAD)


def write(bench: Bench, run: ModelRun, *said: dict[str, Any], row: int = 0) -> services.Written:
    with tenant(bench.organization_id):
        return services.write_predictions(run=run, data_row=bench.rows[row], annotations=[value(each) for each in said])


@pytest.mark.parametrize("more", [0, 300])
def test_a_predicted_relationship_joins_what_the_run_said_about_the_data_row_until_then(
    bench: Bench, run: ModelRun, ties: Ties, more: int
) -> None:
    coin, stamp = coin_and_stamp(bench)
    others = [box(bench.words.coin, x=number) for number in range(more)]
    written = write(bench, run, tie(ties.near, coin, stamp), coin, stamp, *others)
    assert (written.written, written.refused) == (3 + more, ())
    later = tie(ties.lies_on, coin, stamp)
    assert write(bench, run, later).written == 1
    assert write(bench, run, later).already == 1
    elsewhere = write(bench, run, tie(ties.near, coin, stamp), row=1)
    assert [(each.pointer, each.code) for each in elsewhere.refused] == [("/value/source", "unknown_annotation")]
    assert elsewhere.written == 0


def test_a_predicted_relationship_to_what_is_refused_is_refused_too(bench: Bench, run: ModelRun, ties: Ties) -> None:
    coin, stamp = coin_and_stamp(bench)
    outside = box(bench.words.coin, x=5_000)
    taken = box(bench.words.coin, x=300)
    bench.suggest(bench.rows[0], taken)
    written = write(
        bench, run, coin, stamp, outside, taken, tie(ties.near, coin, outside), tie(ties.near, taken, coin), tie(ties.lies_on, stamp, coin)
    )
    assert [(each.index, each.pointer, each.code) for each in sorted(written.refused, key=lambda each: each.index)] == [
        (2, "/value", "outside_asset"),
        (3, "/id", "id_taken"),
        (4, "/value/target", "unknown_annotation"),
        (5, "/value/source", "unknown_annotation"),
        (6, "/value", "pair_not_allowed"),
    ]
    assert written.written == 2


def test_a_correction_joins_its_own_copies(ada: Person, ana: Person, rui: Person) -> None:
    bench = make_bench(ada, review_share=1.0)
    ties = make_ties(bench)
    bench.queue(1)
    coin, stamp = coin_and_stamp(bench)
    labeled = Desk(bench, ana)
    labeled.draw(coin, stamp, tie(ties.lies_on, coin, stamp))
    labeled.submitted()
    desk = Desk(bench, rui, stage="review")
    made = rui.api.post(f"tasks/{desk.task}/corrections", {"token": desk.token}).json()
    copied = {each["kind"] + each["feature"]: each for each in made["annotations"]}
    joined = copied[f"relationship{ties.lies_on}"]["value"]
    assert joined["source"] == copied[f"bounding_box{bench.words.coin}"]["id"] != coin["id"]
    assert joined["target"] == copied[f"bounding_box{bench.words.stamp}"]["id"] != stamp["id"]
    with tenant(bench.organization_id):
        assert Annotation.objects.filter(annotation_set=made["id"]).count() == 3

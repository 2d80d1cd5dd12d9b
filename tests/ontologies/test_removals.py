"""Removing what annotations use: they are kept, deleted or moved, as the caller says; and a preview says it all before."""

from typing import Any
from uuid import UUID

import pytest

from apps.annotations.models import Annotation, AnnotationSet, DecisionOutcome, Label, Revision, SuggestionDecision
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.model_runs.models import ModelRunDataRow
from apps.ontologies.models import Feature, OntologyVersion
from tests.annotations.test_decisions import kept
from tests.cast import Person
from tests.interchange.labels import take
from tests.support.labeling import Bench, Desk, box, decide
from tests.support.relations import make_ties, tie

pytestmark = pytest.mark.django_db


def read(person: Person, bench: Bench) -> dict[str, Any]:
    return person.api.get(f"ontologies/{bench.words.ontology.pk}").json()


def body_without(told: dict[str, Any], *gone: Any, removals: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """The ontology without these features and options, at every depth."""
    names = {str(each) for each in gone}

    def left(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            {**each, **{key: left(each[key]) for key in ("features", "options") if key in each}}
            for each in parts
            if each["id"] not in names
        ]

    return {"name": told["name"], "features": left(told["features"]), **({} if removals is None else {"removals": removals})}


def put(person: Person, told: dict[str, Any], body: dict[str, Any], *, status: int = 200) -> Any:
    answer = person.api.put(f"ontologies/{told['id']}", body, headers={"If-Match": f'"{told["version"]}"'})
    assert answer.status_code == status, answer.content
    return answer.json()


def preview(person: Person, told: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    answer = person.api.post(f"ontologies/{told['id']}/preview", body)
    assert answer.status_code == 200, answer.content
    return answer.json()


def removal(part: Any, action: str, to: Any = None) -> dict[str, Any]:
    return {"id": str(part), "action": action, **({} if to is None else {"to": str(to)})}


def codes(problem: dict[str, Any]) -> dict[str, str]:
    return {each["pointer"]: each["code"] for each in problem["errors"]}


def answered(bench: Bench, option: UUID, x: float = 200) -> dict[str, Any]:
    worn = {"feature": str(bench.words.worn), "kind": "radio", "value": {"option": str(option)}}
    return box(bench.words.stamp, x=x, answers=[worn])


@pytest.fixture
def desk(bench: Bench, ana: Person) -> Desk:
    bench.queue(1)
    return Desk(bench, ana)


def held(desk: Desk) -> dict[str, dict[str, Any]]:
    return {each["id"]: each for each in desk.content()["annotations"]}


def test_what_is_in_use_and_not_decided_is_refused_with_what_can_be_said(ada: Person, bench: Bench, desk: Desk) -> None:
    desk.draw(box(bench.words.coin), answered(bench, bench.words.yes))
    told = read(ada, bench)
    refused = put(ada, told, body_without(told, bench.words.coin, bench.words.yes), status=409)
    assert {each["name"]: each["count"] for each in refused["in_use"]} == {"coin": 1, "yes": 1}
    half = body_without(told, bench.words.coin, bench.words.yes, removals=[removal(bench.words.coin, "keep")])
    assert [each["name"] for each in put(ada, told, half, status=409)["in_use"]] == ["yes"]
    assert read(ada, bench) == told


def test_what_is_kept_stays_readable_and_can_still_be_changed_but_not_said_anew(ada: Person, bench: Bench, desk: Desk) -> None:
    coin, stamp = box(bench.words.coin), answered(bench, bench.words.yes)
    desk.draw(coin, stamp)
    told = read(ada, bench)
    put(
        ada,
        told,
        body_without(
            told, bench.words.coin, bench.words.worn, removals=[removal(bench.words.coin, "keep"), removal(bench.words.worn, "keep")]
        ),
    )
    assert held(desk).keys() == {coin["id"], stamp["id"]}
    assert held(desk)[stamp["id"]]["answers"][0]["value"]["option"] == str(bench.words.yes)
    desk.save(updated=[{**coin, "value": {**coin["value"], "x": 90}}, {**stamp, "value": {**stamp["value"], "x": 290}}])
    anew = desk.send(created=[box(bench.words.coin)])
    assert codes(anew.json()) == {"/created/0/feature": "unknown_feature"}
    more = desk.send(updated=[{**coin, "answers": stamp["answers"]}])
    assert more.status_code == 422
    with tenant(bench.organization_id):
        assert Feature.objects.get(pk=bench.words.coin).archived_at is not None


@pytest.mark.parametrize("form", ["firstpass", "coco"])
def test_what_is_kept_is_exported_under_the_name_it_had(ada: Person, bench: Bench, desk: Desk, form: str) -> None:
    coin = box(bench.words.coin)
    desk.draw(coin)
    desk.submitted()
    before = take(ada, bench.project, form)
    told = read(ada, bench)
    put(ada, told, body_without(told, bench.words.coin, removals=[removal(bench.words.coin, "keep")]))
    after = take(ada, bench.project, form)
    assert coin["id"] in after.decode()
    assert b"coin" in before
    assert b"coin" in after


def test_what_is_deleted_is_a_revision_of_each_set_and_decisions_stay(ada: Person, bench: Bench, ana: Person) -> None:
    bench.queue(1)
    coin = bench.words.coin
    run, [decided, other] = bench.suggest(bench.rows[0], box(coin, confidence=0.9), box(coin, x=200, confidence=0.6))
    desk = Desk(bench, ana)
    mine = kept(bench, decided)
    stamp = answered(bench, bench.words.no, x=400)
    desk.save(created=[mine, stamp], decisions=[decide(decided, "accepted", mine["id"])])
    desk.submitted()
    told = read(ada, bench)
    put(ada, told, body_without(told, coin, removals=[removal(coin, "delete")]))
    assert held(desk).keys() == {stamp["id"]}
    newest = desk.api.get(f"annotation-sets/{desk.set}/revisions").json()["results"][0]
    assert (newest["number"], newest["changes"]["deleted"], newest["author"]) == (2, [mine["id"]], str(ada.membership.pk))
    with tenant(bench.organization_id):
        assert (AnnotationSet.objects.get(pk=desk.set).revision, Label.objects.get().revision) == (2, 2)
        assert [row.outcome for row in SuggestionDecision.objects.all()] == [DecisionOutcome.ACCEPTED]
        assert set(Annotation.objects.filter(annotation_set__model_run=run).values_list("pk", flat=True)) == {decided}
        assert ModelRunDataRow.objects.get(model_run=run).prediction_count == 1
        assert not Annotation.objects.filter(pk=other).exists()


def test_relationships_to_what_is_deleted_go_with_it(ada: Person, bench: Bench, ana: Person) -> None:
    ties = make_ties(bench)
    bench.queue(1)
    coin, stamp, second = box(bench.words.coin), answered(bench, bench.words.yes), answered(bench, bench.words.no, x=400)
    stays = tie(ties.near, stamp, second)
    desk = Desk(bench, ana)
    desk.draw(coin, stamp, second, tie(ties.near, coin, stamp), stays)
    told = read(ada, bench)
    told["features"] = [{**each, "settings": {}} for each in told["features"]]
    for action, gone in (("delete", 1), ("keep", 0)):
        seen = preview(ada, told, body_without(told, bench.words.coin, removals=[removal(bench.words.coin, action)]))
        assert [(each["name"], each["count"], each["relationships"]) for each in seen["removed"]] == [("coin", 1, gone)]
    put(ada, told, body_without(told, bench.words.coin, removals=[removal(bench.words.coin, "delete")]))
    assert held(desk).keys() == {stamp["id"], second["id"], stays["id"]}


def test_an_option_that_is_deleted_leaves_the_question_unanswered(ada: Person, bench: Bench, desk: Desk) -> None:
    stamp, other = answered(bench, bench.words.yes), answered(bench, bench.words.no, x=300)
    desk.draw(stamp, other)
    told = read(ada, bench)
    put(ada, told, body_without(told, bench.words.yes, removals=[removal(bench.words.yes, "delete")]))
    assert held(desk)[stamp["id"]]["answers"] == []
    assert len(held(desk)[other["id"]]["answers"]) == 1


def test_annotations_are_moved_to_another_feature_or_option_wherever_they_are(ada: Person, bench: Bench, ana: Person) -> None:
    bench.queue(1)
    _, [suggested] = bench.suggest(bench.rows[0], box(bench.words.coin, confidence=0.9))
    desk = Desk(bench, ana)
    coin, stamp = box(bench.words.coin), answered(bench, bench.words.yes)
    desk.draw(coin, stamp)
    told = read(ada, bench)
    medal = str(uuid7())
    body = body_without(
        told,
        bench.words.coin,
        bench.words.yes,
        removals=[removal(bench.words.coin, "move", medal), removal(bench.words.yes, "move", bench.words.no)],
    )
    body["features"].append({"id": medal, "kind": "bounding_box", "name": "medal"})
    put(ada, told, body)
    assert held(desk)[coin["id"]]["feature"] == medal
    assert held(desk)[stamp["id"]]["answers"][0]["value"]["option"] == str(bench.words.no)
    with tenant(bench.organization_id):
        assert str(Annotation.objects.get(pk=suggested).feature_id) == medal
        assert Revision.objects.filter(annotation_set=desk.set).count() == 2
    desk.revision = 2
    desk.save(updated=[{**coin, "feature": medal, "value": {**coin["value"], "x": 5}}])


def test_what_would_not_fit_where_it_is_moved_is_refused_and_nothing_changes(ada: Person, bench: Bench, desk: Desk) -> None:
    stamp = answered(bench, bench.words.yes)
    desk.draw(stamp)
    told = read(ada, bench)
    words = bench.words
    body = body_without(told, words.stamp, removals=[removal(words.stamp, "move", words.coin)])
    assert {each["name"] for each in put(ada, told, body, status=409)["in_use"]} == {"worn", "yes"}
    dropped = {**body, "removals": [*body["removals"], removal(words.worn, "delete")]}
    put(ada, told, dropped)
    assert (held(desk)[stamp["id"]]["feature"], held(desk)[stamp["id"]]["answers"]) == (str(words.coin), [])


def test_settings_of_another_feature_must_suit_what_is_moved_there(ada: Person, bench: Bench, ana: Person) -> None:
    ties = make_ties(bench)
    bench.queue(1)
    coin, stamp = box(bench.words.coin), answered(bench, bench.words.yes)
    desk = Desk(bench, ana)
    desk.draw(coin, stamp, tie(ties.near, coin, stamp, directed=False))
    told = read(ada, bench)
    refused = put(ada, told, body_without(told, ties.near, removals=[removal(ties.near, "move", ties.lies_on)]), status=422)
    assert codes(refused) == {"/removals": "does_not_fit"}
    assert read(ada, bench) == told
    assert len(held(desk)) == 3


@pytest.mark.parametrize(
    ("decision", "pointer", "code"),
    [
        (lambda words: removal(words.note, "keep"), "/removals/0/id", "not_removed"),
        (lambda words: removal(uuid7(), "delete"), "/removals/0/id", "not_removed"),
        (lambda words: removal(words.coin, "move"), "/removals/0/to", "to_missing"),
        (lambda words: removal(words.coin, "move", uuid7()), "/removals/0/to", "to_missing"),
        (lambda words: removal(words.coin, "move", words.coin), "/removals/0/to", "to_missing"),
        (lambda words: removal(words.coin, "move", words.note), "/removals/0/to", "to_differs"),
        (lambda words: removal(words.coin, "move", words.no), "/removals/0/to", "to_differs"),
        (lambda words: removal(words.yes, "move", words.stamp), "/removals/0/to", "to_differs"),
        (lambda words: removal(words.coin, "keep", words.stamp), "/removals/0/to", "to_unexpected"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused_at_its_place(ada: Person, bench: Bench, decision: Any, pointer: str, code: str) -> None:
    told = read(ada, bench)
    body = body_without(told, bench.words.coin, bench.words.yes, removals=[decision(bench.words)])
    assert codes(put(ada, told, body, status=422)) == {pointer: code}


def test_two_decisions_on_one_and_one_that_is_none_are_refused(ada: Person, bench: Bench) -> None:
    told, coin = read(ada, bench), bench.words.coin
    twice = body_without(told, coin, removals=[removal(coin, "keep"), removal(coin, "delete")])
    assert codes(put(ada, told, twice, status=422)) == {"/removals/1/id": "id_repeated"}
    assert "/removals/0/action" in codes(put(ada, told, body_without(told, coin, removals=[removal(coin, "burn")]), status=400))


def test_a_preview_tells_everything_and_changes_nothing(ada: Person, bench: Bench, ana: Person) -> None:
    bench.queue(2)
    bench.suggest(bench.rows[0], box(bench.words.coin, confidence=0.9), box(bench.words.coin, x=99, confidence=0.9))
    desk = Desk(bench, ana)
    desk.draw(box(bench.words.coin), answered(bench, bench.words.yes))
    told = read(ada, bench)
    body = body_without(told, bench.words.coin, removals=[removal(bench.words.coin, "delete")])
    body["features"][0] = {**body["features"][0], "name": "postage"}
    body["features"].append({"kind": "radio", "name": "Sort", "options": [{"name": "rare"}]})
    before = held(desk), read(ada, bench)
    shown = preview(ada, told, body)
    assert (held(desk), read(ada, bench)) == before
    assert shown["can_be_saved"] is True
    assert [(each["name"], each["kind"]) for each in shown["added"]] == [("Sort", "radio"), ("rare", None)]
    assert [(each["name"], each["was"]) for each in shown["renamed"]] == [("postage", "stamp")]
    [gone] = shown["removed"]
    assert (gone["name"], gone["action"], gone["to"], gone["count"]) == ("coin", "delete", None, 3)
    assert sorted((each["name"], each["count"], each["project"] is None) for each in gone["uses"]) == [
        ("Sort them", 1, False),
        ("run", 2, True),
    ]
    put(ada, told, body)
    assert bench.words.coin not in {UUID(each["feature"]) for each in held(desk).values()}


def test_a_preview_tells_what_a_save_would_refuse(ada: Person, bench: Bench, desk: Desk) -> None:
    desk.draw(box(bench.words.coin))
    told = read(ada, bench)
    shown = preview(ada, told, body_without(told, bench.words.coin))
    assert (shown["can_be_saved"], shown["removed"][0]["action"]) == (False, None)
    assert [(each["pointer"], each["code"]) for each in shown["refused"]] == [("/removals", "undecided")]
    changed = {**told["features"][0], "kind": "polygon"}
    shown = preview(ada, told, {"name": "x", "features": [changed, *told["features"][1:]]})
    assert [(each["pointer"], each["code"]) for each in shown["refused"]] == [("/features/0/kind", "kind_fixed")]
    shown = preview(ada, told, {"name": "x", "features": [{"kind": "hologram", "name": "x"}]})
    assert [each["code"] for each in shown["refused"]] == ["kind_unknown"]


def test_settings_are_kept_in_one_form_and_a_change_of_them_is_told(ada: Person, bench: Bench) -> None:
    ties, words = make_ties(bench), bench.words
    told = read(ada, bench)
    [lies_on] = [each for each in told["features"] if each["id"] == str(ties.lies_on)]
    others = [each for each in told["features"] if each is not lies_on]
    loud = {**lies_on, "settings": {"pairs": [[str(words.coin).upper(), str(words.stamp)]], "directed": True}}
    assert preview(ada, told, {"name": "x", "features": [*others, loud]})["settings_changed"] == []
    free = preview(ada, told, {"name": "x", "features": [*others, {**lies_on, "settings": {}}]})
    assert [(each["name"], each["was"], each["now"]) for each in free["settings_changed"]] == [("lies on", lies_on["settings"], {})]
    assert put(ada, told, {"name": "x", "features": [*others, loud]})["features"][-1]["settings"] == lies_on["settings"]
    lost = {**lies_on, "settings": {"pairs": [[str(uuid7()), str(words.stamp)]]}}
    refused = put(ada, read(ada, bench), {"name": "x", "features": [*others, lost]}, status=422)
    assert codes(refused) == {f"/features/{len(others)}/settings/pairs/0/0": "unknown_feature"}


def test_what_comes_back_under_its_id_is_told_as_restored(ada: Person, bench: Bench) -> None:
    told = read(ada, bench)
    put(ada, told, body_without(told, bench.words.note))
    shown = preview(ada, told, body_without(told))
    assert [each["name"] for each in shown["restored"]] == ["note"]
    assert (shown["added"], shown["removed"]) == ([], [])


def test_every_version_can_be_read_again(ada: Person, gus: Person, bench: Bench) -> None:
    told = read(ada, bench)
    put(ada, told, body_without(told, bench.words.note))
    listed = ada.api.get(f"ontologies/{told['id']}/versions").json()
    assert [each["number"] for each in listed["results"]] == [2, 1]
    first = ada.api.get(f"ontologies/{told['id']}/versions/1").json()
    assert first["features"] == told["features"]
    assert ada.api.get(f"ontologies/{told['id']}/versions/3").status_code == 404
    assert gus.api.get(f"ontologies/{told['id']}/versions").status_code == 404
    with tenant(ada.organization.pk):
        assert OntologyVersion.objects.count() == 2


def test_a_preview_is_for_who_may_save(ada: Person, ana: Person, gus: Person, bench: Bench) -> None:
    told = read(ada, bench)
    assert ana.api.post(f"ontologies/{told['id']}/preview", body_without(told)).status_code == 403
    assert gus.api.post(f"ontologies/{told['id']}/preview", body_without(told)).status_code == 404


def test_an_answer_that_moves_to_a_question_that_is_answered_gives_way_and_is_counted(ada: Person, bench: Bench, ana: Person) -> None:
    memo, words = uuid7(), bench.words
    told = read(ada, bench)
    put(ada, told, {**body_without(told), "features": [*told["features"], {"id": str(memo), "kind": "text", "name": "memo"}]})
    bench.queue(2)
    both, one = Desk(bench, ana), None
    stays, goes = ({"id": str(uuid7()), "kind": "text", "feature": str(each), "value": {"text": str(each)}} for each in (words.note, memo))
    both.draw(goes, stays)
    both.submitted()
    one = Desk(bench, ana)
    alone = {**goes, "id": str(uuid7())}
    one.draw(alone)
    told = read(ada, bench)
    body = body_without(told, memo, removals=[removal(memo, "move", words.note)])
    shown = preview(ada, told, body)
    assert [(each["name"], each["count"], each["answered"]) for each in shown["removed"]] == [("memo", 2, 1)]
    put(ada, told, body)
    assert [(each["id"], each["value"]) for each in held(both).values()] == [(stays["id"], stays["value"])]
    assert [(each["id"], each["feature"]) for each in held(one).values()] == [(alone["id"], str(words.note))]


@pytest.mark.parametrize("action", ["keep", "delete"])
def test_relationships_that_would_not_fit_where_an_end_moves_are_decided_about(ada: Person, bench: Bench, ana: Person, action: str) -> None:
    ties = make_ties(bench)
    bench.queue(1)
    desk = Desk(bench, ana)
    coin, stamp = box(bench.words.coin), answered(bench, bench.words.yes)
    tied = tie(ties.lies_on, coin, stamp)
    desk.draw(coin, stamp, tied)
    desk.submitted()
    told = read(ada, bench)
    medal = {"id": str(uuid7()), "kind": "bounding_box", "name": "medal"}
    ring = {"id": str(uuid7()), "kind": "bounding_box", "name": "ring"}
    body = body_without(told, bench.words.coin, removals=[removal(bench.words.coin, "move", medal["id"])])
    pairs = {"directed": True, "pairs": [[ring["id"], str(bench.words.stamp)]]}
    body["features"] = [{**each, **({"settings": pairs} if each["id"] == str(ties.lies_on) else {})} for each in body["features"]]
    body["features"] += [medal, ring]
    seen = preview(ada, told, body)
    assert [(each["name"], each["count"], each["action"]) for each in seen["unfit"]] == [("lies on", 1, None)]
    assert (seen["can_be_saved"], [each["code"] for each in seen["refused"]]) == (False, ["undecided"])
    refused = put(ada, told, body, status=409)
    assert refused["in_use"] == [{"id": str(ties.lies_on), "name": "lies on", "count": 1, "unfit": True}]
    assert read(ada, bench) == told
    decided = {**body, "removals": [*body["removals"], removal(ties.lies_on, action)]}
    seen = preview(ada, told, decided)
    assert (seen["can_be_saved"], seen["unfit"][0]["action"]) == (True, action)
    put(ada, told, decided)
    assert (tied["id"] in held(desk)) == (action == "keep")
    with tenant(bench.organization_id):
        own = AnnotationSet.objects.get(pk=desk.set)
        assert Label.objects.get().revision == own.revision == Revision.objects.filter(annotation_set=own).count()


def test_relationships_that_other_settings_forbid_are_decided_about(ada: Person, bench: Bench, ana: Person) -> None:
    ties = make_ties(bench)
    bench.queue(1)
    desk = Desk(bench, ana)
    coin, stamp = box(bench.words.coin), answered(bench, bench.words.yes)
    desk.draw(coin, stamp, tie(ties.lies_on, coin, stamp), tie(ties.near, stamp, coin, directed=False))
    told = read(ada, bench)

    def settling(feature: UUID, **more: bool) -> dict[str, Any]:
        settings = {"pairs": [[str(bench.words.stamp), str(bench.words.coin)]], **more}
        return {
            "name": told["name"],
            "features": [{**each, **({"settings": settings} if each["id"] == str(feature) else {})} for each in told["features"]],
        }

    assert preview(ada, told, settling(ties.near))["unfit"] == []
    body = settling(ties.lies_on, directed=True)
    assert [each["name"] for each in put(ada, told, body, status=409)["in_use"]] == ["lies on"]
    put(ada, told, {**body, "removals": [removal(ties.lies_on, "delete")]})
    assert len(held(desk)) == 3

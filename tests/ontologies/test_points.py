"""Points of a skeleton that get another name or go away: whoever saves is asked, and what was said of them stays, goes or goes over."""

import json
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from apps.annotations.uses import feature_uses
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.kinds.features import FeatureSpec
from apps.kinds.skeletons import point_id
from apps.ontologies.models import Feature
from apps.ontologies.points import Point
from apps.ontologies.services import create_ontology
from tests.cast import Person
from tests.interchange.conftest import errors, keyed, work
from tests.interchange.labels import bring, forget, rows_in, take
from tests.ontologies.test_removals import codes, held, preview, put, read, removal
from tests.support.labeling import Bench, Desk

pytestmark = pytest.mark.django_db
filled = import_module("apps.ontologies.migrations.0007_points_of_before")
POSE = uuid7()
H, F, HEAD, FOOT = (point_id(POSE, name) for name in ("h", "f", "head", "foot"))


@pytest.fixture
def desk(bench: Bench, ada: Person, ana: Person) -> Desk:
    """Somebody at a data row of a project whose ontology has a skeleton of two points."""
    keyed(bench, "acme")
    told = read(ada, bench)
    pose = {"id": str(POSE), "kind": "keypoints", "name": "pose", "settings": {"points": ["h", "f"], "edges": [[0, 1]]}}
    put(ada, told, {"name": told["name"], "features": [*told["features"], pose]})
    bench.queue(1)
    return Desk(bench, ana)


def posed(*names: str, **more: Any) -> dict[str, Any]:
    points = [{"name": name, "x": 10 + 5 * place, "y": 20, "visible": True} for place, name in enumerate(names)]
    return {"id": str(uuid7()), "kind": "keypoints", "feature": str(POSE), "value": {"points": points}, **more}


def with_skeleton(told: dict[str, Any], *names: str, removals: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """The ontology with other points in the skeleton."""
    changed = [{**each, "settings": {"points": list(names)}} if each["id"] == str(POSE) else each for each in told["features"]]
    return {"name": told["name"], "features": changed, **({} if removals is None else {"removals": removals})}


def names_of(desk: Desk, annotation: dict[str, Any]) -> list[str]:
    return [each["name"] for each in held(desk)[annotation["id"]]["value"]["points"]]


def test_a_point_that_annotations_have_does_not_go_unasked(ada: Person, bench: Bench, desk: Desk) -> None:
    desk.draw(posed("h", "f"), posed("h"), posed("f"))
    bench.suggest(bench.rows[0], posed("h"))
    told = read(ada, bench)
    body = with_skeleton(told, "head", "f")
    shown = preview(ada, told, body)
    assert (shown["can_be_saved"], [each["code"] for each in shown["refused"]]) == (False, ["undecided"])
    assert [(each["name"], each["kind"], each["feature"], each["id"]) for each in shown["added"]] == [("head", None, str(POSE), str(HEAD))]
    (gone,) = shown["removed"]
    assert (gone["id"], gone["name"], gone["feature"], gone["count"], gone["action"]) == (str(H), "h", str(POSE), 3, None)
    assert sorted((each["name"], each["count"]) for each in gone["uses"]) == [("Sort them", 2), ("run", 1)]
    assert put(ada, told, body, status=409)["in_use"] == [{"id": str(H), "name": "h", "count": 3, "feature": str(POSE)}]
    assert read(ada, bench) == told


def test_the_annotations_of_several_points_are_counted_in_one_query(
    bench: Bench, desk: Desk, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    desk.draw(posed("h", "f"), posed("h"), posed("f"), posed("f"))
    points = {number: Point(number, name, POSE) for number, name in ((H, "h"), (F, "f"), (FOOT, "foot"))}
    with tenant(bench.organization_id), django_assert_num_queries(1):
        uses = list(feature_uses((), (), points))
    assert {each.part: each.count for each in uses} == {H: 2, F: 3}


def test_a_point_that_no_annotation_has_goes_at_once(ada: Person, bench: Bench, desk: Desk) -> None:
    desk.draw(posed("f"))
    told = read(ada, bench)
    assert preview(ada, told, with_skeleton(told, "f"))["can_be_saved"] is True
    put(ada, told, with_skeleton(told, "f"))
    assert codes(desk.send(created=[posed("h")]).json()) == {"/created/0/value/points/0/name": "unknown_point"}


def test_annotations_go_over_to_the_new_name_of_a_point(ada: Person, bench: Bench, desk: Desk) -> None:
    both, one = posed("h", "f"), posed("h")
    desk.draw(both, one)
    told = read(ada, bench)
    put(ada, told, with_skeleton(told, "head", "f", removals=[removal(H, "move", HEAD)]))
    assert (names_of(desk, both), names_of(desk, one)) == (["head", "f"], ["head"])


def test_a_point_that_is_deleted_leaves_the_others_and_takes_annotations_without_any(ada: Person, bench: Bench, desk: Desk) -> None:
    both, one = posed("h", "f"), posed("h")
    desk.draw(both, one)
    told = read(ada, bench)
    put(ada, told, with_skeleton(told, "f", removals=[removal(H, "delete")]))
    assert held(desk).keys() == {both["id"]}
    assert names_of(desk, both) == ["f"]


def test_a_point_that_is_kept_stays_and_comes_back_in_our_own_file(ada: Person, bench: Bench, desk: Desk) -> None:
    both = posed("h", "f")
    desk.draw(both)
    desk.submitted()
    told = read(ada, bench)
    saved = put(ada, told, with_skeleton(told, "head", "f", removals=[removal(H, "keep")]))
    (pose,) = [each for each in saved["features"] if each["id"] == str(POSE)]
    assert pose["settings"] == {"points": ["head", "f"], "edges": []}
    put(ada, saved, with_skeleton(saved, "head", "f"))  # a later save forgets nothing
    body = take(ada, bench.project, "firstpass")
    assert b'"h"' in body
    forget(bench.project)
    started = bring(ada, bench.project, body)
    work(ada, started)
    assert errors(ada, started) == []
    assert [
        point.name for point in rows_in(take(ada, bench.project, "firstpass"), "firstpass", bench.project)[0].annotations[0].value.points
    ] == ["h", "f"]  # type: ignore[attr-defined]


def test_what_has_a_kept_point_can_be_changed_and_nothing_else_gets_it(ada: Person, bench: Bench, desk: Desk) -> None:
    both, one = posed("h", "f"), posed("f")
    desk.draw(both, one)
    told = read(ada, bench)
    put(ada, told, with_skeleton(told, "f", removals=[removal(H, "keep")]))
    moved = [{**each, "x": each["x"] + 3} for each in both["value"]["points"]]
    desk.save(updated=[{**both, "value": {"points": moved}}])
    assert names_of(desk, both) == ["h", "f"]
    assert codes(desk.send(updated=[{**one, "value": both["value"]}]).json()) == {"/updated/0/value/points/0/name": "unknown_point"}


def test_a_point_that_was_kept_is_told_as_restored_when_it_comes_back(ada: Person, bench: Bench, desk: Desk) -> None:
    desk.draw(posed("h", "f"))
    told = read(ada, bench)
    saved = put(ada, told, with_skeleton(told, "f", removals=[removal(H, "keep")]))
    back = with_skeleton(saved, "h", "f")
    assert [each["id"] for each in preview(ada, saved, back)["restored"]] == [str(H)]
    again = put(ada, saved, back)
    assert put(ada, again, with_skeleton(again, "f"), status=409)["in_use"][0]["count"] == 1


@pytest.mark.parametrize(
    ("points", "removals", "expected"),
    [
        (["head", "f"], [removal(H, "move", F)], {"/removals/0/to": "to_differs"}),
        (["head", "f"], [removal(H, "move", POSE)], {"/removals/0/to": "to_differs"}),
        (["head", "f"], [removal(H, "move", FOOT)], {"/removals/0/to": "to_missing"}),
        (["head", "f"], [removal(F, "delete")], {"/removals/0/id": "not_removed"}),
        (["head"], [removal(H, "move", HEAD), removal(F, "move", HEAD)], {f"/removals/{place}/to": "to_differs" for place in (0, 1)}),
    ],
)
@pytest.mark.usefixtures("desk")
def test_a_decision_on_a_point_that_makes_no_sense_is_refused(
    ada: Person, bench: Bench, points: list[str], removals: list[dict[str, Any]], expected: dict[str, str]
) -> None:
    told = read(ada, bench)
    assert codes(put(ada, told, with_skeleton(told, *points, removals=removals), status=422)) == expected


def test_a_skeleton_that_goes_away_is_asked_about_as_a_whole(ada: Person, bench: Bench, desk: Desk) -> None:
    desk.draw(posed("h", "f"))
    told = read(ada, bench)
    body = {"name": told["name"], "features": [each for each in told["features"] if each["id"] != str(POSE)]}
    assert [each["name"] for each in put(ada, told, body, status=409)["in_use"]] == ["pose"]


def test_points_of_versions_from_before_are_those_that_annotations_may_still_name(ada: Person, bench: Bench, desk: Desk) -> None:
    told = read(ada, bench)
    for names in (("head", "f"), ("head", "toe")):
        told = put(ada, told, with_skeleton(told, *names))
    bench.queue(2)
    line = {"data_row": {"global_key": "acme-1"}, "annotations": [posed("h", "head")]}
    body = json.dumps(line).encode() + b"\n"
    work(ada, sent := bring(ada, bench.project, body))
    assert [code for *_, code, _ in errors(ada, sent)] == ["unknown_point"]
    plain = FeatureSpec(uuid7(), "pose", "keypoints", settings={"points": ["h"], "edges": []})
    with tenant(bench.organization_id), connection.cursor() as cursor:
        other = create_ontology(name="Others", features=(plain,))
        for _ in range(2):
            cursor.execute(filled.FILL_ALL)
            assert Feature.objects.get(pk=POSE).kept_points == ["f", "h"]
            assert Feature.objects.get(ontology=other).kept_points == []
    work(ada, sent := bring(ada, bench.project, body))
    assert errors(ada, sent) == []

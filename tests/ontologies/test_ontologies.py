"""Ontologies through the API: whole trees, versions, identity, and what is refused."""

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

import pytest

from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.ontologies import usage
from apps.ontologies.models import Feature, Ontology, OntologyVersion
from apps.ontologies.queries import tree
from apps.ontologies.tree import places, read_tree
from tests.cast import Person


def box(name: str = "Car", **more: Any) -> dict[str, Any]:
    return {"kind": "bounding_box", "name": name, **more}


def radio(name: str = "Colour", options: tuple[str, ...] = ("red", "blue"), **more: Any) -> dict[str, Any]:
    return {"kind": "radio", "name": name, "options": [{"name": each} for each in options], **more}


def create(person: Person, *features: dict[str, Any], name: str = "Street") -> dict[str, Any]:
    response = person.api.post("ontologies", {"name": name, "features": list(features)})
    assert response.status_code == 201, response.json()
    return response.json()


def put(person: Person, ontology: dict[str, Any], *, version: int | None = None, **changes: Any) -> Any:
    body = {"name": ontology["name"], "features": ontology["features"], **changes}
    etag = f'"{ontology["version"] if version is None else version}"'
    return person.api.put(f"ontologies/{ontology['id']}", body, headers={"If-Match": etag})


def pointers(response: Any) -> dict[str, str]:
    return {each["pointer"]: each["code"] for each in response.json()["errors"]}


def test_a_tree_comes_back_as_it_was_saved(ada: Person) -> None:
    deep = radio("Make", ("VW",))
    deep["options"][0]["features"] = [{"kind": "text", "name": "Model", "required": True}]
    saved = create(ada, box(color="#AABBCC", hotkey="C", features=[deep]), radio())
    response = ada.api.get(f"ontologies/{saved['id']}")
    assert response.json() == saved
    assert response["ETag"] == '"1"'
    car = saved["features"][0]
    assert (car["color"], car["hotkey"]) == ("#aabbcc", "c")
    assert car["features"][0]["options"][0]["features"][0]["name"] == "Model"


def test_ids_of_the_client_are_kept(ada: Person) -> None:
    number = str(uuid7())
    assert create(ada, box(id=number))["features"][0]["id"] == number


def test_top_level_features_without_a_colour_are_given_different_ones(ada: Person) -> None:
    saved = create(ada, box("a"), box("b", color="#e69f00"), box("c"))
    assert len({each["color"] for each in saved["features"]}) == 3


def test_a_renamed_feature_is_the_same_feature(ada: Person) -> None:
    saved = create(ada, box("Car"))
    renamed = put(ada, saved, features=[{**saved["features"][0], "name": "Vehicle"}]).json()
    assert (renamed["version"], renamed["features"][0]["id"]) == (2, saved["features"][0]["id"])
    with tenant(ada.organization.pk):
        assert list(Feature.objects.values_list("name", flat=True)) == ["Vehicle"]


def test_every_saved_tree_is_kept(ada: Person) -> None:
    saved = create(ada, box("Car"))
    put(ada, saved, features=[])
    with tenant(ada.organization.pk):
        kept = OntologyVersion.objects.order_by("number").values_list("number", "tree", "actor_id")
        assert [(number, [each["name"] for each in names], who) for number, names, who in kept] == [
            (1, ["Car"], ada.user.pk),
            (2, [], ada.user.pk),
        ]


def test_what_is_left_out_is_archived_and_comes_back_under_its_id(ada: Person) -> None:
    saved = create(ada, box("Car"), radio())
    first = put(ada, saved, features=saved["features"][1:]).json()
    assert [each["name"] for each in first["features"]] == ["Colour"]
    with tenant(ada.organization.pk):
        assert Feature.objects.exclude(archived_at=None).get().name == "Car"
    again = put(ada, first, features=saved["features"]).json()
    assert again["features"] == saved["features"]


def test_the_order_of_the_list_is_the_order_of_the_features(ada: Person) -> None:
    saved = create(ada, box("a"), box("b"), box("c"))
    turned = put(ada, saved, features=saved["features"][::-1]).json()
    assert [each["name"] for each in turned["features"]] == ["c", "b", "a"]


def test_services_above_read_the_same_tree(ada: Person) -> None:
    saved = create(ada, box(features=[radio()]))
    with tenant(ada.organization.pk):
        (car,) = tree(Ontology.objects.get())
    assert [each.name for each in car.features[0].options] == ["red", "blue"]
    assert str(car.id) == saved["features"][0]["id"]


def test_a_save_from_an_older_version_is_refused_and_changes_nothing(ada: Person) -> None:
    saved = create(ada, box())
    put(ada, saved, name="New")
    stale = put(ada, saved, name="Old")
    assert (stale.status_code, stale.json()["version"]) == (412, "2")
    assert ada.api.get(f"ontologies/{saved['id']}").json()["name"] == "New"


def test_a_save_that_names_no_version_is_refused(ada: Person) -> None:
    saved = create(ada, box())
    response = ada.api.put(f"ontologies/{saved['id']}", {"name": "x", "features": []})
    assert response.status_code == 428


@pytest.mark.parametrize(
    ("feature", "pointer", "code"),
    [
        ({"kind": "cuboid", "name": "x"}, "/features/0/kind", "kind_unknown"),
        (radio(options=()), "/features/0/options", "options_missing"),
        (box(options=[{"name": "a"}]), "/features/0/options", "options_unexpected"),
        (radio(options=("a", "A")), "/features/0/options/1/name", "name_repeated"),
        (box(color="red"), "/features/0/color", "color_invalid"),
        (box(hotkey="é"), "/features/0/hotkey", "hotkey_invalid"),
        (box(features=[box("inner")]), "/features/0/features/0/kind", "kind_not_nested"),
        (radio(features=[radio("more")]), "/features/0/features", "features_unexpected"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_place(ada: Person, feature: dict[str, Any], pointer: str, code: str) -> None:
    response = ada.api.post("ontologies", {"name": "x", "features": [feature]})
    assert (response.status_code, pointers(response)) == (422, {pointer: code})
    with tenant(ada.organization.pk):
        assert not Ontology.objects.exists()


def test_names_and_keys_of_siblings_differ(ada: Person) -> None:
    features = [box("Car", hotkey="a"), box("car", hotkey="A"), box("Bus", id=str(uuid7()))]
    response = ada.api.post("ontologies", {"name": "x", "features": features})
    assert pointers(response) == {"/features/1/name": "name_repeated", "/features/1/hotkey": "hotkey_repeated"}


def test_an_id_occurs_once(ada: Person) -> None:
    number = str(uuid7())
    response = ada.api.post("ontologies", {"name": "x", "features": [box("a", id=number), box("b", id=number)]})
    assert pointers(response) == {"/features/1/id": "id_repeated"}


DEEPEST = 20


def nested(levels: int) -> dict[str, Any]:
    question = radio(options=("a",))
    if levels > 1:
        question["options"][0]["features"] = [nested(levels - 1)]
    return question


def test_questions_nest_as_deep_as_anybody_asks_and_what_is_deeper_is_refused(ada: Person) -> None:
    saved = create(ada, nested(DEEPEST))
    assert len(list(places(read_tree(ada.api.get(f"ontologies/{saved['id']}").json()["features"])))) == 2 * DEEPEST
    response = ada.api.post("ontologies", {"name": "x", "features": [nested(DEEPEST + 1)]})
    assert response.status_code == 422
    assert set(pointers(response).values()) == {"too_deep"}


def test_a_tree_far_too_deep_is_refused_before_it_is_walked(ada: Person) -> None:
    assert ada.api.post("ontologies", {"name": "x", "features": [nested(200)]}).status_code == 400


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"name": "x"}, "required"),
        ({"name": "x", "features": [{"kind": "text", "name": 5}]}, "type_mismatch"),
        ({"name": "x", "features": [{"kind": "text", "name": "a", "colour": ""}]}, "unknown_field"),
        ({"name": "x", "features": [{"kind": "text", "name": "a", "features": [{"kind": "text", "nam": "b"}]}]}, "unknown_field"),
    ],
)
def test_a_body_of_another_shape_cannot_be_read(ada: Person, body: dict[str, Any], code: str) -> None:
    response = ada.api.post("ontologies", body)
    assert response.status_code == 400
    assert code in pointers(response).values()


def test_a_feature_cannot_change_its_kind_or_its_parent(ada: Person) -> None:
    saved = create(ada, box(features=[radio()]))
    car = saved["features"][0]
    changed = put(ada, saved, features=[{**car, "kind": "polygon"}])
    assert pointers(changed) == {"/features/0/kind": "kind_fixed"}
    moved = put(ada, saved, features=[{**car, "features": []}, car["features"][0]])
    assert set(pointers(moved).values()) == {"moved"}


@pytest.mark.parametrize("whose", ["ada", "gus"])
def test_an_id_of_another_ontology_is_taken(ada: Person, gus: Person, whose: str) -> None:
    other = create({"ada": ada, "gus": gus}[whose], box())["features"][0]["id"]
    response = ada.api.post("ontologies", {"name": "x", "features": [box(id=other)]})
    assert (response.status_code, pointers(response)) == (422, {"/features": "id_taken"})


def test_what_another_system_calls_a_feature_or_option_is_kept_and_can_be_changed(ada: Person) -> None:
    asked = radio()
    named = {**asked, "external_id": "q1", "options": [{**each, "external_id": f"o{at}"} for at, each in enumerate(asked["options"])]}
    saved = create(ada, named)
    (asked,) = saved["features"]
    assert (asked["external_id"], asked["options"][0]["external_id"]) == ("q1", "o0")
    (changed,) = put(ada, saved, features=[{**asked, "external_id": "q2"}]).json()["features"]
    assert (changed["external_id"], changed["options"][0]["external_id"]) == ("q2", "o0")
    assert ada.api.get(f"ontologies/{saved['id']}/versions/1").json()["features"] == [asked]


def test_versions_from_before_other_systems_names_were_kept_are_still_read(ada: Person) -> None:
    saved = create(ada, radio())
    with tenant(ada.organization.pk):
        version = OntologyVersion.objects.get(ontology=saved["id"])
        (old,) = version.tree
        del old["external_id"]
        OntologyVersion.objects.filter(pk=version.pk).update(tree=[old])
    assert ada.api.get(f"ontologies/{saved['id']}/versions/1").json()["features"] == saved["features"]


@pytest.fixture
def in_use() -> Iterator[dict[UUID, int]]:
    """How often each id is used, as the room of annotations would tell."""
    counts: dict[UUID, int] = {}

    def tell(features: Collection[UUID], options: Collection[UUID], points: Collection[UUID]) -> list[usage.Use]:
        return [usage.Use(number, count, "Streets") for number, count in counts.items() if number in {*features, *options}]

    holder = usage.register_holder(usage.Holder(tell, lambda features: {}, lambda rewriting: None))
    yield counts
    usage.HOLDERS.remove(holder)


def test_what_annotations_use_cannot_go_away(ada: Person, in_use: dict[UUID, int]) -> None:
    saved = create(ada, box("Car"), radio())
    car, colour = saved["features"]
    in_use[UUID(car["id"])], in_use[UUID(colour["options"][1]["id"])] = 7, 2
    refused = put(ada, saved, features=[{**colour, "options": colour["options"][:1]}])
    assert (refused.status_code, refused.json()["code"]) == (409, "feature-in-use")
    assert {each["name"]: each["count"] for each in refused.json()["in_use"]} == {"Car": 7, "blue": 2}
    assert ada.api.get(f"ontologies/{saved['id']}").json() == saved


def test_the_list_is_newest_first_and_can_be_searched(ada: Person) -> None:
    create(ada, name="Street")
    create(ada, box(), name="Sea")
    listed = ada.api.get("ontologies").json()
    assert [(each["name"], each["feature_count"]) for each in listed["results"]] == [("Sea", 1), ("Street", 0)]
    assert [each["name"] for each in ada.api.get("ontologies?search=STR").json()["results"]] == ["Street"]


def test_everybody_reads_and_only_editors_write(ada: Person, ana: Person, vic: Person, rui: Person, max_: Person) -> None:
    saved = create(ada, box())
    for person in (ana, vic, rui):
        assert person.api.get(f"ontologies/{saved['id']}").status_code == 200
        assert person.api.post("ontologies", {"name": "x", "features": []}).status_code == 403
        assert put(person, saved).status_code == 403
    assert put(max_, saved).status_code == 200


def test_another_organization_sees_nothing(ada: Person, gus: Person) -> None:
    saved = create(ada, box())
    assert gus.api.get(f"ontologies/{saved['id']}").status_code == 404
    assert put(gus, saved).status_code == 404
    assert gus.api.get("ontologies").json()["count"] == 0

"""Slices: filters that have a name, and the data rows that are chosen by them whenever they are asked for."""

from typing import Any
from uuid import uuid4

import pytest

from apps.catalog.models import Slice
from apps.catalog.services import slicing
from apps.core.tenancy import tenant
from apps.organizations.models import AuditLine
from tests.cast import Person
from tests.catalog.test_data_rows import add_rows, names

PENNIES = [{"term": "text", "contains": "penny"}]


def made(person: Person, name: str = "Pennies", **more: Any) -> dict[str, Any]:
    response = person.api.post("slices", {"name": name, "filter": PENNIES, **more})
    assert response.status_code == 201, response.json()
    body: dict[str, Any] = response.json()
    return body


def test_slices_are_made_listed_changed_and_deleted(ada: Person, vic: Person, ana: Person, gus: Person) -> None:
    chosen = made(ada, description="of copper")
    path = f"slices/{chosen['id']}"
    assert (chosen["filter"], chosen["created_by"]) == (PENNIES, ada.user.email)
    assert vic.api.get(path).json() == chosen
    changed = ada.api.patch(path, {"name": "Cents", "filter": [*PENNIES, {"term": "state", "is": "ready"}]}).json()
    assert (changed["name"], changed["description"], len(changed["filter"])) == ("Cents", "of copper", 2)
    made(ada, "Dimes")
    assert [each["name"] for each in vic.api.get("slices").json()["results"]] == ["Dimes", "Cents"]
    assert [each["name"] for each in vic.api.get("slices?search=cent").json()["results"]] == ["Cents"]
    assert ana.api.get("slices").status_code == 403
    assert gus.api.get("slices").json()["results"] == []
    for person, status in ((vic, 403), (gus, 404)):
        assert person.api.delete(path).status_code == status
        assert person.api.patch(path, {"name": "Mine"}).status_code == status
    assert ada.api.delete(path).status_code == 204
    with tenant(ada.organization.pk):
        assert list(Slice.objects.values_list("name", flat=True)) == ["Dimes"]
        lines = AuditLine.objects.filter(action__startswith="slices").order_by("id")
        assert [(line.action, line.subject_name) for line in lines] == [
            ("slices.create", "Pennies"),
            ("slices.partial_update", "Pennies"), ("slices.create", "Dimes"), ("slices.destroy", "Cents"),
        ]  # fmt: skip


def test_a_slice_changed_by_somebody_else_is_not_overwritten(ada: Person) -> None:
    path = f"slices/{made(ada)['id']}"
    read = ada.api.get(path).headers["ETag"]
    assert ada.api.patch(path, {"name": "Cents"}, headers={"If-Match": read}).status_code == 200
    assert ada.api.patch(path, {"name": "Mine"}, headers={"If-Match": read}).status_code == 412


def test_a_name_is_given_once(ada: Person, gus: Person) -> None:
    made(ada)
    other = made(ada, "Dimes")
    made(gus)
    for answer in (ada.api.post("slices", {"name": "Pennies", "filter": []}), ada.api.patch(f"slices/{other['id']}", {"name": "Pennies"})):
        assert (answer.status_code, answer.json()["code"]) == (409, "slice-name-taken")


def test_a_slice_that_cannot_be_is_refused_by_its_place(ada: Person, gus: Person, dataset: dict[str, Any]) -> None:
    for body, status, pointer in (
        ({"name": "x"}, 400, "/filter"),
        ({"name": "x", "filter": {}}, 400, "/filter"),
        ({"name": "x", "filter": None}, 400, "/filter"),
        ({"name": "x", "filter": [{"term": "dataset"}]}, 400, "/filter/0/is"),
        ({"name": "x", "filter": [{"term": "metadata", "field": "year", "is": 1}]}, 400, "/filter/0/field"),
        ({"name": "x", "filter": [{"term": "dataset", "is": dataset["id"]}]}, 404, "/filter/0/is"),
    ):
        refused = gus.api.post("slices", body)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (status, pointer), refused.json()


def test_there_is_a_most_of_slices(ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slicing, "MAX_SLICES", 1)
    made(ada)
    assert ada.api.post("slices", {"name": "More", "filter": []}).json()["code"] == "too-many-slices"


def test_the_data_rows_of_a_slice_are_those_of_now(ada: Person, gus: Person, dataset: dict[str, Any]) -> None:
    chosen = made(ada)
    add_rows(ada, dataset, "penny", "dime", "old penny")
    assert names(ada, f"slice={chosen['id']}&order=name") == ["old penny", "penny"]
    assert names(ada, f'slice={chosen["id"]}&filter=[{{"term":"text","contains":"old"}}]') == ["old penny"]
    add_rows(ada, dataset, "new penny")
    assert ada.api.get(f"data-rows?slice={chosen['id']}&limit=1").json()["count"] == 3
    assert ada.api.get(f"data-rows?slice={uuid4()}").status_code == 404
    assert gus.api.get(f"data-rows?slice={chosen['id']}").status_code == 404


def test_a_slice_that_speaks_of_what_is_gone_says_so(ada: Person, dataset: dict[str, Any]) -> None:
    chosen = made(ada, filter=[{"term": "dataset", "is": dataset["id"]}])
    assert ada.api.delete(f"datasets/{dataset['id']}").status_code == 204
    told = ada.api.get(f"data-rows?slice={chosen['id']}")
    assert (told.status_code, told.json()["code"], told.json()["errors"][0]["pointer"]) == (409, "slice-outdated", "/filter/0/is")
    assert ada.api.patch(f"slices/{chosen['id']}", {"filter": PENNIES}).status_code == 200
    assert names(ada, f"slice={chosen['id']}") == []


def test_slices_that_speak_of_what_is_gone_can_be_left_out_of_the_list(ada: Person, gus: Person, dataset: dict[str, Any]) -> None:
    here = {"term": "dataset", "is": dataset["id"]}
    made(ada, "Of a dataset", filter=[*PENNIES, here])
    made(ada, "Of the others", filter=[{**here, "not": True}])
    made(ada)
    made(gus, "Elsewhere")
    assert [each["name"] for each in ada.api.get("slices?usable=true").json()["results"]] == ["Pennies", "Of the others", "Of a dataset"]
    assert ada.api.delete(f"datasets/{dataset['id']}").status_code == 204
    assert [each["name"] for each in ada.api.get("slices?usable=true").json()["results"]] == ["Pennies"]
    assert len(ada.api.get("slices").json()["results"]) == 3

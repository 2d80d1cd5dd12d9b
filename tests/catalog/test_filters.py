"""The language in which data rows are chosen: what each of the catalog's own terms holds of, and how a wrong clause is refused."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.catalog import metadata_terms
from apps.catalog.filters import dump_filter, read_filter
from apps.catalog.models import DataRow, DataRowState, MetadataField
from apps.core.tenancy import tenant
from tests.cast import Person
from tests.catalog.test_data_rows import add_rows

Clause = dict[str, Any]


def found(person: Person, *clauses: Clause, **more: str) -> list[str]:
    response = person.api.get("data-rows", query_params={"filter": json.dumps(clauses), "order": "name", **more})
    assert response.status_code == 200, response.json()
    body = response.json()
    assert body["count"] == len(body["results"])
    return [each["name"] for each in body["results"]]


def refusal(person: Person, payload: Any) -> tuple[int, list[str]]:
    text = payload if isinstance(payload, str) else json.dumps(payload)
    response = person.api.get("data-rows", query_params={"filter": text})
    body = response.json()
    assert all(each["expected"] for each in body["errors"]), body
    return response.status_code, [each["pointer"] for each in body["errors"]]


def test_all_clauses_must_hold_and_each_may_be_turned_round(ada: Person, dataset: dict[str, Any]) -> None:
    other = ada.api.post("datasets", {"name": "Other"}).json()
    add_rows(ada, dataset, "penny", "dime")
    add_rows(ada, dataset, "broken", state=DataRowState.FAILED)
    add_rows(ada, other, "novel", modality="text")
    here = {"term": "dataset", "is": dataset["id"]}
    assert found(ada) == ["broken", "dime", "novel", "penny"]
    assert found(ada, here) == ["broken", "dime", "penny"]
    assert found(ada, {**here, "not": True}) == ["novel"]
    assert found(ada, {"term": "asset_type", "is": "text"}) == ["novel"]
    assert found(ada, here, {"term": "state", "is": "failed", "not": True}) == ["dime", "penny"]
    assert found(ada, here, {"term": "text", "contains": "E"}, state="ready") == ["dime", "penny"]
    assert found(ada, here, search="key-pen") == ["penny"]


def test_text_is_sought_as_it_is_and_rows_without_a_key_are_not_lost(ada: Person, dataset: dict[str, Any]) -> None:
    add_rows(ada, dataset, "100%", "100x")
    with tenant(ada.organization.pk):
        DataRow.objects.create(dataset_id=dataset["id"], name="nameless")
    assert found(ada, {"term": "text", "contains": "0%"}) == ["100%"]
    assert found(ada, {"term": "text", "contains": "100%", "not": True}) == ["100x", "nameless"]


def test_rows_are_found_by_when_they_came(ada: Person, dataset: dict[str, Any]) -> None:
    old, new = add_rows(ada, dataset, "old", "new")
    border = timezone.now() - timedelta(days=1)
    with tenant(ada.organization.pk):
        DataRow.objects.filter(pk=old).update(created_at=border - timedelta(days=1))
        DataRow.objects.filter(pk=new).update(created_at=border)
    assert found(ada, {"term": "created", "since": border.isoformat()}) == ["new"]
    assert found(ada, {"term": "created", "before": border.isoformat()}) == ["old"]
    assert found(ada, {"term": "created", "since": "2000-01-01", "before": border.isoformat(), "not": True}) == ["new"]


@pytest.fixture
def described(ada: Person, dataset: dict[str, Any]) -> None:
    """Rows whose metadata were in part written before there were fields."""
    values = {
        "a": {"year": 1900, "metal": "copper", "2": "left", "worn": True, "seen": "2026-03-01T12:00:00+02:00"},
        "b": {"year": 1931.5, "metal": "zinc", "2": "LEFT and right", "worn": False, "seen": "2026-03-01"},
        "c": {"year": "1931", "metal": 5, "2": ["left"], "worn": "true", "seen": "some day"},
        "d": {},
    }
    for name, metadata in values.items():
        add_rows(ada, dataset, name, metadata=metadata)
    with tenant(ada.organization.pk):
        for name, kind in (("year", "number"), ("2", "string"), ("worn", "boolean"), ("seen", "datetime")):
            MetadataField.objects.create(name=name, kind=kind)
        MetadataField.objects.create(name="metal", kind="enum", options=["copper", "zinc"])


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ({"field": "year", "at_least": 1900}, ["a", "b"]),
        ({"field": "year", "above": 1900, "at_most": 2000}, ["b"]),
        ({"field": "year", "below": 1931.5}, ["a"]),
        ({"field": "year", "is": 1931.5}, ["b"]),
        ({"field": "year", "at_least": 1900, "not": True}, ["c", "d"]),
        ({"field": "year", "exists": True}, ["a", "b"]),
        ({"field": "year", "exists": False}, ["c", "d"]),
        ({"field": "metal", "is": "copper"}, ["a"]),
        ({"field": "2", "contains": "left"}, ["a", "b"]),
        ({"field": "2", "is": "left"}, ["a"]),
        ({"field": "worn", "is": False}, ["b"]),
        ({"field": "seen", "at_least": "2026-03-01T09:00:00Z"}, ["a"]),
        ({"field": "seen", "below": "2026-03-01T09:00:00Z"}, ["b"]),
    ],
)
def test_metadata_compare_by_the_kind_of_their_field(ada: Person, described: None, said: Clause, names: list[str]) -> None:
    assert found(ada, {"term": "metadata", **said}) == names


def test_a_name_that_was_not_set_up_is_looked_for_in_the_newest_data_rows_alone(
    ada: Person, described: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tenant(ada.organization.pk):
        newest = DataRow.objects.order_by("-created_at", "-id").first()
        oldest = DataRow.objects.order_by("created_at", "id").first()
        for row, name in ((newest, "fresh"), (oldest, "stale")):
            DataRow.objects.filter(pk=row.pk).update(metadata={**row.metadata, name: 1})
    monkeypatch.setattr(metadata_terms, "NEWEST", 1)
    assert found(ada, {"term": "metadata", "field": "fresh", "is": 1}) == [newest.name]
    answer = ada.api.get("data-rows", query_params={"filter": json.dumps([{"term": "metadata", "field": "stale", "is": 1}])})
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/filter/0/field", "metadata_field_unknown")
    assert "year" in error["expected"]
    assert "set up as a field" in error["message"]
    assert ada.api.post("metadata-fields", {"name": "stale", "kind": "number", "options": []}).status_code == 201
    assert found(ada, {"term": "metadata", "field": "stale", "is": 1}) == [oldest.name]


@pytest.mark.parametrize(
    ("clause", "pointer"),
    [
        ({"term": "metadata", "field": "weight", "is": 1}, "/filter/0/field"),
        ({"term": "metadata", "field": "year", "contains": "19"}, "/filter/0/contains"),
        ({"term": "metadata", "field": "year", "is": "1900"}, "/filter/0/is"),
        ({"term": "metadata", "field": "metal", "is": "gold"}, "/filter/0/is"),
        ({"term": "metadata", "field": "worn", "is": 1}, "/filter/0/is"),
        ({"term": "metadata", "field": "seen", "below": "yesterday"}, "/filter/0/below"),
        ({"term": "metadata", "field": "year"}, "/filter/0"),
        ({"term": "colour"}, "/filter/0/term"),
        ({"is": "image"}, "/filter/0/term"),
        ("image", "/filter/0"),
        ({"term": "asset_type"}, "/filter/0/is"),
        ({"term": "asset_type", "is": "hologram"}, "/filter/0/is"),
        ({"term": "asset_type", "is": "image", "and": 1}, "/filter/0/and"),
        ({"term": "asset_type", "is": "image", "not": 1}, "/filter/0/not"),
        ({"term": "dataset", "is": "mine"}, "/filter/0/is"),
        ({"term": "text", "contains": " "}, "/filter/0/contains"),
        ({"term": "created"}, "/filter/0"),
        ({"term": "created", "since": 5}, "/filter/0/since"),
        ({"term": "created", "since": "0001-01-01T00:00:00+14:00"}, "/filter/0/since"),
    ],
)
def test_a_clause_that_cannot_be_is_refused_by_its_place(ada: Person, described: None, clause: Any, pointer: str) -> None:
    assert refusal(ada, [clause]) == (400, [pointer])


def test_every_wrong_clause_is_named(ada: Person) -> None:
    right = {"term": "asset_type", "is": "image"}
    assert refusal(ada, [{"term": "x"}, right, {"term": "state", "is": 5}]) == (400, ["/filter/0/term", "/filter/2/is"])
    assert refusal(ada, [right] * 21) == (400, ["/filter"])
    for text in ("[", "{}", "null", "5", '[{"term": "state", "term": "state"}]'):
        assert refusal(ada, text) == (400, ["/filter"])


def test_ids_of_others_are_as_good_as_none(ada: Person, gus: Person, dataset: dict[str, Any]) -> None:
    add_rows(ada, dataset, "penny")
    assert refusal(gus, [{"term": "state", "is": "ready"}, {"term": "dataset", "is": dataset["id"]}]) == (404, ["/filter/1/is"])
    assert found(gus, {"term": "state", "is": "ready"}) == []


def test_a_filter_reads_back_as_it_was_dumped(ada: Person, dataset: dict[str, Any]) -> None:
    clauses = [
        {"term": "dataset", "is": dataset["id"], "not": True},
        {"term": "created", "since": "2026-03-01T12:00:00Z"},
        {"term": "metadata", "field": "year", "at_least": 1900.0},
        {"term": "metadata", "field": "worn", "is": True},
    ]
    dumped = dump_filter(read_filter(clauses))
    assert dumped == clauses
    assert json.loads(json.dumps(dumped)) == dumped

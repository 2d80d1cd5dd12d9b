"""What is said about data rows: typed metadata, keys that change, and attachments."""

from typing import Any

import pytest

from apps.catalog.models import Attachment, MetadataField
from apps.core.tenancy import tenant
from tests.cast import Person
from tests.catalog.test_data_rows import add_rows
from tests.catalog.test_imports import errors, start, work

LINK = "https://example.com/a.png"


def field(person: Person, name: str, kind: str, *options: str) -> dict[str, Any]:
    body = {"name": name, "kind": kind, **({"options": list(options)} if options else {})}
    response = person.api.post("metadata-fields", body)
    assert response.status_code == 201, response.json()
    return response.json()


@pytest.fixture
def row(ada: Person, dataset: dict[str, Any]) -> str:
    return f"data-rows/{add_rows(ada, dataset, 'penny')[0]}"


def test_metadata_fields_are_made_listed_changed_and_deleted(ada: Person, vic: Person, gus: Person) -> None:
    made = field(ada, "metal", "enum", "copper", "zinc")
    assert ada.api.get(f"metadata-fields/{made['id']}").json() == made
    changed = ada.api.patch(f"metadata-fields/{made['id']}", {"options": ["copper", "steel"]})
    assert changed.json()["options"] == ["copper", "steel"]
    assert [each["name"] for each in vic.api.get("metadata-fields").json()["results"]] == ["metal"]
    assert gus.api.get("metadata-fields").json()["results"] == []
    for person, status in ((vic, 403), (gus, 404)):
        assert person.api.delete(f"metadata-fields/{made['id']}").status_code == status
    assert ada.api.delete(f"metadata-fields/{made['id']}").status_code == 204
    with tenant(ada.organization.pk):
        assert not MetadataField.objects.exists()


def test_a_field_that_cannot_be_is_refused(ada: Person) -> None:
    field(ada, "year", "number")
    again = ada.api.post("metadata-fields", {"name": "year", "kind": "string"})
    assert (again.status_code, again.json()["code"]) == (409, "field-name-taken")
    for body in ({"kind": "enum"}, {"kind": "enum", "options": ["a", "a"]}, {"kind": "number", "options": ["a"]}):
        refused = ada.api.post("metadata-fields", {"name": "x", **body})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/options")
    assert ada.api.post("metadata-fields", {"name": "x", "kind": "colour"}).status_code == 400


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("string", ["", "a"], [5, ["a"], "x" * 5000]),
        ("number", [0, -1.5], ["1", True, {}]),
        ("boolean", [True, False], ["true", 1, 0]),
        ("datetime", ["2026-03-01T12:00:00Z", "2026-03-01", "2026-03-01T12:00:00.5+01:00"], ["yesterday", 5, "2026-13-01"]),
        ("enum", ["copper"], ["gold", "", ["copper"], {"a": 1}]),
    ],
)
def test_known_names_have_the_right_type_and_unknown_ones_are_free(
    ada: Person, row: str, kind: str, good: list[Any], bad: list[Any]
) -> None:
    field(ada, "a/b", kind, *(["copper"] if kind == "enum" else []))
    for value in (*good, None):
        changed = ada.api.patch(row, {"metadata": {"a/b": value, "free": [value]}})
        assert (changed.status_code, changed.json()["metadata"]) == (200, {"a/b": value, "free": [value]})
    for value in bad:
        refused = ada.api.patch(row, {"metadata": {"a/b": value}})
        assert (refused.status_code, refused.json()["code"]) == (422, "metadata-invalid")
        assert refused.json()["errors"][0]["pointer"] == "/metadata/a~1b"
    assert ada.api.get(row).json()["metadata"] == {"a/b": None, "free": [None]}


@pytest.mark.django_db(transaction=True)
def test_imported_metadata_are_held_to_their_fields(ada: Person, dataset: dict[str, Any]) -> None:
    field(ada, "year", "number")
    job = work(
        ada,
        start(
            ada, dataset,
            {"text": "a", "global_key": "1", "metadata": {"year": "1931"}},
            {"row_data": "b", "global_key": "2", "metadata_fields": [{"name": "year", "value": True}]},
            {"text": "c", "global_key": "3", "metadata": {"year": 1931, "mint": "D"}},
        ),
    )  # fmt: skip
    assert errors(ada, str(job.pk)) == {1: "metadata_invalid", 2: "metadata_invalid"}
    assert job.done == 1


def test_a_data_row_gets_another_key_or_none(ada: Person, vic: Person, gus: Person, dataset: dict[str, Any], row: str) -> None:
    add_rows(ada, dataset, "dime")
    assert ada.api.patch(row, {"global_key": " new "}).json()["global_key"] == "new"
    taken = ada.api.patch(row, {"global_key": "key-dime"})
    assert (taken.status_code, taken.json()["code"], taken.json()["errors"][0]["pointer"]) == (409, "global-key-taken", "/global_key")
    assert ada.api.patch(row, {"metadata": {"a": 1}}).json()["global_key"] == "new"
    assert ada.api.patch(row, {"global_key": None}).json()["global_key"] is None
    assert ada.api.get(row).json()["metadata"] == {"a": 1}
    assert ada.api.patch(row, {"metadata": {"a": "x" * 20_000}}).status_code == 422
    assert ada.api.patch(row, {"name": "x"}).status_code == 400
    assert vic.api.patch(row, {"metadata": {}}).status_code == 403
    assert gus.api.patch(row, {"metadata": {}}).status_code == 404


def test_a_change_from_a_stale_state_is_refused(ada: Person, row: str) -> None:
    before = ada.api.get(row)
    assert ada.api.patch(row, {"metadata": {"a": 1}}, headers={"If-Match": before["ETag"]}).status_code == 200
    assert ada.api.patch(row, {"metadata": {}}, headers={"If-Match": before["ETag"]}).status_code == 412


def test_attachments_are_put_beside_a_data_row_and_taken_away(ada: Person, row: str) -> None:
    link = ada.api.post(f"{row}/attachments", {"kind": "image", "name": "other side", "url": LINK})
    text = ada.api.post(f"{row}/attachments", {"kind": "html", "text": "<script>alert(1)</script>"})
    assert (link.status_code, text.status_code) == (201, 201)
    assert ada.api.get(row).json()["attachments"] == [link.json(), text.json()]
    assert ada.api.delete(f"{row}/attachments/{link.json()['id']}").status_code == 204
    assert ada.api.delete(f"{row}/attachments/{link.json()['id']}").status_code == 404
    assert ada.api.get(row).json()["attachments"] == [text.json()]
    assert ada.api.delete(row).status_code == 204
    with tenant(ada.organization.pk):
        assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        ({"kind": "image"}, 422, ""),
        ({"kind": "image", "url": LINK, "text": "x"}, 422, ""),
        ({"kind": "image", "text": "x"}, 422, "/text"),
        ({"kind": "url", "url": "javascript:alert(1)"}, 422, "/url"),
        ({"kind": "url", "url": "//example.com"}, 422, "/url"),
        ({"kind": "sound", "url": LINK}, 400, "/kind"),
    ],
)
def test_what_is_no_attachment_is_refused_by_its_place(ada: Person, row: str, body: dict[str, Any], status: int, pointer: str) -> None:
    refused = ada.api.post(f"{row}/attachments", body)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (status, pointer)


def test_a_data_row_has_at_most_twenty_attachments(ada: Person, row: str) -> None:
    for _ in range(20):
        assert ada.api.post(f"{row}/attachments", {"kind": "url", "url": LINK}).status_code == 201
    refused = ada.api.post(f"{row}/attachments", {"kind": "url", "url": LINK})
    assert (refused.status_code, refused.json()["code"]) == (409, "too-many-attachments")


def test_attachments_of_one_row_are_not_those_of_another(ada: Person, vic: Person, gus: Person, dataset: dict[str, Any], row: str) -> None:
    other = f"data-rows/{add_rows(ada, dataset, 'dime')[0]}"
    made = ada.api.post(f"{row}/attachments", {"kind": "url", "url": LINK}).json()
    assert ada.api.delete(f"{other}/attachments/{made['id']}").status_code == 404
    assert gus.api.delete(f"{row}/attachments/{made['id']}").status_code == 404
    assert vic.api.delete(f"{row}/attachments/{made['id']}").status_code == 403
    assert vic.api.post(f"{row}/attachments", {"kind": "url", "url": LINK}).status_code == 403

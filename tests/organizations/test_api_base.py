"""Strict bodies, strict parameters, pages and versions: what every door of the API does alike."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from apps.core.models import Job
from apps.core.tenancy import tenant
from apps.organizations.api_base import TenantViewSet
from apps.organizations.permissions import Permission
from tests.cast import Person


def errors_of(response: Any) -> list[tuple[str, str]]:
    assert response["Content-Type"] == "application/problem+json"
    return [(each["pointer"], each["code"]) for each in response.json()["errors"]]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"title": "x", "colour": 1}, ("/colour", "unknown_field")),
        ({"title": 5}, ("/title", "type_mismatch")),
        ({"title": None}, ("/title", "null")),
        ({"title": ""}, ("/title", "blank")),
        ({}, ("/title", "required")),
        ({"title": "x" * 21}, ("/title", "max_length")),
        ({"title": "x", "number": True}, ("/number", "type_mismatch")),
        ({"title": "x", "number": 1.5}, ("/number", "type_mismatch")),
        ({"title": "x", "number": "5"}, ("/number", "type_mismatch")),
        ({"title": "x", "share": "nan"}, ("/share", "type_mismatch")),
        ({"title": "x", "flag": 1}, ("/flag", "type_mismatch")),
        ({"title": "x", "tags": "abc"}, ("/tags", "type_mismatch")),
        ({"title": "x", "tags": [1]}, ("/tags", "type_mismatch")),
        ({"title": "x", "inner": []}, ("/inner", "type_mismatch")),
        ({"title": "x", "inner": {"count": 1, "more": 2}}, ("/inner/more", "unknown_field")),
        ([], ("", "body_not_object")),
        ("text", ("", "body_not_object")),
    ],
)
def test_a_body_that_is_not_as_described_is_refused_by_its_place(ada: Person, body: Any, expected: tuple[str, str]) -> None:
    response = ada.api.post("probes", json.dumps(body))
    assert response.status_code == 400
    assert errors_of(response) == [expected]


@pytest.mark.parametrize(
    "body",
    [
        b'{"title": "a\\u0000"}',
        b'{"title": "\\ud800"}',
        b'{"share": NaN}',
        b'{"title": "a", "title": "b"}',
        b"\xff\xfe",
        b"[" * 5000,
        b"null",
        b"",
    ],
)
def test_a_body_that_is_no_strict_json_is_refused(ada: Person, body: bytes) -> None:
    response = ada.api.post("probes", body)
    assert response.status_code == 400
    assert errors_of(response)


def test_another_media_type_is_refused(ada: Person) -> None:
    assert ada.api.post("probes", "title=x", content_type="text/plain").status_code == 415


def test_a_method_that_is_not_served_is_refused(ada: Person) -> None:
    assert ada.api.put("probes", {}).status_code == 405
    assert ada.api.post("probes", {"title": "x"}, headers={"X-HTTP-Method-Override": "DELETE"}).status_code == 201


@pytest.mark.parametrize("method", ["options", "trace", "patch"])
@pytest.mark.parametrize("path", ["probes", "me", "organization/leave"])
def test_methods_nobody_serves_are_refused_not_crashed(ada: Person, method: str, path: str) -> None:
    response = ada.api.call(method, path)
    assert (response.status_code, response.json()["code"]) == (405, "method-not-allowed")


def test_a_head_request_is_answered_like_its_get(ada: Person) -> None:
    assert ada.api.call("head", "probes").status_code == 200


def test_no_answer_of_an_organization_is_kept_by_browsers(ada: Person) -> None:
    assert ada.api.get("probes")["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("query", ["page=1", "token=fp_a_b", "kind=a&colour=red", "ordering=data__x"])
def test_an_unknown_parameter_is_refused(ada: Person, query: str) -> None:
    response = ada.api.get(f"probes?{query}")
    assert response.status_code == 400
    assert errors_of(response)[0][1] == "unknown_parameter"


@pytest.mark.parametrize("share", ["nan", "inf", "x"])
def test_a_parameter_of_the_wrong_kind_is_refused(ada: Person, share: str) -> None:
    assert ada.api.get("probes?share=0.5").status_code == 200
    assert ada.api.get(f"probes?share={share}").status_code == 400


@pytest.mark.parametrize("limit", ["0", "-1", "201", "1000000000", "", "x", "1.0", "²"])
def test_a_limit_out_of_range_is_refused(ada: Person, limit: str) -> None:
    response = ada.api.get(f"probes?limit={limit}")
    assert response.status_code == 400
    assert errors_of(response) == [("limit", "limit_out_of_range")]


def fill(person: Person, count: int, make: Callable[[int], dict[str, Any]]) -> None:
    with tenant(person.organization.pk):
        Job.objects.bulk_create(Job(kind="probe", title=f"{number}", **make(number)) for number in range(count))


def walk(person: Person, path: str, limit: int) -> list[str]:
    seen, cursor = [], ""
    while True:
        page = person.api.get(f"{path}?limit={limit}{cursor and f'&cursor={cursor}'}").json()
        assert len(page["results"]) <= limit
        seen += [each["title"] for each in page["results"]]
        if page["next"] is None:
            return seen
        cursor = page["next"]


@pytest.mark.parametrize("limit", [1, 3, 7, 50])
def test_pages_give_every_row_once_although_all_were_made_at_the_same_time(ada: Person, limit: int) -> None:
    fill(ada, 7, lambda _: {})
    everything = [each["title"] for each in ada.api.get("probes").json()["results"]]
    assert walk(ada, "probes", limit) == everything
    assert sorted(everything) == [str(number) for number in range(7)]


@pytest.mark.parametrize("limit", [1, 2, 4])
def test_nulls_come_last_and_once(ada: Person, limit: int) -> None:
    values = [None, 5, None, 9, 5, 7, None]
    fill(ada, 7, lambda number: {"actor_id": values[number], "total": number})
    assert walk(ada, "probes/nullable", limit) == ["3", "5", "1", "4", "0", "2", "6"]


def test_the_count_stands_on_the_first_page_only(ada: Person) -> None:
    fill(ada, 3, lambda _: {})
    first = ada.api.get("probes?limit=2").json()
    assert first["count"] == 3
    assert ada.api.get(f"probes?limit=2&cursor={first['next']}").json()["count"] is None


def test_a_row_that_comes_meanwhile_neither_repeats_nor_hides_one(ada: Person) -> None:
    fill(ada, 4, lambda _: {})
    first = ada.api.get("probes?limit=2").json()
    before = [each["title"] for each in ada.api.get("probes").json()["results"]]
    ada.api.post("probes", {"title": "new"})
    rest = ada.api.get(f"probes?cursor={first['next']}").json()["results"]
    assert [each["title"] for each in rest] == before[2:]


def made(order: list[str], values: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps({"order": order, "values": values}).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "%00",
        "é",
        "A" * 5000,
        made(["title"], ["x"]),
        made(["-created_at", "-id"], ["x"]),
        made(["-created_at", "-id"], ["x", "y"]),
        made(["-created_at", "-id"], [None, {}]),
        made(["-created_at", "-id"], [[], 1]),
        base64.urlsafe_b64encode(b"[1]").decode(),
        base64.urlsafe_b64encode(b"[" * 900).decode(),
    ],
)
def test_a_cursor_that_was_not_given_out_is_refused(ada: Person, cursor: str) -> None:
    response = ada.api.get(f"probes?cursor={cursor}")
    assert (response.status_code, errors_of(response)) == (400, [("cursor", "parameter_invalid")])


def test_a_cursor_of_another_organization_shows_nothing_of_it(ada: Person, gus: Person) -> None:
    fill(ada, 4, lambda _: {})
    cursor = ada.api.get("probes?limit=1").json()["next"]
    assert gus.api.get(f"probes?cursor={cursor}").json()["results"] == []


def test_a_door_that_forgets_a_permission_is_refused_when_urls_are_made() -> None:
    class Forgetful(TenantViewSet):
        permissions = {"list": Permission.CATALOG_VIEW}

    with pytest.raises(ImproperlyConfigured, match="destroy"):
        Forgetful.as_view({"get": "list", "delete": "destroy"})

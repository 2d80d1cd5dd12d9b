"""The answers that owners get are the ones that the OpenAPI description promises."""

from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator

from tests.contract.conftest import Worlds
from tests.contract.matrix import Line, all_lines, every
from tests.contract.routes import api_routes
from tests.contract.sending import caller, send

pytestmark = pytest.mark.django_db
ROUTES = api_routes()
LINES = [line for line in all_lines() if line.status < 400 and line.route != "GET schema"]


def name(line: Line) -> str:
    return str(line)


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    """OpenAPI 3.1, whose schemas are JSON Schema."""
    told: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return told


def operation(description: dict[str, Any], line: Line) -> dict[str, Any]:
    method, _, path = line.route.partition(" ")
    wanted = "/api/v1/" + path.replace("<pk>", "{id}").replace("<", "{").replace(">", "}")
    found: dict[str, Any] = description["paths"].get(wanted, description["paths"].get(wanted.replace("{id}", "{pk}"), {}))
    return dict(found[method.lower()])


def test_every_route_is_described(description: dict[str, Any]) -> None:
    for line in LINES:
        assert operation(description, line)["operationId"]


@pytest.mark.parametrize("line", LINES, ids=name)
def test_an_answer_is_as_it_is_described(worlds: Worlds, description: dict[str, Any], line: Line) -> None:
    answer = send(caller(worlds, line), line, every(line, worlds.acme))
    told = operation(description, line)["responses"][str(answer.status_code)]
    content = told.get("content", {})
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    is_file = any(each["schema"].get("format") == "binary" for each in content.values())
    assert bool(body) == bool(content) or is_file, "a body is described where there is none, or the other way round"
    if content:
        schema = content[answer.headers["Content-Type"].partition(";")[0]]["schema"]
        if schema.get("format") == "binary":
            return
        document = {**schema, "components": description["components"]}
        wrong = [f"{each.json_path}: {each.message[:200]}" for each in Draft202012Validator(document).iter_errors(answer.json())]
        assert wrong == []
        assert _unnamed(answer.json(), document, description) == []


def _unnamed(value: Any, schema: dict[str, Any], description: dict[str, Any]) -> list[str]:
    """Members of the top of an answer that the description does not name."""
    while "$ref" in schema:
        schema = description["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if not isinstance(value, dict) or "properties" not in schema:
        return []
    return sorted(set(value) - set(schema["properties"]))

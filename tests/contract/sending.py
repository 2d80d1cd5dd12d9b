"""Sending the table's requests, and what every refusal must look like."""

from typing import Any

from tests.cast import Api
from tests.contract.conftest import Worlds
from tests.contract.matrix import Line, Request


def send(api: Api, line: Line, request: Request) -> Any:
    """The answer to one request of the table."""
    return api.call(line.method, request.path, **request.options())


def caller(worlds: Worlds, line: Line, credential: str = "session") -> Api:
    """Whose request on Acme's things it is."""
    world, by = (worlds.globex, "owner") if line.by == "stranger" else (worlds.acme, line.by)
    return world.api(by) if credential == "session" else world.key_api


def code_of(answer: Any) -> tuple[int, str]:
    """The status, and the problem's code where it is one."""
    told = answer.json() if "json" in answer.headers.get("Content-Type", "") else {}
    return answer.status_code, told.get("code", "") if isinstance(told, dict) else ""


def problem(answer: Any, *statuses: int) -> dict[str, Any]:
    """The problem document of a refusal with one of these statuses; whatever else it is fails."""
    assert answer.status_code in statuses, (answer.status_code, answer.content[:500])
    assert answer.headers["Content-Type"] == "application/problem+json", answer.content[:300]
    told: dict[str, Any] = answer.json()
    assert told["status"] == answer.status_code
    assert told["type"] == f"/problems/{told['code']}"
    assert told["title"]
    return told


def fields_of(told: dict[str, Any]) -> set[str]:
    """The codes of the single errors."""
    return {each["code"] for each in told.get("errors", ())}

"""Streams and forms that no client should send: refused, or taken by a job that says what was wrong; never a crash."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.catalog.pictures import picture
from tests.contract.conftest import Worlds, rolled_back
from tests.contract.matrix import Line, all_lines, every
from tests.contract.sending import caller, problem

pytestmark = pytest.mark.django_db
LINES = [line for line in all_lines() if line.status < 400]
STREAMS = [line for line in LINES if not line.json and line.method == "post" and line.status == 202 and not line.files]
STREAMS = [line for line in STREAMS if not any(word in line.route for word in ("cancel", "replay", "marks", "/test", "feedback"))]
FORMS = [line for line in LINES if line.files]

BAD_STREAMS = {
    "nothing": b"",
    "only ends of lines": b"\n\r\n\n",
    "NUL": b'{"a": "\\u0000"}\n\x00\n',
    "no text": b"\xff\xfe\x00\n",
    "brackets without end": b"[" * 100_000 + b"\n",
    "NaN": b'{"confidence": NaN}\n',
    "one key twice": b'{"data_row": 1, "data_row": 2}\n',
    "a list": b"[1, 2]\n",
    "numbers": b"1\n2\n3\n",
    "a line without end": b'{"a": "' + b"x" * 3_000_000,
    "ten thousand empty objects": b"{}\n" * 10_000,
    "a page": b"<html><script>alert(1)</script></html>\n",
    "types of every kind": b'{"data_row": {"id": 7}, "kind": [], "value": "x", "confidence": {}}\n',
}
NAMES = (
    "../../etc/passwd",
    "..\\..\\boot.ini",
    "x" * 300 + ".png",
    "\u202egnp.exe",
    "<img src=x onerror=1>.png",
    ".htaccess",
    "CON",
    " ",
    "a\tb.png",
)


@pytest.mark.parametrize("line", STREAMS, ids=str)
def test_a_stream_of_nonsense_is_refused_or_counted(worlds: Worlds, line: Line) -> None:
    request, api = every(line, worlds.acme), caller(worlds, line)
    for what, body in BAD_STREAMS.items():
        with rolled_back():
            answer = api.call(line.method, request.path, **{**request.options(), "data": body})
        if answer.status_code != 202:
            assert problem(answer, 400, 413, 415, 422), what
    problem(api.call(line.method, request.path, **{**request.options(), "content_type": "application/x-nope"}), 415)
    assert worlds.changed() == []


@pytest.mark.parametrize("line", FORMS, ids=str)
def test_a_form_that_is_none_is_refused(worlds: Worlds, line: Line) -> None:
    request, api = every(line, worlds.acme), caller(worlds, line)
    field = next(iter(request.raw())) if request.raw else ""

    def send(data: Any, content_type: str) -> Any:
        return api.call(line.method, request.path, data=data, content_type=content_type)

    problem(send(b"--x\r\n", "multipart/form-data"), 400, 415)
    problem(send(b"", "multipart/form-data; boundary=x"), 400, 415)
    problem(send(b"--y--", "multipart/form-data; boundary=" + "x" * 300), 400, 415)
    problem(
        send(f'--x\r\nContent-Disposition: form-data; name="{field}"\r\n\r\ntext\r\n--x--\r\n'.encode(), "multipart/form-data; boundary=x"),
        400,
    )
    problem(_form(api, request.path, {"surprise": SimpleUploadedFile("a.png", picture("a"))}), 400)
    assert worlds.changed() == []


def _form(api: Any, path: str, fields: dict[str, Any]) -> Any:
    return api.client.post(f"/api/v1/{path}", fields, headers=api.headers)


def test_more_files_than_may_come_at_once_are_refused(worlds: Worlds) -> None:
    files = [SimpleUploadedFile(f"{number}.png", b"x") for number in range(51)]
    answer = _form(worlds.acme.owner.api, f"datasets/{worlds.acme.dataset}/data-rows", {"files": files})
    problem(answer, 400, 413)
    assert worlds.changed() == []


def test_whatever_a_file_is_called_it_stays_in_its_folder(worlds: Worlds) -> None:
    for number, name in enumerate(NAMES):
        file = SimpleUploadedFile("a.png", picture(("odd", number)))
        file._name = name  # type: ignore[attr-defined]  # noqa: SLF001  as a client says it, before anybody cleans it
        answer = _form(worlds.acme.owner.api, f"datasets/{worlds.acme.dataset}/data-rows", {"files": [file]})
        assert answer.status_code == 200, answer.content
        told = answer.json()
        for made in told["created"]:
            assert "/" not in made["name"]
            assert "\\" not in made["name"]
            assert made["name"].strip()

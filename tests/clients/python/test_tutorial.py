"""The tutorial does what it says: its blocks run one after the other against the real server, and print what stands under them."""

import re
from pathlib import Path

import pytest

from config.embedded.places import ROOT
from tests.cast import Person
from tests.clients.python.conftest import key_of
from tests.support.live import WebServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.usefixtures("worker")]

TUTORIAL = ROOT / "docs" / "tutorial-model-run.md"
BLOCK = re.compile(r"^```(python|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_every_block_runs_and_prints_what_stands_under_it(
    web_server: WebServer,
    ada: Person,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in (("FIRSTPASS_URL", web_server.url), ("FIRSTPASS_API_KEY", key_of(ada)), ("NO_PROXY", "127.0.0.1")):
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    text = TUTORIAL.read_text()
    known: dict[str, object] = {}
    ran = printed = 0
    for block in BLOCK.finditer(text):
        language, body = block.groups()
        line = text.count("\n", 0, block.start(2))
        if language == "python":
            exec(compile("\n" * line + body, str(TUTORIAL), "exec"), known)
            ran += 1
        else:
            assert capsys.readouterr().out == body, f"line {line} of the tutorial prints something else"
            printed += 1
    assert (ran, printed) == (text.count("```python"), text.count("```text"))
    assert ran > 10
    assert {"errors.ndjson", "predictions.json"} <= {each.name for each in tmp_path.iterdir()}

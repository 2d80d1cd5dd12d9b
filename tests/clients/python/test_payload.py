"""Payloads: lists, generators and files, written down line by line and never held as a whole."""

import io
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import firstpass as fp
from firstpass.labels import prediction_lines
from firstpass.payload import prepared
from firstpass.progress import Bar, Progress, watcher

BOX = fp.BoundingBox("car", 1, 2, 3, 4, confidence=0.5)


def sent(payload: Any) -> list[dict[str, Any]]:
    with prepared(payload, prediction_lines) as body:
        written = b"".join(body.chunks(lambda _progress: None))
        assert len(written) == body.size
        assert b"".join(body.chunks(lambda _progress: None)) == written, "a second attempt sends the same"
    return [json.loads(line) for line in written.splitlines()]


def test_a_list_a_generator_and_a_file_say_the_same(tmp_path: Path) -> None:
    labels = [fp.Label("a", [BOX, BOX]), fp.Label("b", [BOX])]
    lines = sent(labels)
    assert [line["data_row"] for line in lines] == [{"global_key": "a"}, {"global_key": "a"}, {"global_key": "b"}]
    assert sent(label for label in labels) == lines
    path = tmp_path / "predictions.ndjson"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert sent(path) == sent(str(path)) == lines


def test_letters_beyond_latin_and_line_separators_stay_on_one_line() -> None:
    text = "é 漢字 \u2028 \n end"
    [line] = sent([fp.Label("ключ", [fp.Text("note", text)])])
    assert (line["data_row"]["global_key"], line["value"]["text"]) == ("ключ", text)


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        ([], "nothing to send"),
        ([fp.Label("a", [])], "nothing to send"),
        ([fp.Label("a", [BOX]), BOX], "Item 1 of the payload: A BoundingBox cannot be sent"),
        ([{"data_row": {"id": "x"}, "value": float("nan")}], "Item 0 of the payload: This cannot be written as JSON"),
        ({"data_row": {}}, "A payload of type dict is not taken"),
        ("no such file.ndjson", "cannot be read"),
    ],
)
def test_what_cannot_be_sent_is_told_before_anything_is(payload: Any, told: str) -> None:
    with pytest.raises(fp.InvalidPayload, match=told):
        sent(payload)


def test_a_long_generator_is_never_held_in_memory() -> None:
    def labels() -> Iterator[fp.Label]:
        for number in range(20_000):
            yield fp.Label(f"row-{number}", [BOX])

    tracemalloc.start()
    try:
        with prepared(labels(), prediction_lines) as body:
            total = sum(map(len, body.chunks(lambda _progress: None)))
            _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert total == body.size > 2_500_000
    assert peak < 2_200_000, "more than the first MiB of the body and one piece of it was in memory"


def test_progress_goes_to_a_function_to_a_bar_or_nowhere(capsys: pytest.CaptureFixture[str]) -> None:
    told: list[Progress] = []
    watcher(told.append, "Upload")(Progress("sending", 1, 2))
    watcher(False, "Upload")(Progress("sending", 1, 2))
    watcher(None, "Upload")(Progress("sending", 1, 2))
    assert (told, capsys.readouterr().err) == ([Progress("sending", 1, 2)], "")
    watcher(True, "Upload")(Progress("sending", 1, 2))
    assert "Upload, sending [##############" in capsys.readouterr().err


def test_a_bar_ends_its_line_with_each_stage_and_says_what_was_refused() -> None:
    stream = io.StringIO()
    bar = Bar("Upload", stream)
    for progress in (Progress("sending", 0, 2_000_000), Progress("sending", 2_000_000, 2_000_000), Progress("working", 0, None)):
        bar(progress)
    bar(Progress("working", 1_500, 1_500, failed=3))
    sending, working, rest = stream.getvalue().split("\n")
    assert sending.endswith("] 100% 2.0 MB of 2.0 MB")
    assert working.rstrip().endswith("] 100% 1,500 of 1,500, 3 refused")
    assert rest == ""

"""What Label Studio's annotations say and no label here has a place for."""

from collections.abc import Mapping
from typing import Any

from apps.formats.left_out import LeftOut
from apps.kinds.reading import join

WORDS = {
    "lead_time": "how long somebody worked on it",
    "ground_truth": "that it is a ground truth",
    "meta/text": "a note on a region",
}


def beside_labels() -> LeftOut:
    """Counts over the annotations of one file."""
    return LeftOut(_say, "nothing: the labels themselves are read")


def note_annotation(left_out: LeftOut, members: Mapping[str, Any], at: str, line: int | None) -> None:
    """Look at an annotation that stands at this pointer, and at its results."""
    for key in ("lead_time", "ground_truth"):
        if members.get(key):
            left_out.note(key, line, join(at, key))
    results = members.get("result")
    for index, each in enumerate(results if isinstance(results, list) else ()):
        meta = each.get("meta") if isinstance(each, Mapping) else None
        if isinstance(meta, Mapping) and meta.get("text"):
            left_out.note("meta/text", line, f"{at}/result/{index}/meta/text")


def _say(what: str, count: int) -> str:
    times = "1 time" if count == 1 else f"{count:,} times"
    return f"{times} a file says {WORDS[what]} ({what.replace('/', '.')}): it is left out, a label has no place for it."

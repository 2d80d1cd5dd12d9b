"""What Label Studio's annotations say and no label here has a place for: counted, and told once each, where it stands first."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from apps.formats.rows import LineError
from apps.kinds.reading import join

LEFT_OUT = "left_out"
WORDS = {
    "lead_time": "how long somebody worked on it",
    "ground_truth": "that it is a ground truth",
    "meta/text": "a note on a region",
}


class LeftOut:
    """Counts over the annotations of one file."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._first: dict[str, tuple[int | None, str]] = {}

    def note(self, members: Mapping[str, Any], at: str, line: int | None) -> None:
        """Look at an annotation that stands at this pointer, and at its results."""
        for key in ("lead_time", "ground_truth"):
            if members.get(key):
                self._add(key, join(at, key), line)
        results = members.get("result")
        for index, each in enumerate(results if isinstance(results, list) else ()):
            meta = each.get("meta") if isinstance(each, Mapping) else None
            if isinstance(meta, Mapping) and meta.get("text"):
                self._add("meta/text", f"{at}/result/{index}/meta/text", line)

    def errors(self) -> Iterator[LineError]:
        """One for each thing that was met."""
        for key, count in self._counts.items():
            times = "1 time" if count == 1 else f"{count:,} times"
            words = f"{times} a file says {WORDS[key]} ({key.replace('/', '.')}): it is left out, a label has no place for it."
            yield LineError(*self._first[key], LEFT_OUT, words, "nothing: the labels themselves are read")

    def _add(self, key: str, at: str, line: int | None) -> None:
        self._counts[key] += 1
        self._first.setdefault(key, (line, at))

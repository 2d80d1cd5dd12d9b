"""What Label Studio's annotations say and no label here has a place for."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from apps.formats.ellipses import ellipses_said
from apps.formats.label_studio_results import Result
from apps.formats.left_out import LeftOut
from apps.formats.rows import NamedAnnotation
from apps.kinds.geometry import Polygon
from apps.kinds.reading import join

ELLIPSE = "ellipselabels"
WORDS = {
    "lead_time": "how long somebody worked on it",
    "ground_truth": "that it is a ground truth",
    "meta/text": "a note on a region",
    "origin": "whether a person or a model made a region",
    "parentID": "which region a region is part of",
    "hidden": "that a region is hidden",
    "readonly": "that a region is locked",
    "value/closed": "that the outline of an area was left open",
}


def beside_labels() -> LeftOut:
    """Counts over the annotations of one file."""
    return LeftOut(_say, "nothing: the labels themselves are read")


def note_annotation(left_out: LeftOut, members: Mapping[str, Any], at: str, line: int | None, *, is_prediction: bool) -> None:
    """Look at an annotation that stands at this pointer, and at its results."""
    for key in ("lead_time", "ground_truth"):
        if members.get(key):
            left_out.note(key, line, join(at, key))
    results = members.get("result")
    for index, each in enumerate(results if isinstance(results, list) else ()):
        for key in _beside(each, is_prediction=is_prediction) if isinstance(each, Mapping) else ():
            left_out.note(key, line, f"{at}/result/{index}/{key}")


def note_closed(left_out: LeftOut, results: Iterable[Result], read: Iterable[NamedAnnotation], line: int | None) -> None:
    """Look at what open outlines among these results were read as."""
    areas = {each.said.at for each in read if isinstance(each.said.content, Polygon)}
    for each in results:
        is_open = each.value.get("closed") is False or ("vertices" in each.value and not each.value.get("closed"))
        if is_open and each.value_at in areas:
            left_out.note("value/closed", line, f"{each.value_at}/closed")


def _beside(result: Mapping[str, Any], *, is_prediction: bool) -> Iterator[str]:
    """What a result says beside its label. That a region comes from a model is kept where it is a prediction, or told what from."""
    meta = result.get("meta")
    meta = meta if isinstance(meta, Mapping) else {}
    own = meta.get("firstpass")
    if meta.get("text"):
        yield "meta/text"
    is_kept = is_prediction or (isinstance(own, Mapping) and own.get("derived_from") is not None)
    if result.get("origin") not in (None, "", "manual") and not is_kept:
        yield "origin"
    yield from (key for key in ("parentID", "hidden", "readonly") if result.get(key))
    if result.get("type") == ELLIPSE:
        yield ELLIPSE


def _say(what: str, count: int) -> str:
    if what == ELLIPSE:
        return ellipses_said(what, count)
    times = "1 time" if count == 1 else f"{count:,} times"
    return f"{times} a file says {WORDS[what]} ({what.replace('/', '.')}): it is left out, a label has no place for it."

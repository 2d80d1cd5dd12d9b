"""Labelbox prediction and label lines for images: bounding box, polygon, radio, checklist and text, with nested classifications.

Read leniently where the lines in use differ: `answers` for `answer`, snake_case ids from the second level on, a radio answer in a list, a
checklist answer without one, open and closed polygons, boxes measured from any corner, `classifications` absent or null.
An answer without a confidence has that of its least sure option, which keeps its own too where there can be several.
Custom metrics and the benchmark mark have no place in the one form; they are passed over and named in `ignored`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from typing_extensions import override

from apps.formats.base import PredictionDialect
from apps.formats.reading import read_name, read_ref
from apps.formats.rows import DataRowRef, NamedAnnotation, NamedAnswer, NamedChoice, NamedRow
from apps.kinds.geometry import Box, Point, Polygon
from apps.kinds.polygon import MIN_POINTS, parse_ring_points
from apps.kinds.reading import InvalidValue, join, read_list, read_number, read_object, read_share, read_text, read_uuid
from apps.kinds.values import Value

IDS = ("schemaId", "schema_id")
METRICS = ("customMetrics", "custom_metrics")
COMMON = ("name", *IDS, "confidence", *METRICS, "classifications")
ANSWER = ("answer", "answers")
CONTENT = ("bbox", "polygon", *ANSWER)
# What other asset types, kinds and metrics write; their lines are refused as such and not as misspelt.
ELSEWHERE = (
    "line", "point", "mask", "masks", "location", "segments", "frames", "textSelections", "relationship", "messageEvaluationTask",
    "metricName", "messageId", "page", "unit", "groupKey",
)  # fmt: skip
IGNORED = (*METRICS, "isBenchmarkReferenceLabel")


class LabelboxLines(PredictionDialect):
    """One annotation per line, its data row in `dataRow`, its feature in `name` or `schemaId`."""

    name = "Labelbox"
    key = "dataRow"

    @override
    def parse(self, document: Mapping[str, Any], line: int) -> NamedRow:
        for key in ELSEWHERE:
            if key in document:
                raise InvalidValue(f"/{key}", f"Lines with {key} are not read here.", f"one of {', '.join(CONTENT)}", code="unsupported")
        optional = ("uuid", *COMMON, *CONTENT, "isBenchmarkReferenceLabel")
        members = read_object(document, "", required=("dataRow",), optional=optional)
        kind, content, at = _content(members, "", CONTENT)
        answers = _classifications(members, "")
        if answers and not isinstance(content, Value):
            raise InvalidValue("/classifications", "Only an object has classifications here.", "them under the answer they belong to")
        own = members.get("uuid")
        said = NamedAnswer(read_ref(members, "", ids=IDS), kind, content, at, _confidence(members, content, ""))
        annotation = NamedAnnotation(said, answers, None if own is None else read_uuid(own, "/uuid"))
        return NamedRow(_data_row(members["dataRow"], "/dataRow"), (annotation,), line=line, ignored=tuple(_ignored(document, "")))


Content = tuple[str | None, Value | str | tuple[NamedChoice, ...], str]


def _data_row(payload: Any, at: str) -> DataRowRef:
    members = read_object(payload, at, optional=("id", "globalKey"))
    named = [key for key in members if members[key] is not None]
    if len(named) != 1:
        raise InvalidValue(at, f"This names {len(named)} data rows.", "exactly one of id and globalKey")
    text = read_name(members[named[0]], join(at, named[0]))
    return DataRowRef(id=text) if named[0] == "id" else DataRowRef(global_key=text)


def _content(members: Mapping[str, Any], at: str, keys: Sequence[str]) -> Content:
    """The kind where it shows, the content and the pointer to it."""
    present = [key for key in keys if key in members]
    if len(present) != 1:
        raise InvalidValue(at, f"This says {len(present)} things.", f"exactly one of {', '.join(keys)}")
    key = present[0]
    payload, here = members[key], join(at, key)
    if key == "bbox":
        return "bounding_box", _box(payload, here), here
    if key == "polygon":
        return "polygon", _polygon(payload, here), here
    if isinstance(payload, str):
        return "text", read_text(payload, here), here
    if isinstance(payload, Mapping):
        return None, (_choice(payload, here),), here
    return None, tuple(_choice(option, join(here, index)) for index, option in enumerate(read_list(payload, here))), here


def _box(payload: Any, at: str) -> Box:
    members = read_object(payload, at, required=("top", "left", "height", "width"))
    left, top, width, height = (read_number(members[key], join(at, key)) for key in ("left", "top", "width", "height"))
    for key, size in (("width", width), ("height", height)):
        if size == 0:
            raise InvalidValue(join(at, key), "This box has no area.", "a number other than 0")
    return Box(min(left, left + width), min(top, top + height), abs(width), abs(height))


def _polygon(payload: Any, at: str) -> Polygon:
    points: list[Point] = []
    for index, point in enumerate(read_list(payload, at, at_least=MIN_POINTS)):
        here = join(at, index)
        members = read_object(point, here, required=("x", "y"))
        points.append((read_number(members["x"], join(here, "x")), read_number(members["y"], join(here, "y"))))
    return Polygon((parse_ring_points(points, at),))


def _choice(payload: Any, at: str) -> NamedChoice:
    members = read_object(payload, at, optional=COMMON)
    return NamedChoice(
        option=read_ref(members, at, ids=IDS),
        answers=_classifications(members, at),
        confidence=read_share(members.get("confidence"), join(at, "confidence")),
    )


def _classifications(members: Mapping[str, Any], at: str) -> tuple[NamedAnswer, ...]:
    payload = members.get("classifications")
    if payload is None:
        return ()
    here = join(at, "classifications")
    return tuple(_classification(answer, join(here, index)) for index, answer in enumerate(read_list(payload, here)))


def _classification(payload: Any, at: str) -> NamedAnswer:
    members = read_object(payload, at, optional=(*COMMON, *ANSWER))
    kind, content, here = _content(members, at, ANSWER)
    if members.get("classifications"):
        raise InvalidValue(join(at, "classifications"), "A question has no classifications here.", "them under the answer they belong to")
    return NamedAnswer(read_ref(members, at, ids=IDS), kind, content, here, _confidence(members, content, at))


def _confidence(members: Mapping[str, Any], content: Value | str | tuple[NamedChoice, ...], at: str) -> float | None:
    own = read_share(members.get("confidence"), join(at, "confidence"))
    if own is not None or not isinstance(content, tuple):
        return own
    return min((choice.confidence for choice in content if choice.confidence is not None), default=None)


def _ignored(payload: Any, at: str) -> Iterator[str]:
    """Pointers to what is there but not kept."""
    if isinstance(payload, list):
        for index, item in enumerate(payload):
            yield from _ignored(item, join(at, index))
    if isinstance(payload, Mapping):
        for key, member in payload.items():
            if key in IGNORED:
                yield join(at, key)
            else:
                yield from _ignored(member, join(at, key))


DIALECT = LabelboxLines()

"""Small readers that several formats share."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from apps.formats.base import RowsOfText
from apps.formats.rows import DataRowRef, Ref
from apps.kinds import InvalidValue, parse_annotation
from apps.kinds.features import FeatureSpec, refuse_renamed, walk_features
from apps.kinds.made_ids import made_id
from apps.kinds.reading import as_uuid, described, is_storable, join, read_list, read_positive, read_text, read_uuid, told
from apps.kinds.values import Annotation, Extent

MAX_NAME = 1_000
MAX_SAID = 100_000  # annotations of one data row in one list, each of which may be refused with words of its own
MOST_SHOWN = 50  # names in the words of a refusal
SHORT = 100  # characters of a text that is shown again as it should be written
FOREIGN = UUID("6f3f6a0e-1f0e-5a7e-8f43-6a5d0f9c2b71")
SIZE = ("width", "height")
WHOLE = re.compile(r"\s*(0|[1-9][0-9]{0,14})(?:\.0+)?\s*")  # with zeros before it, it is a name


def read_name(payload: Any, at: str) -> str | None:
    """A short text that is not empty, or None. Raises InvalidValue."""
    if payload is None:
        return None
    text = read_text(payload, at, at_most=MAX_NAME)
    if not text:
        raise InvalidValue(at, "This text is empty.", "a name, or null")
    return text


def read_ref(members: Mapping[str, Any], at: str, *, ids: Sequence[str], name: str = "name") -> Ref:
    """The feature or option an object names: by the first of the members `ids` that it has, by its name, or both. Raises InvalidValue."""
    key = next((key for key in ids if members.get(key) is not None), ids[0])
    ref = Ref(read_name(members.get(key), join(at, key)), read_name(members.get(name), join(at, name)), at)
    if ref.id is None and ref.name is None:
        raise InvalidValue(at, "This names nothing.", f"a member {ids[0]} or {name}", code="required")
    return ref


def refuse_bare(kind: str, payload: Any, at: str) -> None:
    """Nothing, where the value of a question of this kind is an object. Raises InvalidValue, with how its text or names are written."""
    if isinstance(payload, Mapping):
        return
    listed = payload if isinstance(payload, list) else [payload]
    said = [each for each in listed[:MOST_SHOWN] if isinstance(each, str) and 0 < len(each) <= SHORT and is_storable(each)] or ["..."]
    forms: dict[str, Any] = {
        "radio": {"name": said[0]},
        "checklist": {"options": [{"name": each} for each in said]},
        "ranking": {"order": said},
        "text": {"text": said[0]},
    }
    if kind in forms:
        raise InvalidValue(at, f"This is {described(payload)}.", json.dumps(forms[kind], ensure_ascii=False))


def foreign_id(key: str) -> UUID:
    """The id that a key of another system stands for, where that is no UUID itself: always the same for the same key."""
    return as_uuid(key) or made_id(FOREIGN, key)


def as_whole(payload: Any) -> Any:
    """An id as the whole number that it equals, where it was written as one with a decimal point or as a text; else as it is."""
    if isinstance(payload, float) and payload.is_integer():
        return int(payload)
    found = WHOLE.fullmatch(payload) if isinstance(payload, str) else None
    return int(found[1]) if found else payload


def read_label_data_row(members: Mapping[str, Any], at: str) -> DataRowRef:
    """A data row by its id, its global key or both. Raises InvalidValue."""
    identifier = members.get("id")
    key = read_name(members.get("global_key"), join(at, "global_key"))
    if identifier is None and key is None:
        raise InvalidValue(at, "This names no data row.", "an id, a global_key or both", code="required")
    return DataRowRef(None if identifier is None else str(read_uuid(identifier, join(at, "id"))), key)


def id_of_elsewhere(identifier: str, at: str) -> InvalidValue:
    """The refusal of the id of a data row that is none of ours, as Labelbox gives its own."""
    words = f"No data row has the id {identifier[:60]}: ids that data rows have elsewhere, as Labelbox's own, are not known here."
    expected = "the globalKey of the data row, which is the same in Labelbox and here, or the id that it has here, which is a UUID"
    return InvalidValue(at, words, expected, code="unknown_data_row")


def one_of(known: Iterable[str], what: str, features: Iterable[FeatureSpec]) -> str:
    """What is expected of a name: one of these; where none is known, that the ontology has no `what`, and which features it has."""
    if names := sorted(set(known)):
        return f"one of: {told(names, MOST_SHOWN)}"
    there = [f"{feature.name} ({feature.kind})" for feature in features if feature.removed is None]
    only = f", only {', '.join(there[:MOST_SHOWN])}" + (" and more" if len(there) > MOST_SHOWN else "") if there else ""
    return f"nothing, as this ontology has no {what}{only}"


def not_one(
    at: str, said: str, count: int, what: str, known: Iterable[str], *, code: str, features: Iterable[FeatureSpec] = ()
) -> InvalidValue:
    """The refusal of a name that `count` things have where one should: `what` they are, and what is `known` of them, see `one_of`.

    Raises InvalidValue itself for a name that one of the `features` or their options had before.
    """
    features = list(features)
    if not count:
        every = list(walk_features(features))
        refuse_renamed(said, (*every, *(option for feature in every for option in feature.options)), at)
    words = f"{count} things here are called {said!r}, and it is not clear which {what} is meant."
    return InvalidValue(at, words if count else f"No {what} here is called {said!r}.", one_of(known, what, features), code=code)


def option_of_any(name: str, features: Iterable[FeatureSpec], at: str, kind: str = "radio") -> FeatureSpec:
    """The one question of this kind among these that has an option of this name. Raises InvalidValue."""
    every = list(features)
    asked = [feature for feature in every if feature.kind == kind]
    found = [feature for feature in asked if name in [option.name for option in feature.options]]
    if len(found) != 1:
        known = (option.name for feature in asked for option in feature.options)
        raise not_one(at, name, len(found), f"option of a {kind} question", known, code="unknown_option", features=every)
    return found[0]


def row_with_text(found: Sequence[DataRowRef], at: str, expected: str) -> DataRowRef:
    """The one data row that was found by its text. Raises InvalidValue, with what names it, where there is none or are several."""
    if not found:
        words = "This does not say which data row it is about, and none here has this very text."
        raise InvalidValue(at, words, expected, code="unknown_data_row")
    if len(found) > 1:
        words = f"This does not say which data row it is about, and {len(found)} here have this very text."
        raise InvalidValue(at, words, expected, code="ambiguous_data_row")
    return found[0]


def row_by_text(text: Any, rows_of_text: RowsOfText | None, *, number: Any, at_most: int, expected: str) -> DataRowRef | None:
    """The data row that has the text in the member `text`; None where there is none, or its `number` names one: an id of ours.

    Numbers that other software counts its lines with give way to the text. Raises InvalidValue as `row_with_text`.
    """
    if text is None or rows_of_text is None or as_uuid(number) is not None:
        return None
    return row_with_text(rows_of_text(read_text(text, "/text", at_most=at_most)), "/text", expected)


def dump_extent(extent: Extent | None) -> dict[str, float]:
    """Width and height as members, whole pixels as whole numbers; none where the extent is unknown."""
    if extent is None:
        return {}
    return {key: int(size) if float(size).is_integer() else size for key, size in zip(SIZE, (extent.width, extent.height), strict=True)}


def read_extent(members: Mapping[str, Any], at: str) -> Extent | None:
    """Width and height of an object that has both, None where it has neither. Raises InvalidValue."""
    if not any(members.get(key) is not None for key in SIZE):
        return None
    width, height = (read_positive(members.get(key), join(at, key)) for key in SIZE)
    return Extent(width, height)


def parse_annotations(payload: Any, at: str) -> tuple[Annotation, ...]:
    """The annotations of a list, each id once. Raises InvalidValue."""
    annotations = tuple(parse_annotation(item, join(at, index)) for index, item in enumerate(read_list(payload, at)))
    seen = set()
    for index, annotation in enumerate(annotations):
        if annotation.id in seen:
            raise InvalidValue(
                join(join(at, index), "id"), "This id stands twice on one data row.", "one annotation per id", code="duplicate"
            )
        seen.add(annotation.id)
    return annotations


def first_moment(*said: Any) -> str:
    """The first of these that is a moment, as ISO 8601 in UTC; empty where none is one."""
    for each in said:
        with suppress(TypeError, ValueError, OverflowError):
            moment = datetime.fromisoformat(each)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec="microseconds")
    return ""

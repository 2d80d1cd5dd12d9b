"""Labelbox's answers: radio, checklist and text, nested to any depth, each for a while where it says `frames`.

Read leniently where the lines in use differ: `answers` for `answer`, snake_case ids and metrics from the second level on, a radio answer in
a list, a checklist answer without one, `classifications` absent or null. How sure a model was stands on each option: those of a checklist
keep it, and nothing is made up for the whole; a radio answer is as sure as its option, where it does not say so itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from apps.formats.metric_names import refuse_reserved
from apps.formats.reading import read_ref
from apps.formats.rows import NamedAnswer, NamedChoice, NamedSpan, Ref
from apps.kinds.answers import MAX_ANSWERS
from apps.kinds.checklist import MAX_CHOICES
from apps.kinds.reading import (
    MAX_METRIC_NAME,
    MAX_METRICS,
    InvalidValue,
    join,
    read_list,
    read_number,
    read_object,
    read_share,
    read_text,
    read_whole,
)
from apps.kinds.values import Metrics

IDS = ("schemaId", "schema_id")
METRICS = ("customMetrics", "custom_metrics")
RATED = ("confidence", *METRICS)
COMMON = ("name", *IDS, *RATED, "classifications")
ANSWER = ("answer", "answers")
MILLISECONDS = "MILLISECONDS"
MAX_SPANS = 100_000
MAX_INDEX = 2**31 - 1


def read_feature(members: Mapping[str, Any], at: str) -> Ref:
    """The feature or option an object names by `name`, by `schemaId`, or by both. Raises InvalidValue."""
    return read_ref(members, at, ids=IDS)


def read_answers(members: Mapping[str, Any], at: str, unit: str | None = None) -> Iterator[NamedAnswer]:
    """What the question at `at` is answered with: one answer, or one for each text that holds for a while. Raises InvalidValue."""
    feature, key = read_feature(members, at), _the_one(members, at)
    payload, here = members[key], join(at, key)
    metrics = read_custom_metrics(members, at)
    if isinstance(payload, str):
        yield NamedAnswer(feature, "text", read_text(payload, here), here, read_confidence(members, at), metrics)
    elif _are_texts(payload):
        for index, each in enumerate(read_list(payload, here, at_most=MAX_CHOICES)):
            asked = NamedAnswer(feature, "text", "", "", read_confidence(members, at), metrics)
            yield _timed_text(each, join(here, index), asked, unit)
    else:
        listed = [payload] if isinstance(payload, Mapping) else read_list(payload, here, at_most=MAX_CHOICES)
        places = [here] if isinstance(payload, Mapping) else [join(here, index) for index in range(len(listed))]
        choices = tuple(_choice(each, place, unit) for each, place in zip(listed, places, strict=True))
        yield NamedAnswer(feature, None, choices, here, read_confidence(members, at), metrics)


def read_classifications(members: Mapping[str, Any], at: str, unit: str | None = None) -> tuple[NamedAnswer, ...]:
    """The answers to the questions under an object or an option. Raises InvalidValue."""
    payload = members.get("classifications")
    if payload is None:
        return ()
    here = join(at, "classifications")
    listed = enumerate(read_list(payload, here, at_most=MAX_ANSWERS))
    return tuple(answer for index, each in listed for answer in _classification(each, join(here, index), unit))


def refuse_classifications(members: Mapping[str, Any], at: str) -> None:
    """Nothing, where a question has no questions of its own beside those of its options. Raises InvalidValue."""
    if members.get("classifications"):
        raise InvalidValue(join(at, "classifications"), "Only an object has classifications here.", "them under the answer they belong to")


def read_confidence(members: Mapping[str, Any], at: str) -> float | None:
    """The confidence of an object, an answer or an option, 0.0 included. Raises InvalidValue."""
    return read_share(members.get("confidence"), join(at, "confidence"))


def read_custom_metrics(members: Mapping[str, Any], at: str, *, any_name: bool = False) -> Metrics:
    """Figures by name, names rising, of a list of `{"name", "value"}`; `any_name`: also those worked out here. Raises InvalidValue."""
    key = next((key for key in METRICS if members.get(key) is not None), None)
    if key is None:
        return ()
    here = join(at, key)
    found: dict[str, float] = {}
    for index, each in enumerate(read_list(members[key], here, at_most=MAX_METRICS)):
        place = join(here, index)
        metric = read_object(each, place, required=("name", "value"))
        name = read_text(metric["name"], join(place, "name"), at_most=MAX_METRIC_NAME)
        if not any_name:
            refuse_reserved(name, join(place, "name"))
        if name in found:
            raise InvalidValue(join(place, "name"), f"The metric {name} stands twice.", "each metric once", code="duplicate")
        found[name] = read_number(metric["value"], join(place, "value"))
    return tuple(sorted(found.items()))


def read_spans(payload: Any, at: str, unit: str | None = None) -> tuple[NamedSpan, ...]:
    """The stretches of a list of `{"start", "end"}`; none for null. Raises InvalidValue."""
    if payload is None:
        return ()
    spans = []
    for index, each in enumerate(read_list(payload, at, at_least=1, at_most=MAX_SPANS)):
        here = join(at, index)
        members = read_object(each, here, required=("start", "end"))
        start, end = (read_whole(members[key], join(here, key), at_most=MAX_INDEX) for key in ("start", "end"))
        spans.append(NamedSpan(start, end, here, "ms" if unit == MILLISECONDS else None))
    return tuple(spans)


def _the_one(members: Mapping[str, Any], at: str) -> str:
    present = [key for key in ANSWER if members.get(key) is not None]
    if len(present) != 1:
        raise InvalidValue(at, f"This says {len(present)} things.", f"exactly one of {', '.join(ANSWER)}")
    return present[0]


def _are_texts(payload: Any) -> bool:
    return isinstance(payload, list) and bool(payload) and all(isinstance(each, Mapping) and "value" in each for each in payload)


def _timed_text(payload: Any, at: str, asked: NamedAnswer, unit: str | None) -> NamedAnswer:
    """One of several texts; where it says nothing of how sure it is, what was said of all of them counts."""
    own = read_object(payload, at, required=("value",), optional=("frames", *RATED))
    return replace(
        asked,
        content=read_text(own["value"], join(at, "value")),
        at=join(at, "value"),
        confidence=read_confidence(own, at) if "confidence" in own else asked.confidence,
        metrics=read_custom_metrics(own, at) or asked.metrics,
        spans=read_spans(own.get("frames"), join(at, "frames"), unit),
    )


def _choice(payload: Any, at: str, unit: str | None) -> NamedChoice:
    members = read_object(payload, at, optional=(*COMMON, "frames"))
    return NamedChoice(
        option=read_feature(members, at),
        answers=read_classifications(members, at, unit),
        confidence=read_confidence(members, at),
        metrics=read_custom_metrics(members, at),
        spans=read_spans(members.get("frames"), join(at, "frames"), unit),
    )


def _classification(payload: Any, at: str, unit: str | None) -> Iterator[NamedAnswer]:
    members = read_object(payload, at, optional=(*COMMON, *ANSWER))
    refuse_classifications(members, at)
    return read_answers(members, at, unit)

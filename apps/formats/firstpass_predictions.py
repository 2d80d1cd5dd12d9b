"""Firstpass prediction lines: one annotation in the one form per line, its features and options by id or by name."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from typing_extensions import override

from apps.formats.base import PredictionDialect
from apps.formats.mask_forms import AnyMask, read_mask
from apps.formats.metric_lines import KEY, dump_metric, read_metric
from apps.formats.metric_names import read_own_metrics
from apps.formats.reading import read_name, read_ref, refuse_bare
from apps.formats.rows import (
    Content,
    DataRowRef,
    NamedAnnotation,
    NamedAnswer,
    NamedChoice,
    NamedKeyframe,
    NamedMetric,
    NamedRow,
    NamedTrack,
    Ref,
)
from apps.kinds import KINDS, InvalidValue, dump_annotation
from apps.kinds.answers import MAX_ANSWERS, read_kind
from apps.kinds.checklist import MAX_CHOICES
from apps.kinds.locators import MAX_KEYFRAMES, Track, parse_locator
from apps.kinds.ranking import MAX_RANKED
from apps.kinds.reading import as_uuid, join, read_list, read_object, read_share, read_text, read_uuid
from apps.kinds.values import Annotation, Locator, Value

SAID = ("kind", "value")
NAMED = ("feature", "name")
SAVED = ("feature", "kind", "value", "answers", "confidence", "at", "metrics")


class FirstpassPredictions(PredictionDialect):
    """`{"data_row": {"global_key": ...}, "name": ..., "kind": ..., "value": ...}`; for the ways to say a mask see apps.formats.mask_forms.

    Optional are `confidence`, `uuid`, `feature` (an id, in place of `name` or beside it), `answers`, `at` and `metrics`.
    """

    name = "Firstpass"
    key = "data_row"

    @override
    def parse(self, document: Mapping[str, Any], line: int) -> NamedRow:
        optional = (*NAMED, "uuid", "confidence", "metrics", "answers", "at")
        members = read_object(document, "", required=("data_row", *SAID), optional=optional)
        said = _said(members, "")
        answers = _answers(members.get("answers"), "/answers")
        if answers and KINDS[said.kind or ""].role != "object":
            raise InvalidValue("/answers", "Only an object has answers of its own.", "them under the option they belong to, in /value")
        own = members.get("uuid")
        annotation = NamedAnnotation(
            said=said,
            answers=answers,
            id=None if own is None else read_uuid(own, "/uuid"),
            place=_place(members.get("at"), said),
        )
        return NamedRow(read_data_row(members["data_row"], "/data_row"), (annotation,), line=line)

    @override
    def metric(self, document: Mapping[str, Any], line: int) -> NamedMetric | None:
        return read_metric(document, read_data_row(document["data_row"], "/data_row"), line) if KEY in document else None


def read_named(payload: Any) -> NamedAnnotation:
    """What an annotation in the one form says at its place, without its id; other members are passed over. Raises InvalidValue."""
    members = read_object(payload, "", required=SAID, optional=tuple(payload) if isinstance(payload, Mapping) else ())
    said = _said(members, "")
    return NamedAnnotation(said=said, answers=_answers(members.get("answers"), "/answers"), place=_place(members.get("at"), said))


def _place(payload: Any, said: NamedAnswer) -> Locator | NamedTrack | None:
    """Where it stands; the answers of keyframes name their features as all others do."""
    kind = KINDS[said.kind or ""]
    value = said.content if isinstance(said.content, Value) else Value()
    if not isinstance(payload, Mapping) or payload.get("type") != Track.type:
        return parse_locator(payload, "/at", kind, value)
    listed = read_list(payload.get("segments"), "/at/segments", at_most=MAX_KEYFRAMES)
    if kind.name == "mask":
        kind, value = AnyMask(), _said_first(listed, value)
    bare = [[_without_answers(each) for each in segment] if isinstance(segment, list) else segment for segment in listed]
    track = cast(Track, parse_locator({**payload, "segments": bare}, "/at", kind, value))
    segments = (
        tuple(
            NamedKeyframe(each.frame, each.value, _answers(given.get("answers"), f"{at}/answers"), at)
            for index, (each, given) in enumerate(zip(segment, raw, strict=True))
            for at in [f"/at/segments/{number}/{index}"]
        )
        for number, (segment, raw) in enumerate(zip(track.segments, listed, strict=True))
    )
    return NamedTrack(tuple(segments))


def _said_first(segments: Sequence[Any], value: Value) -> Value:
    """The value of a mask as its first keyframe says it, where that says it in another way: once settled they are compared."""
    first = segments[0][0] if segments and isinstance(segments[0], list) and segments[0] else None
    said = first.get("value") if isinstance(first, Mapping) else None
    if not isinstance(said, Mapping):
        return value
    there = read_mask(said, "/at/segments/0/0/value")
    return there if type(there) is not type(value) else value


def _without_answers(keyframe: Any) -> Any:
    return {key: member for key, member in keyframe.items() if key != "answers"} if isinstance(keyframe, Mapping) else keyframe


def dump_prediction(data_row: DataRowRef, annotation: Annotation) -> dict[str, Any]:
    """The JSON-able prediction line of an annotation; the data row is named by its id, else by its global key."""
    dumped = dump_annotation(annotation)
    return {"data_row": _where(data_row), "uuid": dumped["id"]} | {key: dumped[key] for key in SAVED if key in dumped}


def dump_metric_line(metric: NamedMetric) -> dict[str, Any]:
    """The JSON-able line of a figure of a data row."""
    return {"data_row": _where(metric.data_row), **dump_metric(metric)}


def _where(data_row: DataRowRef) -> dict[str, Any]:
    return {"id": data_row.id} if as_uuid(data_row.id) else {"global_key": data_row.global_key or data_row.name}


def read_data_row(payload: Any, at: str) -> DataRowRef:
    """The data row named by exactly one of its id and its global key. Raises InvalidValue."""
    members = read_object(payload, at, optional=("id", "global_key"))
    if len(members) != 1:
        raise InvalidValue(at, f"This has {len(members)} members.", "exactly one of id and global_key")
    identifier = members.get("id")
    if identifier is not None:
        return DataRowRef(id=str(read_uuid(identifier, join(at, "id"))))
    key = read_name(members.get("global_key"), join(at, "global_key"))
    if key is None:
        raise InvalidValue(at, "This names no data row.", "exactly one of id and global_key, not null")
    return DataRowRef(global_key=key)


def _said(members: Mapping[str, Any], at: str, *, role: str | None = None) -> NamedAnswer:
    kind = read_kind(members["kind"], join(at, "kind"), role=role)
    here = join(at, "value")
    return NamedAnswer(
        feature=read_ref(members, at, ids=("feature",)),
        kind=kind.name,
        content=_content(kind.name, members["value"], here),
        at=here,
        confidence=read_share(members.get("confidence"), join(at, "confidence")),
        metrics=read_own_metrics(members.get("metrics"), join(at, "metrics")),
    )


def _content(kind: str, payload: Any, at: str) -> Content:
    refuse_bare(kind, payload, at)
    if kind == "radio":
        return (_choice(payload, at),)
    if kind == "checklist":
        options = read_list(read_object(payload, at, required=("options",))["options"], join(at, "options"), at_most=MAX_CHOICES)
        return tuple(_choice(option, join(join(at, "options"), index), rated=True) for index, option in enumerate(options))
    if kind == "ranking":
        order = read_list(read_object(payload, at, required=("order",))["order"], join(at, "order"), at_most=MAX_RANKED)
        if not all(map(as_uuid, order)):
            return tuple(_ranked(option, join(join(at, "order"), index)) for index, option in enumerate(order))
    if kind == "text":
        return read_text(read_object(payload, at, required=("text",))["text"], join(at, "text"))
    if kind == "mask":
        return read_mask(payload, at)
    value: Value = KINDS[kind].parse(payload, at)
    return value


def _ranked(payload: Any, at: str) -> NamedChoice:
    """An option of a ranking, by its id or its name."""
    said = read_text(payload, at)
    return NamedChoice(Ref(said, None, at) if as_uuid(said) else Ref(None, said, at))


def _choice(payload: Any, at: str, *, rated: bool = False) -> NamedChoice:
    optional = ("option", "name", "answers", "confidence", "metrics") if rated else ("option", "name", "answers")
    refuse_bare("radio", payload, at)
    members = read_object(payload, at, optional=optional)
    return NamedChoice(
        option=read_ref(members, at, ids=("option",)),
        answers=_answers(members.get("answers"), join(at, "answers")),
        confidence=read_share(members.get("confidence"), join(at, "confidence")),
        metrics=read_own_metrics(members.get("metrics"), join(at, "metrics")),
    )


def _answers(payload: Any, at: str) -> tuple[NamedAnswer, ...]:
    if payload is None:
        return ()
    answers = []
    for index, answer in enumerate(read_list(payload, at, at_most=MAX_ANSWERS)):
        here = join(at, index)
        members = read_object(answer, here, required=SAID, optional=(*NAMED, "confidence", "metrics"))
        answers.append(_said(members, here, role="classification"))
    return tuple(answers)


DIALECT = FirstpassPredictions()

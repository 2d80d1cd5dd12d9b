"""Firstpass prediction lines: one annotation in the one form per line, its features and options by id or by name."""

from collections.abc import Mapping
from typing import Any

from typing_extensions import override

from apps.formats.base import PredictionDialect
from apps.formats.reading import read_name, read_ref
from apps.formats.rows import DataRowRef, NamedAnswer, NamedChoice, PredictionLine
from apps.kinds import KINDS, InvalidValue, dump_annotation
from apps.kinds.answers import read_kind
from apps.kinds.reading import join, read_list, read_object, read_share, read_text, read_uuid
from apps.kinds.values import Annotation, Value

SAID = ("kind", "value")
NAMED = ("feature", "name")


class FirstpassPredictions(PredictionDialect):
    """`{"data_row": {"global_key": ...}, "name": ..., "kind": ..., "value": ..., "confidence": ...}`, and `uuid`, `feature`, `answers`."""

    name = "Firstpass"
    key = "data_row"

    @override
    def parse(self, document: Mapping[str, Any], line: int) -> PredictionLine:
        members = read_object(document, "", required=("data_row", *SAID), optional=(*NAMED, "uuid", "confidence", "answers"))
        said = _said(members, "")
        answers = _answers(members.get("answers"), "/answers")
        if answers and KINDS[said.kind or ""].role != "object":
            raise InvalidValue("/answers", "Only an object has answers of its own.", "them under the option they belong to, in /value")
        own = members.get("uuid")
        return PredictionLine(
            line=line,
            data_row=read_data_row(members["data_row"], "/data_row"),
            said=said,
            answers=answers,
            id=None if own is None else read_uuid(own, "/uuid"),
        )


def dump_prediction(data_row: DataRowRef, annotation: Annotation) -> dict[str, Any]:
    """The JSON-able prediction line of an annotation; the data row is named by its id, else by its global key."""
    dumped = dump_annotation(annotation)
    where = {"id": data_row.id} if data_row.id is not None else {"global_key": data_row.global_key}
    return {"data_row": where, "uuid": dumped["id"]} | {key: dumped[key] for key in ("feature", "kind", "value", "answers", "confidence")}


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
    )


def _content(kind: str, payload: Any, at: str) -> Value | str | tuple[NamedChoice, ...]:
    if kind == "radio":
        return (_choice(payload, at),)
    if kind == "checklist":
        options = read_list(read_object(payload, at, required=("options",))["options"], join(at, "options"))
        return tuple(_choice(option, join(join(at, "options"), index), rated=True) for index, option in enumerate(options))
    if kind == "text":
        return read_text(read_object(payload, at, required=("text",))["text"], join(at, "text"))
    value: Value = KINDS[kind].parse(payload, at)
    return value


def _choice(payload: Any, at: str, *, rated: bool = False) -> NamedChoice:
    optional = ("option", "name", "answers", "confidence") if rated else ("option", "name", "answers")
    members = read_object(payload, at, optional=optional)
    return NamedChoice(
        option=read_ref(members, at, ids=("option",)),
        answers=_answers(members.get("answers"), join(at, "answers")),
        confidence=read_share(members.get("confidence"), join(at, "confidence")),
    )


def _answers(payload: Any, at: str) -> tuple[NamedAnswer, ...]:
    if payload is None:
        return ()
    answers = []
    for index, answer in enumerate(read_list(payload, at)):
        here = join(at, index)
        members = read_object(answer, here, required=SAID, optional=(*NAMED, "confidence"))
        answers.append(_said(members, here, role="classification"))
    return tuple(answers)


DIALECT = FirstpassPredictions()

"""Rows to and from the one form of apps.kinds."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from apps.annotations.models import Annotation, DecisionOutcome, SuggestionDecision
from apps.core.problems import FieldError
from apps.kinds import KINDS, InvalidValue, values
from apps.kinds.wire import dump_annotation, parse_annotation

SAME_FROM = 0.999
PLACES_EACH = 2**32


def value_of(row: Annotation) -> values.Annotation:
    """The frozen value of a stored annotation."""
    return parse_annotation(dump_row(row))


def dump_row(row: Annotation) -> dict[str, Any]:
    """The wire form of a stored annotation, without reading it first: it is stored as its kind dumped it."""
    return {
        "id": str(row.pk),
        "kind": row.kind,
        "feature": str(row.feature_id),
        "value": row.value,
        "answers": row.answers,
        "confidence": row.confidence,
        "at": row.at,
        "derived_from": None if row.derived_from is None else str(row.derived_from),
        **({"metrics": row.metrics} if row.metrics else {}),
    }


def columns_of(annotation: values.Annotation) -> dict[str, Any]:
    """What a stored annotation has beside its id and its set."""
    dumped = dump_annotation(annotation)
    return {
        "feature_id": annotation.feature,
        "kind": annotation.kind,
        "confidence": annotation.confidence,
        "value": dumped["value"],
        "answers": dumped["answers"],
        "at": dumped["at"],
        "metrics": dict(annotation.metrics),
        "derived_from": annotation.derived_from,
    }


def row_of(annotation: values.Annotation, annotation_set: UUID, *, pass_number: int = 1, place: int = 0) -> Annotation:
    """A new row of a set."""
    columns = columns_of(annotation)
    return Annotation(id=annotation.id, annotation_set_id=annotation_set, pass_number=pass_number, place=place, **columns)


def place_of(revision: int, index: int) -> int:
    """Where in the order of a set the annotation stands that a revision says at this index: behind all that earlier ones say."""
    return revision * PLACES_EACH + index


def dump_decision_row(row: SuggestionDecision) -> dict[str, Any]:
    """The wire form of a stored decision, with the overlap that the server worked out."""
    return {
        "id": str(row.pk),
        "suggestion": str(row.suggestion_id),
        "outcome": DecisionOutcome(row.outcome).label,
        "annotation": None if row.annotation is None else str(row.annotation),
        "bulk": row.bulk,
        "shown_threshold": row.shown_threshold,
        "focus_ms": row.focus_ms,
        "overlap": row.overlap,
    }


def says_the_same(suggestion: values.Annotation, kept: values.Annotation, overlap: float) -> bool:
    """Whether kept is the suggestion as it was: same class, same answers, and the same place within a thousandth."""
    if suggestion.feature != kept.feature or overlap < SAME_FROM:
        return False
    ours, theirs = (_said(each) for each in (suggestion, kept))
    return ours == theirs


def _said(annotation: values.Annotation) -> Any:
    """All that is said in words: the answers, and the value of a question; confidences are no part of it."""
    dumped = dump_annotation(annotation)
    is_object = KINDS[annotation.kind].role == "object"
    return _without_confidence([dumped["answers"], None if is_object else dumped["value"], dumped["at"]])


def _without_confidence(payload: Any) -> Any:
    if isinstance(payload, dict):
        return {key: _without_confidence(each) for key, each in payload.items() if key != "confidence"}
    if isinstance(payload, list | tuple):
        return [_without_confidence(each) for each in payload]
    return payload


def dump_all(rows: Iterable[Annotation]) -> list[dict[str, Any]]:
    """Their wire forms."""
    return [dump_row(row) for row in rows]


def senders_keys(rows: Iterable[Annotation]) -> dict[str, str]:
    """By id the key that an annotation was sent under, of those that have one beside their id."""
    return {str(row.pk): str(row.sent_as) for row in rows if row.sent_as is not None}


def field_error(error: InvalidValue) -> FieldError:
    """A kind's complaint as the API says it."""
    return FieldError(error.pointer, error.code, error.message, error.expected)

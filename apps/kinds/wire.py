"""The one wire form: annotations and change sets from and to JSON-able objects, strictly."""

from typing import Any

from apps.kinds.answers import dump_answers, dump_metrics, parse_answers, read_kind
from apps.kinds.base import KINDS
from apps.kinds.locators import dump_locator, parse_locator
from apps.kinds.reading import InvalidValue, join, read_flag, read_list, read_metrics, read_object, read_share, read_uuid, read_whole
from apps.kinds.values import Annotation, ChangeSet, Decision, Outcome

MAX_FOCUS_MS = 2**31 - 1


def parse_annotation(payload: Any, at: str = "") -> Annotation:
    """The annotation in the object at the pointer `at`. Raises InvalidValue with a pointer to what is wrong."""
    members = read_object(
        payload, at, required=("id", "kind", "feature", "value"), optional=("answers", "confidence", "at", "derived_from", "metrics")
    )
    kind = read_kind(members["kind"], join(at, "kind"))
    answers = parse_answers(members.get("answers", ()), join(at, "answers"))
    if answers and kind.role != "object":
        raise InvalidValue(join(at, "answers"), "Only an object has answers of its own.", "them under the option they belong to, in /value")
    value = kind.parse(members["value"], join(at, "value"))
    source = members.get("derived_from")
    return Annotation(
        id=read_uuid(members["id"], join(at, "id")),
        kind=kind.name,
        feature=read_uuid(members["feature"], join(at, "feature")),
        value=value,
        answers=answers,
        confidence=read_share(members.get("confidence"), join(at, "confidence")),
        at=parse_locator(members.get("at"), join(at, "at"), kind, value),
        derived_from=None if source is None else read_uuid(source, join(at, "derived_from")),
        metrics=read_metrics(members.get("metrics"), join(at, "metrics")),
    )


def dump_annotation(annotation: Annotation) -> dict[str, Any]:
    """The JSON-able form of an annotation, all members but `metrics` always present: `parse_annotation(dump_annotation(a)) == a`."""
    return {
        "id": str(annotation.id),
        "kind": annotation.kind,
        "feature": str(annotation.feature),
        "value": KINDS[annotation.kind].dump(annotation.value),
        "answers": dump_answers(annotation.answers),
        "confidence": annotation.confidence,
        "at": dump_locator(annotation.at, KINDS[annotation.kind]),
        "derived_from": None if annotation.derived_from is None else str(annotation.derived_from),
        **dump_metrics(annotation.metrics),
    }


def parse_decision(payload: Any, at: str = "") -> Decision:
    """The decision in the object at `at`. Raises InvalidValue."""
    members = read_object(
        payload, at, required=("id", "suggestion", "outcome"), optional=("annotation", "bulk", "shown_threshold", "focus_ms")
    )
    outcome, kept = members["outcome"], members.get("annotation")
    if not isinstance(outcome, str) or outcome not in set(Outcome):
        raise InvalidValue(join(at, "outcome"), "There is no such outcome.", f"one of {', '.join(Outcome)}")
    if outcome in (Outcome.ACCEPTED, Outcome.EDITED) and kept is None:
        raise InvalidValue(join(at, "annotation"), f"A suggestion that was {outcome} leaves an annotation.", "the id of that annotation")
    if outcome == Outcome.REJECTED and kept is not None:
        raise InvalidValue(join(at, "annotation"), "A rejected suggestion leaves no annotation.", "null")
    return Decision(
        id=read_uuid(members["id"], join(at, "id")),
        suggestion=read_uuid(members["suggestion"], join(at, "suggestion")),
        outcome=Outcome(outcome),
        annotation=None if kept is None else read_uuid(kept, join(at, "annotation")),
        bulk=read_flag(members.get("bulk", False), join(at, "bulk")),
        shown_threshold=read_share(members.get("shown_threshold"), join(at, "shown_threshold")),
        focus_ms=read_whole(members.get("focus_ms", 0), join(at, "focus_ms"), at_most=MAX_FOCUS_MS),
    )


def dump_decision(decision: Decision) -> dict[str, Any]:
    """The JSON-able form of a decision."""
    return {
        "id": str(decision.id),
        "suggestion": str(decision.suggestion),
        "outcome": decision.outcome.value,
        "annotation": None if decision.annotation is None else str(decision.annotation),
        "bulk": decision.bulk,
        "shown_threshold": decision.shown_threshold,
        "focus_ms": decision.focus_ms,
    }


def parse_change_set(payload: Any, at: str = "") -> ChangeSet:
    """The change set in the object at `at`; an absent list is an empty one, and an id stands in one place only. Raises InvalidValue."""
    members = read_object(payload, at, optional=("created", "updated", "deleted", "decisions"))

    def each(key: str, parse: Any) -> tuple[Any, ...]:
        here = join(at, key)
        return tuple(parse(item, join(here, index)) for index, item in enumerate(read_list(members.get(key, ()), here)))

    changes = ChangeSet(
        created=each("created", parse_annotation),
        updated=each("updated", parse_annotation),
        deleted=each("deleted", read_uuid),
        decisions=each("decisions", parse_decision),
    )
    _refuse_twice(changes, at)
    return changes


def dump_change_set(changes: ChangeSet) -> dict[str, Any]:
    """The JSON-able form of a change set, all four lists present."""
    return {
        "created": [dump_annotation(annotation) for annotation in changes.created],
        "updated": [dump_annotation(annotation) for annotation in changes.updated],
        "deleted": [str(identifier) for identifier in changes.deleted],
        "decisions": [dump_decision(decision) for decision in changes.decisions],
    }


def _refuse_twice(changes: ChangeSet, at: str) -> None:
    places = [(f"created/{index}/id", annotation.id) for index, annotation in enumerate(changes.created)]
    places += [(f"updated/{index}/id", annotation.id) for index, annotation in enumerate(changes.updated)]
    places += [(f"deleted/{index}", identifier) for index, identifier in enumerate(changes.deleted)]
    decided = [(f"decisions/{index}/id", decision.id) for index, decision in enumerate(changes.decisions)]
    for group in (places, decided):
        seen = set()
        for place, identifier in group:
            if identifier in seen:
                raise InvalidValue(f"{at}/{place}", "This id stands twice in one change set.", "one entry per id", code="duplicate")
            seen.add(identifier)

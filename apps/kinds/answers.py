"""Nested classifications: answers under an object, and choices with the answers under an option, at any depth."""

from collections.abc import Iterable, Sequence
from typing import Any

from apps.kinds.base import ANSWERS_SCHEMA, CONFIDENCE_SCHEMA, KINDS, METRICS_SCHEMA, Kind
from apps.kinds.reading import InvalidValue, join, read_list, read_metrics, read_object, read_share, read_uuid
from apps.kinds.values import Answer, Choice, Metrics

MAX_ANSWERS = 1_000

CHOICE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "option": {"type": "string", "format": "uuid"},
        "answers": ANSWERS_SCHEMA,
        "confidence": CONFIDENCE_SCHEMA,
        "metrics": METRICS_SCHEMA,
    },
    "required": ["option"],
    "additionalProperties": False,
}


def read_kind(payload: Any, at: str, *, role: str | None = None) -> Kind[Any]:
    """The registered kind of this name, and of this role where one is asked for. Raises InvalidValue."""
    kind = KINDS.get(payload) if isinstance(payload, str) else None
    if kind is None or (role is not None and kind.role != role):
        names = sorted(name for name, known in KINDS.items() if role in (None, known.role))
        raise InvalidValue(at, f"There is no such {role or 'annotation'} kind.", f"one of {', '.join(names)}", code="unknown_kind")
    return kind


def parse_answers(payload: Any, at: str) -> tuple[Answer, ...]:
    """Answers of the list at `at`, each feature at most once. Raises InvalidValue."""
    answers = tuple(_parse_answer(answer, join(at, index)) for index, answer in enumerate(read_list(payload, at, at_most=MAX_ANSWERS)))
    refuse_twice(answers, at)
    return answers


def refuse_twice(answers: Iterable[Answer], at: str | Sequence[str]) -> None:
    """Nothing, where each feature is answered at most once; `at` points to their list, or to each. Raises InvalidValue."""
    seen = set()
    for index, answer in enumerate(answers):
        if answer.feature in seen:
            raise InvalidValue(
                join(at, index) if isinstance(at, str) else at[index], "This question is answered twice.", "one answer per question"
            )
        seen.add(answer.feature)


def _parse_answer(payload: Any, at: str) -> Answer:
    members = read_object(payload, at, required=("feature", "kind", "value"), optional=("confidence", "metrics"))
    kind = read_kind(members["kind"], join(at, "kind"), role="classification")
    return Answer(
        feature=read_uuid(members["feature"], join(at, "feature")),
        kind=kind.name,
        value=kind.parse(members["value"], join(at, "value")),
        confidence=read_share(members.get("confidence"), join(at, "confidence")),
        metrics=read_metrics(members.get("metrics"), join(at, "metrics")),
    )


def dump_answers(answers: Iterable[Answer]) -> list[dict[str, Any]]:
    """The JSON-able form of answers."""
    return [
        {
            "feature": str(answer.feature),
            "kind": answer.kind,
            "value": KINDS[answer.kind].dump(answer.value),
            "confidence": answer.confidence,
            **dump_metrics(answer.metrics),
        }
        for answer in answers
    ]


def parse_choice(payload: Any, at: str, *, rated: bool = False) -> Choice:
    """One chosen option; only a `rated` one may carry a confidence of its own. Raises InvalidValue."""
    members = read_object(payload, at, required=("option",), optional=("answers", "confidence", "metrics") if rated else ("answers",))
    return Choice(
        option=read_uuid(members["option"], join(at, "option")),
        answers=parse_answers(members.get("answers", ()), join(at, "answers")),
        confidence=read_share(members.get("confidence"), join(at, "confidence")),
        metrics=read_metrics(members.get("metrics"), join(at, "metrics")),
    )


def dump_metrics(metrics: Metrics) -> dict[str, Any]:
    """The member `metrics`, only where there are some."""
    return {"metrics": dict(metrics)} if metrics else {}


def dump_choice(choice: Choice) -> dict[str, Any]:
    """The JSON-able form of a choice; its confidence and metrics are written only where it has some."""
    dumped: dict[str, Any] = {"option": str(choice.option), "answers": dump_answers(choice.answers), **dump_metrics(choice.metrics)}
    return dumped if choice.confidence is None else {**dumped, "confidence": choice.confidence}

"""Annotations after features and options took the place of others, or went away."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any
from uuid import UUID

from apps.kinds.base import KINDS
from apps.kinds.locators import Track
from apps.kinds.skeletons import Names, with_points
from apps.kinds.values import Annotation, Answer, Choice, Value

# For the id of a feature or option the one in its place; None where it is unsaid.
Places = Mapping[UUID, UUID | None]
NO_POINTS: Mapping[UUID, Names] = MappingProxyType({})


def rewritten(annotation: Annotation, places: Places, points: Mapping[UUID, Names] = NO_POINTS) -> Annotation | None:
    """What is left of the annotation; None where nothing is. Where two answers become one, the one that stood there before stays.

    `points` are, by feature, what the points of its skeleton are called now.
    """
    if annotation.feature in points:
        left = with_points(annotation, points[annotation.feature])
        return None if left is None else rewritten(left, places)
    feature = places.get(annotation.feature, annotation.feature)
    value = _value(annotation.kind, annotation.value, places)
    if feature is None or value is None:
        return None
    place = annotation.at
    if isinstance(place, Track):
        place = Track(tuple(tuple(replace(each, answers=_answers(each.answers, places)) for each in segment) for segment in place.segments))
    return replace(annotation, feature=feature, value=value, answers=_answers(annotation.answers, places), at=place)


def _value(kind: str, value: Value, places: Places) -> Value | None:
    choices = KINDS[kind].choices(value)
    if not choices:
        return value
    left = _choices(choices, places)
    changed: Value | None = value if left == choices else KINDS[kind].with_choices(value, left)
    return changed


def _choices(choices: Iterable[Choice], places: Places) -> tuple[Choice, ...]:
    return _once(
        (
            (choice.option, replace(choice, option=option, answers=_answers(choice.answers, places)))
            for choice in choices
            if (option := places.get(choice.option, choice.option)) is not None
        ),
        lambda choice: choice.option,
    )


def _answers(answers: Sequence[Answer], places: Places) -> tuple[Answer, ...]:
    return _once(_left(answers, places), lambda answer: answer.feature) if answers else ()


def _left(answers: Iterable[Answer], places: Places) -> Iterator[tuple[UUID, Answer]]:
    for answer in answers:
        feature, value = places.get(answer.feature, answer.feature), _value(answer.kind, answer.value, places)
        if feature is not None and value is not None:
            yield answer.feature, replace(answer, feature=feature, value=value)


def _once(said: Iterable[tuple[UUID, Any]], key: Any) -> tuple[Any, ...]:
    """Each key once, where it first stood; what had the key before goes before what got it now."""
    found: dict[UUID, tuple[bool, Any]] = {}
    for was, each in said:
        own = was == key(each)
        if key(each) not in found or (own and not found[key(each)][0]):
            found[key(each)] = own, each
    return tuple(each for _, each in found.values())


def mentioned(annotation: Annotation) -> set[UUID]:
    """The features and options that the annotation speaks of, at every depth."""
    answers = list(annotation.answers)
    if isinstance(annotation.at, Track):
        answers += [answer for segment in annotation.at.segments for each in segment for answer in each.answers]
    return {annotation.feature, *_in_value(annotation.kind, annotation.value), *_in_answers(answers)}


def _in_answers(answers: Iterable[Answer]) -> Iterator[UUID]:
    for answer in answers:
        yield answer.feature
        yield from _in_value(answer.kind, answer.value)


def _in_value(kind: str, value: Value) -> Iterator[UUID]:
    for choice in KINDS[kind].choices(value):
        yield choice.option
        yield from _in_answers(choice.answers)

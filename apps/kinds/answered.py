"""A question has one answer in one place: what answers it a second time, the same or otherwise, is told.

Frames and time spans that overlap are one place. Every other place is one with itself alone: a page, a message, the asset as a whole, of
which something else may be said than of its parts.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterable
from enum import StrEnum
from operator import itemgetter
from uuid import UUID

from apps.kinds.base import KINDS
from apps.kinds.locators import Frames, TimeSpan
from apps.kinds.values import Annotation, Locator


class Met(StrEnum):
    """What an answer meets where it stands: nothing that covers it, the same, or another answer, in whose place it does not come."""

    NOTHING = "nothing"
    SAME = "same"
    OTHER = "other"


class Answered:
    """The answers so far. Spans of one question are kept in order, none of them over another, so that many cost little each."""

    def __init__(self) -> None:
        self._places: dict[tuple[Hashable, Locator | None], Hashable] = {}
        self._spans: dict[tuple[Hashable, str], list[tuple[int, int, Hashable]]] = defaultdict(list)

    def take(self, question: Hashable, place: Locator | None, said: Hashable) -> Met:
        """Keep an answer, unless it meets another one; what it meets."""
        match place:
            case Frames(first, last):
                return _into(self._spans[question, place.type], first, last + 1, said)
            case TimeSpan(start, end):
                return _into(self._spans[question, place.type], start, end, said)
        if (question, place) not in self._places:
            self._places[question, place] = said
            return Met.NOTHING
        return Met.SAME if self._places[question, place] == said else Met.OTHER

    def take_annotation(self, annotation: Annotation) -> Met:
        """The same for an annotation; one that answers no question meets nothing."""
        if not is_answer(annotation):
            return Met.NOTHING
        return self.take(annotation.feature, annotation.at, annotation.value)


def is_answer(annotation: Annotation) -> bool:
    """Whether it answers a question."""
    return KINDS[annotation.kind].role == "classification"


def second_answers(annotations: Iterable[Annotation]) -> list[int]:
    """The indexes of what answers a question otherwise than something before it does in the same place."""
    answered = Answered()
    return [index for index, each in enumerate(annotations) if answered.take_annotation(each) is Met.OTHER]


def questions_of(annotations: Iterable[Annotation]) -> set[UUID]:
    """The questions that these answer."""
    return {each.feature for each in annotations if is_answer(each)}


def _into(spans: list[tuple[int, int, Hashable]], start: int, end: int, said: Hashable) -> Met:
    """Put [start, end) among spans in order; those of the same answer that it overlaps become one with it."""
    first = bisect_right(spans, start, key=itemgetter(1))
    last = bisect_left(spans, end, key=itemgetter(0))
    over = spans[first:last]
    if any(each[2] != said for each in over):
        return Met.OTHER
    if any(each[0] <= start and end <= each[1] for each in over):
        return Met.SAME
    spans[first:last] = [(min([start, *(each[0] for each in over)]), max([end, *(each[1] for each in over)]), said)]
    return Met.NOTHING

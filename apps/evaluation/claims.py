"""Annotations taken apart into what is counted: objects and answers one by one, each option of a question, nested answers too."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from apps.evaluation.sparse import Floats, Ints
from apps.evaluation.subjects import BY_OPTION, Subjects
from apps.kinds.base import KINDS
from apps.kinds.locators import Track
from apps.kinds.values import Annotation, Answer

Said = Annotation | Answer


@dataclass(frozen=True, slots=True)
class Claims:
    """n things said on one side of a portion of data rows, by row; (n,) each.

    `row` numbers the data row, `place` the annotation on it, `owner` the claim that each is asked under, -1 for none, and `depth` says how
    many it is asked under, one under the other.
    """

    row: Ints
    place: Ints
    subject: Ints
    owner: Ints
    depth: Ints
    confidence: Floats
    said: Sequence[Said]

    def __len__(self) -> int:
        return len(self.said)


def claims_of(rows: Iterable[Sequence[Annotation]], subjects: Subjects) -> Claims:
    """What the annotations of each row say of the subjects; blank texts and what is no subject say nothing.

    Without a confidence of its own, an option has that of its question, and the whole is sure; a nested answer is never surer than what
    it is asked under.
    """
    unfolding = _Unfolding(subjects)
    for number, annotations in enumerate(rows):
        for index, annotation in enumerate(annotations):
            unfolding.here = (number, index)
            unfolding.say(annotation, -1, 0, 1.0)
    row, place = np.array(unfolding.places, np.int64).reshape(-1, 2).T
    subject, owner, depth = np.array(unfolding.numbers, np.int64).reshape(-1, 3).T
    return Claims(row, place, subject, owner, depth, np.array(unfolding.confidences, np.float64), unfolding.said)


class _Unfolding:
    """The claims found so far, and where the next ones stand."""

    def __init__(self, subjects: Subjects) -> None:
        self._subjects = subjects
        self.here = (0, 0)
        self.places: list[tuple[int, int]] = []
        self.numbers: list[tuple[int, int, int]] = []
        self.confidences: list[float] = []
        self.said: list[Said] = []

    def say(self, said: Said, owner: int, depth: int, at_most: float) -> None:
        """Add what this says, and what is said under it, no surer than `at_most`."""
        confidence = 1.0 if said.confidence is None else said.confidence
        kind = KINDS[said.kind]
        if said.kind in BY_OPTION:
            for choice in kind.choices(said.value):
                subject = self._subjects.index_of(said.feature, choice.option)
                if subject is not None:
                    sure = min(confidence if choice.confidence is None else choice.confidence, at_most)
                    self._add(said, (subject, owner, depth), sure, choice.answers)
        else:
            subject = self._subjects.index_of(said.feature)
            if subject is not None and kind.is_answered(said.value):
                self._add(said, (subject, owner, depth), min(confidence, at_most), answers_under(said))

    def _add(self, said: Said, numbers: tuple[int, int, int], confidence: float, under: Iterable[Answer]) -> None:
        own = len(self.said)
        self.places.append(self.here)
        self.numbers.append(numbers)
        self.confidences.append(confidence)
        self.said.append(said)
        for answer in under:
            self.say(answer, own, numbers[2] + 1, confidence)


def answers_under(said: Said) -> Sequence[Answer]:
    """The answers under an object; of a track each that it ever gives, once."""
    if not isinstance(said, Annotation):
        return ()
    if not isinstance(said.at, Track):
        return said.answers
    moments = (answer for segment in said.at.segments for keyframe in segment for answer in keyframe.answers)
    return list({(answer.feature, _words(answer)): answer for answer in (*moments, *said.answers)}.values())


def _words(answer: Answer) -> object:
    options = tuple(choice.option for choice in KINDS[answer.kind].choices(answer.value))
    return options or answer.value

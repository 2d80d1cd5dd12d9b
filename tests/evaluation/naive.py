"""Outcomes as they are told, without any cleverness: leave out what is not sure enough, match again from the start, count."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from apps.evaluation.levels import REACHED
from apps.evaluation.outcomes import Pair
from apps.evaluation.subjects import Subjects
from apps.kinds import KINDS
from apps.kinds.likeness import likeness
from apps.kinds.relationship import Relationship
from apps.kinds.values import Annotation, Answer

Cell = tuple[int, int]


@dataclass(eq=False)
class Item:
    subject: int
    confidence: float
    said: Any
    under: Sequence[Answer]


def items(listed: Sequence[Any], subjects: Subjects, at_most: float, threshold: float) -> list[Item]:
    found = []
    for said in listed:
        sure = 1.0 if said.confidence is None else said.confidence
        if said.kind in ("radio", "checklist"):
            for choice in KINDS[said.kind].choices(said.value):
                own = min(sure if choice.confidence is None else choice.confidence, at_most)
                found.append(Item(subjects.index_of(said.feature, choice.option), own, said, choice.answers))
        elif KINDS[said.kind].is_answered(said.value):
            under = said.answers if isinstance(said, Annotation) else ()
            found.append(Item(subjects.index_of(said.feature), min(sure, at_most), said, under))
    return [item for item in found if item.confidence >= threshold]


Alike = Callable[[Item, Item], float]


@dataclass(frozen=True)
class Naive:
    """One row at one level and threshold."""

    pair: Pair
    subjects: Subjects
    level: int
    threshold: float

    def cells(self) -> Counter[Cell]:
        ours, theirs = items(self.pair.predictions, self.subjects, 1.0, self.threshold), items(self.pair.truths, self.subjects, 1.0, 0.0)
        return self.compare(ours, theirs, self.alike)

    def compare(self, ours: list[Item], theirs: list[Item], alike: Alike) -> Counter[Cell]:
        mates: dict[Item, Item] = {}
        meant: dict[Item, Item] = {}
        for item in sorted(ours, key=lambda each: -each.confidence):
            free = [truth for truth in theirs if truth not in mates.values()]
            if (own := self.best(item, [truth for truth in free if truth.subject == item.subject], alike)) is not None:
                mates[item] = own
                continue
            others = [truth for truth in free if truth.subject != item.subject and truth not in meant.values()]
            if (other := self.best(item, others, alike)) is not None:
                meant[item] = other
        meant = {item: truth for item, truth in meant.items() if truth not in mates.values()}
        paired = {**mates, **meant}
        cells = Counter((item.subject, paired[item].subject if item in paired else -1) for item in ours)
        cells += Counter((-1, truth.subject) for truth in theirs if truth not in paired.values())
        for item, truth in mates.items():
            nested = items(item.under, self.subjects, item.confidence, self.threshold), items(truth.under, self.subjects, 1.0, 0.0)
            cells += self.compare(*nested, answers_alike)
        return cells

    def best(self, item: Item, truths: list[Item], alike: Alike) -> Item | None:
        fellows = [truth for truth in truths if self.subjects[item.subject].family == self.subjects[truth.subject].family]
        near = [(alike(item, truth), number, truth) for number, truth in enumerate(fellows)]
        overlap, _, truth = max(near, key=lambda each: each[:2], default=(0.0, 0, None))
        return truth if overlap >= REACHED[self.level] else None

    def alike(self, one: Item, other: Item) -> float:
        a, b = one.said, other.said
        if a.kind in ("radio", "checklist"):
            return likeness(replace(a, value=b.value), b, self.pair.asset)
        if not isinstance(a.value, Relationship):
            return likeness(a, b, self.pair.asset)
        if a.value.directed != b.value.directed:
            return 0.0
        ours, theirs = ({each.id: each for each in side} for side in (self.pair.predictions, self.pair.truths))
        mine, ends = ([side[end] for end in (said.value.source, said.value.target)] for side, said in ((ours, a), (theirs, b)))
        ways = [ends] if a.value.directed else [ends, ends[::-1]]
        return max(min(likeness(*both, self.pair.asset) for both in zip(mine, way, strict=True)) for way in ways)


def answers_alike(a: Item, b: Item) -> float:
    return 1.0 if a.said.kind == "radio" else KINDS[a.said.kind].similarity(a.said.value, b.said.value)

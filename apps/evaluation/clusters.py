"""Which annotations of several people mean the same thing: objects that are alike, answers to one question at one place."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import NamedTuple

from apps.evaluation.near import may_overlap
from apps.kinds.base import KINDS
from apps.kinds.likeness import likeness
from apps.kinds.values import Annotation, Asset

LEAST = 0.5


class Row(NamedTuple):
    """What people say of one data row, all of each by name; who found nothing there says nothing, and is named all the same.

    `asset` is what points are measured against; None where nothing is known of it.
    """

    sets: Mapping[str, Sequence[Annotation]]
    asset: Asset | None = None


class Member(NamedTuple):
    """What one of them said."""

    person: str
    said: Annotation


Cluster = tuple[Member, ...]
Alike = Callable[[Annotation, Annotation], float]


def objects_of(row: Row, *, least: float = LEAST) -> list[Cluster]:
    """Objects of one kind, at most one of each person, of which any two are alike by at least `least`, in (0, 1]; by person and id.

    Those most alike come together first, of one class before those of two, and only what fits all that came together before joins them
    (complete linkage; Sorensen 1948). Which class it is, is left open: the same object may have been called two names.
    """
    by_kind = defaultdict(list)
    for member in _members(row):
        if KINDS[member.said.kind].role == "object":
            by_kind[member.said.kind].append(member)
    found = []
    for members in by_kind.values():
        said = [member.said for member in members]
        found += _linked(members, lambda a, b: likeness(a, b, row.asset), may_overlap(said, said, row.asset), least)
    return found


def answers_of(row: Row, *, least: float = LEAST) -> list[Cluster]:
    """Answers to one question at one place, whatever they are; frames and spans of time are one place where they overlap by `least`."""
    by_question = defaultdict(list)
    for member in _members(row):
        if KINDS[member.said.kind].role == "classification":
            by_question[member.said.feature].append(member)
    every = ((members, combinations(range(len(members)), 2)) for members in by_question.values())
    return [cluster for members, pairs in every for cluster in _linked(members, _placed_alike, pairs, least)]


def _placed_alike(a: Annotation, b: Annotation) -> float:
    return likeness(a, replace(b, kind=a.kind, value=a.value))


def _members(row: Row) -> list[Member]:
    return [Member(person, said) for person in sorted(row.sets) for said in sorted(row.sets[person], key=lambda each: each.id)]


def _linked(members: Sequence[Member], alike: Alike, pairs: Iterable[tuple[int, int]], least: float) -> list[Cluster]:
    close: dict[tuple[int, int], float] = {}
    for i, j in pairs:
        if i < j and members[i].person != members[j].person and (found := alike(members[i].said, members[j].said)) >= least:
            close[i, j] = found
    groups = {number: [number] for number in range(len(members))}  # the same list for all that came together
    for i, j in sorted(close, key=lambda pair: (members[pair[0]].said.feature != members[pair[1]].said.feature, -close[pair], pair)):
        one, other = groups[i], groups[j]
        if one is not other and all((min(a, b), max(a, b)) in close for a in one for b in other):
            one += other
            groups.update(dict.fromkeys(other, one))
    firsts = {id(group): sorted(group) for group in groups.values()}
    return [tuple(members[number] for number in group) for group in sorted(firsts.values())]

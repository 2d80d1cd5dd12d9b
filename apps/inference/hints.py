"""Which features and options a class of a predictor may mean: those that are written alike, the likest first.

Names are compared in lower case, without punctuation, in the singular, their words in any order; how alike two are is the ratio of
Ratcliff and Obershelp (difflib.SequenceMatcher), in [0, 1].
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from uuid import UUID

from apps.inference.features import Target
from apps.inference.predictors.contract import ClassSpec

LEAST = 0.6
MOST = 3
PARTS = re.compile(r"[\W_]+")
ENDINGS = (
    (re.compile(r"(?<=..)ies$"), "y"),
    (re.compile(r"(?<=..)(?<=ch|sh|ss)es$"), ""),
    (re.compile(r"(?<=..)(?<=x|z)es$"), ""),
    (re.compile(r"(?<=...)(?<![sui])s$"), ""),
)
HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class Hint:
    """A target that a class may mean, and how alike their names are, in [0, 1]."""

    target: UUID
    likeness: float


def hints(each: ClassSpec, targets: Iterable[Target]) -> list[Hint]:
    """The targets of a kind that the class speaks whose names are like its own, at most three, the likest first."""
    name = plain(each.name)
    found = []
    for target in targets:
        if target.kind not in each.kinds:
            continue
        names = (plain(target.name), plain(f"{target.path[-2]} {target.name}") if len(target.path) > 1 else "")
        likeness = max(_likeness(name, other) for other in names)
        if likeness >= LEAST:
            found.append((-likeness, len(target.path), str(target.id), Hint(target.id, round(likeness, 3))))
    return [hint for *_, hint in sorted(found, key=lambda one: one[:3])[:MOST]]


def plain(name: str) -> str:
    """The name in lower case, its words in the singular and in alphabetical order."""
    words = PARTS.sub(" ", HUMPS.sub(" ", name)).casefold().split()
    return " ".join(sorted(map(_singular, words)))


def _singular(word: str) -> str:
    """An English noun's singular, as far as its spelling tells."""
    for ending, instead in ENDINGS:
        if ending.search(word):
            return ending.sub(instead, word)
    return word


def _likeness(one: str, other: str) -> float:
    if not one or not other:
        return 0.0
    return 1.0 if one == other else min(0.99, SequenceMatcher(None, one, other, autojunk=False).ratio())

"""Entities of a text: each word gets a tag (begins, goes on, none) by what it and its neighbours look like, and tags make spans."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction import FeatureHasher

from .heads import Head, one_of

PLACES = 2**15
MOST_WORDS = 20_000
OUTSIDE = "O"
BEGINS, GOES_ON = "B ", "I "
WORDS = re.compile(r"\w+|[^\w\s]")
NEVER = -1e9


@dataclass(frozen=True)
class Span:
    """From `start` until just before `end`, in Unicode code points. `confidence` is the geometric mean over its words."""

    name: str
    start: int
    end: int
    confidence: float


@dataclass(frozen=True)
class Word:
    """A word or mark of a text, and where it stands."""

    text: str
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """Words and marks in order, at most 20,000."""
    found = (Word(each.group(), each.start(), each.end()) for each in WORDS.finditer(text))
    return [word for word, _ in zip(found, range(MOST_WORDS), strict=False)]


def learn(texts: Sequence[tuple[str, Sequence[tuple[str, int, int]]]], *, strength: float) -> Head | None:
    """Learn from texts with their spans (name, start, end); None where no text has any."""
    rows, tags = list[list[str]](), list[str]()
    for text, spans in texts:
        words = words_of(text)
        rows += _looks(words)
        tags += _tags(words, spans)
    if len(set(tags)) < 2:  # noqa: PLR2004
        return None
    return one_of(_hashed(rows), tags, strength=strength)


def find(head: Head, text: str) -> list[Span]:
    """The spans of a text that its words' tags make, best taken together."""
    words = words_of(text)
    if not words:
        return []
    chances = head.chances(_hashed(_looks(words)))
    return list(_spans(words, _best(chances, head.classes), chances, head.classes))


def _tags(words: Sequence[Word], spans: Iterable[tuple[str, int, int]]) -> list[str]:
    """The tag of each word; where spans cross, the one that begins first has it."""
    tags = [OUTSIDE] * len(words)
    for name, start, end in sorted(spans, key=lambda span: span[1:]):
        inside = [at for at, word in enumerate(words) if word.start < end and word.end > start and tags[at] == OUTSIDE]
        for number, at in enumerate(inside):
            tags[at] = (GOES_ON if number else BEGINS) + name
    return tags


def _looks(words: Sequence[Word]) -> list[list[str]]:
    """What each word looks like, with two neighbours on each side."""
    own = [_look(word.text) for word in words]
    rows = []
    for at in range(len(words)):
        row = [f"0{each}" for each in own[at]]
        for distance in (-2, -1, 1, 2):
            there = at + distance
            row += [f"{distance}{each}" for each in own[there][:2]] if 0 <= there < len(words) else [f"{distance}none"]
        rows.append(row)
    return rows


def _look(word: str) -> list[str]:
    lower = word.lower()
    shape = re.sub(r"(.)\1+", r"\1", re.sub(r"[^\W\d_]", "a", re.sub(r"[A-ZÀ-Þ]", "A", re.sub(r"\d", "9", word))))
    return [f"w={lower}", f"s={shape}", f"p={lower[:3]}", f"e={lower[-3:]}", f"l={min(len(word), 8)}"]


@cache
def _hasher() -> FeatureHasher:
    return FeatureHasher(n_features=PLACES, input_type="string", alternate_sign=False, dtype=np.float32)


def _hashed(rows: Sequence[Sequence[str]]) -> csr_matrix:
    return _hasher().transform(rows)


def _best(chances: np.ndarray, tags: Sequence[str]) -> list[int]:
    """The likeliest row of tags in which nothing goes on that did not begin (Viterbi)."""
    may_follow = np.asarray([[_may_follow(one, other) for other in tags] for one in tags])
    steps = np.where(may_follow, 0.0, NEVER)
    scores = np.log(np.maximum(chances, 1e-12))
    reached = scores[0] + np.asarray([NEVER if tag.startswith(GOES_ON) else 0.0 for tag in tags])
    came_from = np.zeros(scores.shape, np.intp)
    for at in range(1, len(scores)):
        ways = reached[:, None] + steps
        came_from[at] = ways.argmax(axis=0)
        reached = ways.max(axis=0) + scores[at]
    path = [int(reached.argmax())]
    for at in range(len(scores) - 1, 0, -1):
        path.append(int(came_from[at][path[-1]]))
    return path[::-1]


def _may_follow(before: str, tag: str) -> bool:
    return not tag.startswith(GOES_ON) or (before[len(BEGINS) :] == tag[len(GOES_ON) :] and before != OUTSIDE)


def _spans(words: Sequence[Word], path: Sequence[int], chances: np.ndarray, tags: Sequence[str]) -> Iterator[Span]:
    at = 0
    while at < len(words):
        if not tags[path[at]].startswith(BEGINS):
            at += 1
            continue
        name, first = tags[path[at]][len(BEGINS) :], at
        at += 1
        while at < len(words) and tags[path[at]] == GOES_ON + name:
            at += 1
        sure = float(np.exp(np.mean(np.log(np.maximum([chances[one][path[one]] for one in range(first, at)], 1e-12)))))
        yield Span(name, words[first].start, words[at - 1].end, sure)

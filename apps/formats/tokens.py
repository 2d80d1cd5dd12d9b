"""A simple tokenizer: where the words of a text begin and end, by white space, the punctuation around them, and the script."""

import re
from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import NamedTuple

# Scripts written without spaces between words: Thai, Lao, Burmese, Khmer, Kana, and the Han of three planes.
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
RUN = re.compile(r"\S+")
BEFORE = frozenset('([{<"\u201c\u2018\u00ab\u201e\u00bf\u00a1')
AFTER = frozenset(')]}>",;:!?\u2026\u201d\u2019\u00bb')
FULL_STOP = re.compile(r"(?:[^.]*|.*\d)\.")  # after a word that is no abbreviation with more of them
LINE_ENDS = frozenset("\n\r")


class Token(NamedTuple):
    """From `start` until just before `end`, in Unicode code points."""

    start: int
    end: int


def tokens_of(text: str, cuts: Collection[int] = ()) -> Iterator[Token]:
    """The tokens in their order: what stands between white space, without the punctuation around it, of which each sign stands alone.

    A full stop is part of its word (`U.N.`, `Ltd.`); at the end of a line it stands alone, but after an abbreviation with several.
    Characters of unspaced scripts stand alone. A token ends at each of the `cuts`, which are offsets in the text. Words that were
    parted by spaces, as those of a tokenized corpus, are the same tokens again.
    """
    cuts = sorted(cuts)
    at = 0
    for run in RUN.finditer(text):
        start, end = run.span()
        bounds = {start, end, *_around(text, start, end)}
        for found in UNSPACED.finditer(text, start, end):
            bounds |= set(found.span())
        while at < len(cuts) and cuts[at] < end:
            if cuts[at] > start:
                bounds.add(cuts[at])
            at += 1
        yield from (Token(first, last) for first, last in pairwise(sorted(bounds)))


def _around(text: str, start: int, end: int) -> Iterator[int]:
    """Where signs before and after the word of a run are parted from it; none where the run is nothing but signs."""
    first, last = start, end
    while first < last and text[first] in BEFORE:
        first += 1
    ends_line = end == len(text) or text[end] in LINE_ENDS
    while last > first and (text[last - 1] in AFTER or (ends_line and FULL_STOP.fullmatch(text, first, last))):
        last -= 1
    if first < last:
        yield from range(start, first + 1)
        yield from range(last, end)

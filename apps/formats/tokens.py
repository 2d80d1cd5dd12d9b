"""A simple tokenizer: where the words of a text begin and end, by the properties of its characters alone."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

# Scripts written without spaces between words: Thai, Lao, Burmese, Khmer, Kana, and the Han of three planes.
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
MANY_CHARACTERS = 1 << 16


class Token(NamedTuple):
    """From `start` until just before `end`, in Unicode code points."""

    start: int
    end: int


def tokens_of(text: str) -> Iterator[Token]:
    """The tokens in their order: runs of what makes words; each sign of punctuation, symbol or character of an unspaced script alone."""
    start = 0
    for sort, run in groupby(text, _sort):
        end = start + sum(1 for _ in run)
        if sort == "word":
            yield Token(start, end)
        elif sort == "alone":
            yield from (Token(place, place + 1) for place in range(start, end))
        start = end


@lru_cache(MANY_CHARACTERS)
def _sort(character: str) -> str:
    if character.isspace():
        return "space"
    alone = unicodedata.category(character)[0] in "PS" or UNSPACED.match(character)
    return "alone" if alone else "word"

"""The same text with other ends of lines: tools write LF where the text that is stored has CR LF, or the other way round."""

import re
from bisect import bisect_left
from collections.abc import Callable

from apps.kinds import InvalidValue

LF, CRLF = "\n", "\r\n"
SHOWN = 50  # characters of a stored text in the words of a refusal


def variants(text: str) -> list[str]:
    """The text as it is, then with every line ended by LF, then by CR LF; each once."""
    plain = text.replace(CRLF, LF)
    return list(dict.fromkeys((text, plain, plain.replace(LF, CRLF))))


def is_same(one: str, other: str) -> bool:
    """Whether two texts differ by the ends of their lines at most, and by white space after the last word."""
    return one.replace(CRLF, LF).rstrip() == other.replace(CRLF, LF).rstrip()


def to_stored(text: str, stored: str | None, at: str) -> Callable[[int], int]:
    """How places in the text of a file become places in the stored one, None where that is not known.

    Raises InvalidValue, at the pointer to the text, where the stored one is another: places in the one say nothing about the other.
    """
    if stored is None or stored == text:
        return int
    refuse_other(text, stored, at)
    return Shift(text, stored)


def refuse_other(text: str, stored: str | None, at: str) -> None:
    """Nothing, where the data row has this text, or its text is not known. Raises InvalidValue."""
    if stored is not None and not is_same(text, stored):
        words = "The data row that this names has another text than this."
        raise InvalidValue(at, words, f"the text as it is stored, which begins {stored[:SHOWN]!r}", code="text_differs")


class Shift:
    """Places in a text, in code points, as places in another that is the same but for the ends of its lines."""

    def __init__(self, text: str, other: str) -> None:
        self._ours = _pairs(text)
        self._theirs = [place - number for number, place in enumerate(_pairs(other))]  # where they were if each were one character

    def __call__(self, place: int) -> int:
        """The same place; one between the two characters that end a line is that before them."""
        if place - 1 in self._ours[(at := bisect_left(self._ours, place - 1)) : at + 1]:
            place -= 1
        plain = place - bisect_left(self._ours, place)
        return plain + bisect_left(self._theirs, plain)


def _pairs(text: str) -> list[int]:
    """Where each CR LF begins."""
    return [found.start() for found in re.finditer(CRLF, text)]

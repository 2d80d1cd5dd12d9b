"""The same text with other ends of lines: tools write LF where the text that is stored has CR LF, or the other way round."""

import re
from bisect import bisect_left

LF, CRLF = "\n", "\r\n"


def variants(text: str) -> list[str]:
    """The text as it is, then with every line ended by LF, then by CR LF; each once."""
    plain = text.replace(CRLF, LF)
    return list(dict.fromkeys((text, plain, plain.replace(LF, CRLF))))


def is_same(one: str, other: str) -> bool:
    """Whether two texts differ by the ends of their lines at most, and by white space after the last word."""
    return one.replace(CRLF, LF).rstrip() == other.replace(CRLF, LF).rstrip()


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

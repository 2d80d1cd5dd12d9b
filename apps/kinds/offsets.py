"""Offsets into a text, between the units that programs count in: Unicode code points (ours), UTF-16 code units and UTF-8 bytes.

JavaScript, Java and C# count UTF-16 code units, Go and Rust count UTF-8 bytes, Python counts code points. How many units a character takes
in each is fixed by the Unicode Standard, section 3.9 (D91 and D92).
"""

import re
from bisect import bisect_right
from enum import StrEnum

from apps.kinds.reading import InvalidValue, join


class Unit(StrEnum):
    """What an offset counts."""

    CODE_POINTS = "code_points"
    UTF16 = "utf16"
    UTF8 = "utf8"

    @property
    def words(self) -> str:
        """The unit as people read it."""
        return {"code_points": "code points", "utf16": "UTF-16 code units", "utf8": "UTF-8 bytes"}[self.value]


# Runs of characters that take equally many units; half of a surrogate pair, which no stored text has, counts as what it is in UTF-16.
RUNS = {
    Unit.UTF16: re.compile("[\x00-\uffff]+|[\U00010000-\U0010ffff]+"),
    Unit.UTF8: re.compile("[\x00-\x7f]+|[\x80-\u07ff]+|[\u0800-\uffff]+|[\U00010000-\U0010ffff]+"),
}


def _width(character: str, unit: Unit) -> int:
    code = ord(character)
    if unit is Unit.UTF16:
        return 1 + (code >= 0x10000)  # noqa: PLR2004
    return 1 + (code >= 0x80) + (code >= 0x800) + (code >= 0x10000)  # noqa: PLR2004


class _Table:
    """Where each run of equally wide characters begins, in code points and in units. Memory grows with the runs, not with the text."""

    def __init__(self, text: str, unit: Unit) -> None:
        self.points, self.units, self.widths = [0], [0], [1]
        end = 0
        for run in RUNS[unit].finditer(text):
            width = _width(text[run.start()], unit)
            if run.start():
                self.points.append(run.start())
                self.units.append(end)
                self.widths.append(width)
            else:
                self.widths[0] = width
            end += (run.end() - run.start()) * width
        self.end = end

    def units_at(self, point: int) -> int:
        """The units before the code point."""
        run = bisect_right(self.points, point) - 1
        return self.units[run] + (point - self.points[run]) * self.widths[run]

    def point_at(self, unit: int) -> tuple[int, int]:
        """The code points before the unit, and how many units of the next one lie before it too: 0 where the unit begins a character."""
        run = bisect_right(self.units, unit) - 1
        points, inside = divmod(unit - self.units[run], self.widths[run])
        return self.points[run] + points, inside


class Offsets:
    """The offsets of one text. The text is read once for each unit that is asked for; an offset then costs a search among the runs."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tables: dict[Unit, _Table] = {}

    def length(self, unit: Unit = Unit.CODE_POINTS) -> int:
        """How long the text is."""
        return len(self._text) if unit is Unit.CODE_POINTS else self._table(unit).end

    def translate(self, offset: int, *, given: Unit, wanted: Unit, at: str = "") -> int:
        """The offset, counted in another unit. Raises InvalidValue for one beyond the end or inside a character."""
        if not 0 <= offset <= self.length(given):
            raise InvalidValue(
                at,
                f"The text has {self.length(given)} {given.words}, this is {offset}.",
                f"an offset from 0 to {self.length(given)}",
                code="outside_asset",
            )
        point = offset if given is Unit.CODE_POINTS else self._whole(offset, given, at)
        return point if wanted is Unit.CODE_POINTS else self._table(wanted).units_at(point)

    def span(self, start: int, end: int, *, given: Unit, wanted: Unit, at: str = "") -> tuple[int, int]:
        """The half-open span, counted in another unit; `at` is the pointer to the object that has the members start and end.

        Raises InvalidValue for an offset beyond the end or inside a character.
        """
        first = self.translate(start, given=given, wanted=wanted, at=join(at, "start"))
        return first, self.translate(end, given=given, wanted=wanted, at=join(at, "end"))

    def _whole(self, offset: int, unit: Unit, at: str) -> int:
        table = self._table(unit)
        point, inside = table.point_at(offset)
        if inside:
            before = offset - inside
            after = table.units_at(point + 1)
            character = f"U+{ord(self._text[point]):04X}"
            words = f"Offset {offset} lies inside the character {character}, which takes {after - before} {unit.words}."
            raise InvalidValue(at, words, f"{before} or {after}", code="inside_character")
        return point

    def _table(self, unit: Unit) -> _Table:
        if unit not in self._tables:
            self._tables[unit] = _Table(self._text, unit)
        return self._tables[unit]

"""Objects of several parts whose kind here is one part alone: told once for each feature, where the first of them stands."""

from collections import Counter
from collections.abc import Iterator, Mapping

from apps.formats.left_out import LeftOut
from apps.formats.rows import LineError
from apps.kinds.features import FeatureSpec
from apps.kinds.reading import an

ONE: Mapping[str, str] = {"point": "place", "polyline": "line"}  # an outline, where it is an area
EXPECTED = "a mask feature, which holds all the parts of an object as one annotation; keypoints, which hold its points; or one part each"


class SeveralParts:
    """Counts over one file the objects whose parts became annotations of their own."""

    def __init__(self) -> None:
        self._became: Counter[str] = Counter()
        self._one: dict[str, str] = {}
        self._met = LeftOut(self._say, EXPECTED)

    def note(self, feature: FeatureSpec, parts: int, pointer: str) -> None:
        """One object of so many parts; of one part is nothing to tell."""
        if parts > 1:
            what = f"{feature.name}, {an(feature.kind.replace('_', ' '))}"
            self._became[what] += parts
            self._one[what] = ONE.get(feature.kind, "outline")
            self._met.note(what, None, pointer)

    def errors(self) -> Iterator[LineError]:
        """One for each feature with such objects."""
        yield from self._met.errors()

    def _say(self, what: str, count: int) -> str:
        became, one = self._became[what], self._one[what]
        if count == 1:
            return f"1 annotation of {became} parts became {became}: {what}, is one {one}."
        return f"{count:,} annotations of several parts each became {became:,}: {what}, is one {one}."

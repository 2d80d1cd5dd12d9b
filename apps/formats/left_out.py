"""What a file says and the one form does not hold: counted, and told once each, where it stands first."""

from collections.abc import Callable, Iterator

from apps.formats.rows import LEFT_OUT, LineError


class LeftOut:
    """Counts over one file; `say` words what was met and how often, `expected` is told with it."""

    def __init__(self, say: Callable[[str, int], str], expected: str) -> None:
        self._say, self._expected = say, expected
        self._met: dict[str, tuple[int, int | None, str]] = {}

    def note(self, what: str, line: int | None, pointer: str = "") -> None:
        """One more of it."""
        count, first, at = self._met.get(what, (0, line, pointer))
        self._met[what] = count + 1, first, at

    def errors(self) -> Iterator[LineError]:
        """One for each sort that was met."""
        for what, (count, line, pointer) in self._met.items():
            yield LineError(line, pointer, LEFT_OUT, self._say(what, count), self._expected)

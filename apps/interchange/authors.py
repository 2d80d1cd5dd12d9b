"""From whom the rows of a file are that is uploaded into a run: labels among them are passed over, names of models are left out."""

from collections import Counter
from collections.abc import Iterable, Iterator

from apps.formats.rows import LEFT_OUT, UNNAMED_MODEL, LabelRow, LineError

LABEL = "label"  # the code of what somebody labeled, at the door for predictions
MOST_NAMED = 5  # so many models are named among those that a file says it is from


class Authors:
    """Looks at the rows of one file on their way into the run of this name; counts the labels in `passed`, tells once what is not taken."""

    def __init__(self, run: str, passed: Counter[str]) -> None:
        self._run, self._passed = run, passed
        self._label: LabelRow | None = None
        self._other: LabelRow | None = None
        self._models: list[str] = []

    def predicted(self, rows: Iterable[LabelRow]) -> Iterator[LabelRow]:
        """The rows but for labels, as an export of both holds them."""
        for row in rows:
            if row.model is None and (row.is_label or row.by or row.status or row.project):
                self._label = self._label or row
                self._passed["labels"] += 1
                continue
            if row.model not in (None, UNNAMED_MODEL, self._run):
                self._other = self._other or row
                if row.model not in self._models and len(self._models) <= MOST_NAMED:
                    self._models.append(str(row.model))
            yield row

    def told(self) -> Iterator[tuple[LineError, str]]:
        """What was passed over, with what the data row is called where it begins."""
        if self._label is not None:
            words = f"From here on, {are_labels(self._passed['labels'])}."
            yield (
                LineError(self._label.line, "/model", LABEL, words, "what a model said, with its name in the member model"),
                _called(self._label),
            )
        if self._other is not None:
            yield (
                LineError(self._other.line, "/model", LEFT_OUT, self._words(), "one run for each version of a model"),
                _called(self._other),
            )

    def _words(self) -> str:
        more = " and others" if len(self._models) > MOST_NAMED else ""
        names = ", ".join(self._models[:MOST_NAMED])
        return f"The file says that its predictions are from {names}{more}: that is left out, here they are all from this run."


def are_labels(count: int) -> str:
    """The labels that were passed over, for people."""
    if count == 1:
        return "1 line is a label, no prediction: import it into a project"
    return f"{count:,} lines are labels, no predictions: import them into a project"


def _called(row: LabelRow) -> str:
    return row.data_row.global_key or row.data_row.id or ""

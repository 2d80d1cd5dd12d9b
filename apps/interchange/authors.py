"""From whom the rows of a file are that is uploaded into a run: labels among them are passed over, names of models are left out.

A run is one version of a model: of a file that names several, the one that is asked for is taken, and without that nothing is.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from apps.formats.rows import LEFT_OUT, UNNAMED_MODEL, LabelRow, LineError

LABEL = "label"  # the code of what somebody labeled, at the door for predictions
SEVERAL, UNKNOWN = "several_model_versions", "unknown_model_version"
MOST_NAMED = 20  # so many versions are named among those that a file says it is from


class Authors:
    """Looks at the rows of one file on their way into the run of this name; counts the labels in `passed`, tells once what is not taken.

    `version` is the model version that is asked for; None: the only one. Rows that name none at all are the run's.
    """

    def __init__(self, run: str, passed: Counter[str], *, version: str | None = None) -> None:
        self._run, self._passed, self._version = run, passed, version
        self._label: LabelRow | None = None
        self._other: LabelRow | None = None
        self._first: LabelRow | None = None
        self._left, self._taken = 0, 0
        self._versions: dict[str, None] = {}

    def predicted(self, rows: Iterable[LabelRow]) -> Iterator[LabelRow]:
        """The rows but for labels, as an export of both holds them."""
        for row in rows:
            if row.model is None and (row.is_label or row.by or row.status or row.project):
                self._label = self._label or row
                self._passed["labels"] += 1
                continue
            if row.model is not None:
                self._first = self._first or row
                if row.model not in self._versions and len(self._versions) <= MOST_NAMED:
                    self._versions[row.model] = None
                if self._version not in (None, row.model):
                    self._left += 1
                    self._other = self._other or row
                    continue
                self._taken += 1
                if self._version is None and row.model not in (UNNAMED_MODEL, self._run):
                    self._other = self._other or row
            yield row

    def refused(self) -> tuple[LineError, str] | None:
        """Why nothing of the file may be taken, when all rows have passed, with what the data row is called where it begins."""
        if self._first is None:
            return None
        if self._version is not None and not self._taken:
            words = f"No prediction of the file is of the model version {self._version}."
            return LineError(self._first.line, "/model", UNKNOWN, words, f"as model_version one of: {self._named()}"), _called(self._first)
        if self._version is None and len(self._versions.keys() - {UNNAMED_MODEL}) > 1:
            words = f"The file says that its predictions are of several model versions: {self._named()}. A run is one of them."
            return LineError(self._first.line, "/model", SEVERAL, words, "the one that is meant as model_version"), _called(self._first)
        return None

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
        if self._version is not None:
            are = "prediction of another model version is" if self._left == 1 else "predictions of other model versions are"
            return f"{self._left:,} {are} left out: {self._named(without=self._version)}."
        return f"The file says that its predictions are from {self._named()}: that is left out, here they are all from this run."

    def _named(self, without: str | None = None) -> str:
        names = [each for each in self._versions if each != without]
        return ", ".join(names[:MOST_NAMED]) + (" and others" if len(self._versions) > MOST_NAMED else "")


def are_labels(count: int) -> str:
    """The labels that were passed over, for people."""
    if count == 1:
        return "1 line is a label, no prediction: import it into a project"
    return f"{count:,} lines are labels, no predictions: import them into a project"


def _called(row: LabelRow) -> str:
    return row.data_row.global_key or row.data_row.id or ""

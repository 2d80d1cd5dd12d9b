"""Data rows in a run, and how the run did on each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from firstpass.data_rows import DataRow
from firstpass.reading import picked


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFigures:
    """How a run did on one data row, at the run's operating point; None where there is no label to compare with.

    `precision`, `recall` and `f1` are None where they have no meaning. `iou` is of the
    predictions from the operating point's confidence on.
    """

    prediction_count: int
    true_positives: int | None
    false_positives: int | None
    false_negatives: int | None
    precision: float | None
    recall: float | None
    f1: float | None
    iou: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunDataRow(RowFigures):
    """A data row in a run: its split, how sure the least sure prediction is, and figures.

    `metrics` are by name the figures that were stated of it, else the means of those that came with its predictions. While `is_stale`,
    its figures are from before its last change. While it `is_kept_back`, under a blind audit, nothing is told of what was predicted.
    """

    data_row: DataRow
    split: str
    lowest_confidence: float | None
    surest_wrong: float | None
    is_stale: bool
    is_kept_back: bool
    metrics: Mapping[str, float] = field(hash=False)

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """What the API says of a data row in a run."""
        return picked(cls, said, data_row=DataRow.read(said["data_row"]))


@dataclass(frozen=True, slots=True)
class ComparedDataRow:
    """A data row in two runs: `before` in the first, `after` in the other; `change` is by how much F1 is higher in the other."""

    data_row: DataRow
    before: RowFigures
    after: RowFigures
    change: float

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """What the API says of a data row in both."""
        return cls(DataRow.read(said["data_row"]), picked(RowFigures, said["before"]), picked(RowFigures, said["after"]), said["change"])

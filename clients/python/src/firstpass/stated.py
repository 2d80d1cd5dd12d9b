"""Figures that you worked out yourself, of whole data rows or of one class of things on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from firstpass.annotations.checks import Number, number, refuse_unless, share
from firstpass.data_rows import DataRow, reference

AGGREGATIONS = ("mean", "geometric_mean", "harmonic_mean", "sum", "confusion_matrix")
COUNTS = 4

Counts = Sequence[int]  # true positives, false positives, true negatives, false negatives
Figure = Number | Counts


@dataclass(frozen=True, slots=True)
class RowMetric:
    """A figure of a data row, which is its global key, its id as a UUID, or a DataRow. It goes into `ModelRun.upload_predictions`.

    `value` is a number; four counts (true positives, false positives, true negatives, false negatives), shown as precision, recall and F1;
    or a dict of either by thresholds of confidence from 0 to 1, which are figures of their own.
    `of` is the class that it is about, by its path ("stamp > worn: yes") or as a feature and what is asked or chosen under it; None for the
    data row as a whole. `aggregation` says how figures of several data rows come together: mean, geometric_mean, harmonic_mean, sum or
    confusion_matrix; None for a confusion matrix of counts, and else the mean. Under a `uuid` a figure is said once.
    """

    data_row: str | UUID | DataRow
    name: str
    value: Figure | Mapping[float, Figure]
    of: str | tuple[str, str] | None = field(default=None, kw_only=True)
    aggregation: str | None = field(default=None, kw_only=True)
    uuid: UUID | str | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        """Raise InvalidPayload for what no server could make sense of."""
        refuse_unless(isinstance(self.name, str) and self.name.strip(), f"The name {self.name!r} of a metric", "a text")
        known = self.aggregation is None or self.aggregation in AGGREGATIONS
        refuse_unless(known, f"The aggregation {self.aggregation!r}", f"one of {', '.join(AGGREGATIONS)}")
        refuse_unless(not isinstance(self.value, Mapping) or self.value, f"{self.name} without any threshold", "at least one")
        self._value()

    def wire(self) -> dict[str, Any]:
        """As the API has it."""
        beside = {
            "class": self.of if self.of is None or isinstance(self.of, str) else list(self.of),
            "aggregation": self.aggregation,
            "uuid": None if self.uuid is None else str(self.uuid),
        }
        said = {"data_row": reference(self.data_row), "metric": self.name, "value": self._value()}
        return said | {name: each for name, each in beside.items() if each is not None}

    def _value(self) -> Any:
        if not isinstance(self.value, Mapping):
            return _plain(self.value, self.name)
        return {f"{share(key, f'a threshold of {self.name}'):g}": _plain(each, self.name) for key, each in self.value.items()}


def _plain(value: Figure, name: str) -> float | list[int]:
    if not isinstance(value, Sequence):
        return number(value, name)
    refuse_unless(not isinstance(value, str), f"{name} {value!r}", "a finite number, or four counts")
    refuse_unless(len(value) == COUNTS, f"{name} of {len(value)} counts", "true and false positives, true and false negatives")
    counts = [number(each, name) for each in value]
    refuse_unless(all(each >= 0 and each == int(each) for each in counts), f"{name} {list(value)}", "whole numbers of 0 or more")
    return [int(each) for each in counts]

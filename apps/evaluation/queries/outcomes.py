"""Outcomes as they are kept, read back as the arrays that apps.evaluation.outcomes makes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeVar
from uuid import UUID

import numpy as np
import numpy.typing as npt
from django.db import connection, transaction

from apps.core.db.lookups import array_of
from apps.core.tenancy import current_organization_id
from apps.evaluation.levels import BINS, LEVELS
from apps.evaluation.outcomes import Outcomes, Predictions, Truths

PORTION = 50_000
# array_send gives an array as one string of bytes: a head, and for each number its length and itself.
STORED = """SELECT outcome.data_row_id, outcome.id, held.split, outcome.is_truth, outcome.subject, outcome.confidence, outcome.counted,
    outcome.matched, outcome.overlap, array_send(outcome."overlaps"), array_send(outcome.others), array_send(outcome.above),
    array_send(outcome.found), array_send(outcome.asked), outcome.nearest, outcome.rival, outcome.rival_overlap,
    outcome.gained
  FROM evaluation_outcome outcome JOIN model_runs_modelrundatarow held ON held.organization_id = outcome.organization_id
    AND held.model_run_id = outcome.model_run_id AND held.data_row_id = outcome.data_row_id
  WHERE outcome.organization_id = %s AND outcome.model_run_id = %s AND (%s::uuid[] IS NULL OR outcome.data_row_id = ANY(%s::uuid[]))
    AND (outcome.data_row_id, outcome.id) > (%s, %s)
  ORDER BY outcome.data_row_id, outcome.id LIMIT %s"""
FIRST = UUID(int=0)
HEAD_BYTES = 20

Columns = TypeVar("Columns", Predictions, Truths)


@dataclass(frozen=True)
class StoredOutcomes:
    """A portion of a run's outcomes. `prediction_splits` and `truth_splits` are the splits of their data rows, (p,) and (q,)."""

    outcomes: Outcomes
    prediction_splits: npt.NDArray[np.object_]
    truth_splits: npt.NDArray[np.object_]

    def of_split(self, split: str) -> Outcomes:
        """Those of one split."""
        said, true = self.prediction_splits == split, self.truth_splits == split
        return Outcomes(_only(self.outcomes.predictions, said), _only(self.outcomes.truths, true))


def stored_outcomes(run: UUID, data_rows: Sequence[UUID] | None = None) -> Iterator[StoredOutcomes]:
    """All outcomes of a run, or those of some data rows, in the order of data rows; the numbers of rows go on from portion to portion.

    Each portion is read in a transaction of its own, where none is open.
    """
    wanted = None if data_rows is None else array_of(data_rows)
    number, last = 0, (FIRST, FIRST)
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(STORED, [current_organization_id(), run, wanted, wanted, *last, PORTION])
            portion = cursor.fetchall()
        if not portion:
            return
        columns = list(zip(*portion, strict=True))
        rows = columns[0]
        changes = np.fromiter((before != here for before, here in zip((last[0], *rows), rows, strict=False)), bool, len(rows))
        numbers = number + np.cumsum(changes)
        number, last = int(numbers[-1]), (rows[-1], columns[1][-1])
        yield _read(columns[2:], numbers)


def _read(columns: list[tuple[Any, ...]], rows: npt.NDArray[np.int64]) -> StoredOutcomes:
    split, is_truth = np.array(columns[0], object), np.array(columns[1], bool)
    subject, confidence = np.array(columns[2], np.int64), np.array(columns[3], np.float64)
    said, true = np.flatnonzero(~is_truth), np.flatnonzero(is_truth)
    place = np.zeros(len(rows), np.int64)
    matched, overlap = np.array(columns[5], np.int32)[said], np.array(columns[6], np.float64)[said]
    overlaps, others, above, found, asked = (_Arrays(column) for column in columns[7:12])
    predictions = Predictions(
        row=rows[said],
        place=place[said],
        subject=subject[said],
        confidence=confidence[said],
        counted=np.array(columns[4], np.int32)[said],
        matched=matched,
        overlap=overlap,
        overlaps=overlaps.read(said, ">f8", np.where(_bits(matched), overlap[:, None], 0.0)),
        other=others.read(said, ">i2", np.full((said.size, len(LEVELS)), -1, np.int16)),
        nearest=np.array(columns[12], np.float64)[said],
        rival=np.array(columns[13], np.int16)[said],
        rival_overlap=np.array(columns[14], np.float64)[said],
        gained=np.array(columns[15], np.int32)[said],
        above=_confidence(above.read(said, ">i2", np.full((said.size, len(LEVELS)), -1, np.int16))),
    )
    truths = Truths(
        row=rows[true],
        place=place[true],
        subject=subject[true],
        asked=_confidence(asked.read(true, ">i2", np.full((true.size, len(LEVELS)), BINS - 1, np.int16))),
        found=_confidence(found.read(true, ">i2", np.full((true.size, len(LEVELS)), -1, np.int16))),
    )
    return StoredOutcomes(Outcomes(predictions, truths), split[said], split[true])


class _Arrays:
    """A column of arrays as array_send gives them, None where there is none."""

    def __init__(self, column: Sequence[bytes | None]) -> None:
        self._column = column

    def read(self, places: npt.NDArray[np.int64], form: str, default: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Those at these places (n, 21); where there is none the default has it, which is written into."""
        given = [(number, bytes(raw)) for number, place in enumerate(places.tolist()) if (raw := self._column[place]) is not None]
        if given:
            each = np.dtype([("head", f"V{HEAD_BYTES}"), ("items", [("size", ">i4"), ("value", form)], len(LEVELS))])
            numbers, raws = zip(*given, strict=True)
            default[list(numbers)] = np.frombuffer(b"".join(raws), each)["items"]["value"]
        return default


def _bits(matched: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
    return (matched[:, None] >> np.arange(len(LEVELS)) & 1) == 1


def _confidence(bins: npt.NDArray[np.int16]) -> npt.NDArray[np.float64]:
    """Hundredths as confidence; -1 stays -1."""
    return np.where(bins < 0, -1.0, bins / (BINS - 1))


def _only(columns: Columns, which: npt.NDArray[np.bool_]) -> Columns:
    return type(columns)(*(getattr(columns, each.name)[which] for each in fields(columns)))

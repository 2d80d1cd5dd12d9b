"""Outcomes of a portion of data rows, written in place of those that were there."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt
from django.db import connection

from apps.annotations.services.copying import NULL, copy_rows
from apps.core.db.lookups import array_of
from apps.core.ids import uuid7
from apps.core.models import TenantModel
from apps.core.tenancy import current_organization_id
from apps.evaluation.levels import BINS, LEVELS, bins_of
from apps.evaluation.masks import Pixels
from apps.evaluation.models import CustomSum, MaskOverlap, Outcome
from apps.evaluation.near import Pair
from apps.evaluation.outcomes import Outcomes, Predictions, Truths

OUTCOME = (
    "id", "model_run_id", "data_row_id", "annotation", "is_truth", "subject", "confidence", "counted", "matched", "overlap", "nearest",
    "rival", "rival_overlap", "gained", "overlaps", "others", "above", "found", "asked",
)  # fmt: skip
MASK = ("id", "model_run_id", "data_row_id", "subject", "both", "either")
DELETE = "DELETE FROM {} WHERE organization_id = %s AND model_run_id = %s AND data_row_id = ANY(%s::uuid[])"


def replace_outcomes(run: UUID, data_rows: Sequence[UUID], pairs: Sequence[Pair], outcomes: Outcomes, kept: set[UUID]) -> None:
    """Write the outcomes of these data rows, which `pairs` are about one by one; only those that are `kept`, the rest stays as it is."""
    delete_of((Outcome, MaskOverlap, CustomSum), run, kept)
    lines = _Lines(run, data_rows, pairs, kept)
    copy_rows(Outcome._meta.db_table, OUTCOME, [*lines.predictions(outcomes.predictions), *lines.truths(outcomes.truths)])


def delete_of(models: Iterable[type[TenantModel]], run: UUID, data_rows: Collection[UUID]) -> None:
    """Delete what these tables keep of data rows of a run."""
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(DELETE.format(model._meta.db_table), [current_organization_id(), run, array_of(data_rows)])


def write_masks(run: UUID, found: Mapping[UUID, Mapping[int, Pixels]]) -> None:
    """Keep the pixels of masks by data row and subject, where replace_outcomes has made room for them."""
    lines = [
        f"{uuid7()}\t{run}\t{row}\t{subject}\t{_array(each.both.tolist())}\t{_array(each.either.tolist())}\n"
        for row, by_subject in found.items()
        for subject, each in by_subject.items()
    ]
    if lines:
        copy_rows(MaskOverlap._meta.db_table, MASK, lines)


class _Lines:
    """Outcomes as COPY reads them."""

    def __init__(self, run: UUID, data_rows: Sequence[UUID], pairs: Sequence[Pair], kept: set[UUID]) -> None:
        self.run, self.data_rows, self.pairs, self.kept = run, data_rows, pairs, kept

    def predictions(self, said: Predictions) -> Iterator[str]:
        """One line for each prediction."""
        is_matched = (said.matched[:, None] >> np.arange(len(LEVELS)) & 1) == 1
        one_overlap = np.where(is_matched, said.overlap[:, None], 0.0)
        overlaps = _arrays(np.where(is_matched, said.overlaps, 0.0), (one_overlap == np.where(is_matched, said.overlaps, 0.0)).all(axis=1))
        alone = (said.other < 0).all(axis=1)
        others, above = _arrays(said.other, alone), _arrays(bins_of(said.above), alone)
        plain = (
            said.subject, said.confidence, said.counted, said.matched, said.overlap, said.nearest, said.rival, said.rival_overlap,
            said.gained,
        )  # fmt: skip
        places = zip(said.row.tolist(), said.place.tolist(), strict=True)
        each = zip(*(column.tolist() for column in plain), strict=True)
        for number, ((row, place), values) in enumerate(zip(places, each, strict=True)):
            if self.data_rows[row] in self.kept:
                head = self._head(row, self.pairs[row].predictions[place].id)
                columns = "\t".join(map(repr, values))
                yield f"{head}\tf\t{columns}\t{overlaps[number]}\t{others[number]}\t{above[number]}\t{NULL}\t{NULL}\n"

    def truths(self, true: Truths) -> Iterator[str]:
        """One line for each truth."""
        found, asked = bins_of(true.found), bins_of(true.asked)
        found_lines = _arrays(found, (found < 0).all(axis=1))
        asked_lines = _arrays(asked, (asked == BINS - 1).all(axis=1))
        columns = (true.row, true.place, true.subject)
        for number, (row, place, subject) in enumerate(zip(*(column.tolist() for column in columns), strict=True)):
            if self.data_rows[row] in self.kept:
                rest = f"{NULL}\t{NULL}\t{NULL}\t{found_lines[number]}\t{asked_lines[number]}"
                yield f"{self._head(row, self.pairs[row].truths[place].id)}\tt\t{subject}\t1\t0\t0\t0\t0\t-1\t0\t0\t{rest}\n"

    def _head(self, row: int, annotation: UUID) -> str:
        return f"{uuid7()}\t{self.run}\t{self.data_rows[row]}\t{annotation}"


def _arrays(table: npt.NDArray[Any], is_null: Any) -> list[str]:
    """Each row as Postgres writes an array, or as nothing."""
    return [NULL if empty else _array(row) for row, empty in zip(table.tolist(), is_null.tolist(), strict=True)]


def _array(values: Iterable[Any]) -> str:
    return f"{{{','.join(map(repr, values))}}}"

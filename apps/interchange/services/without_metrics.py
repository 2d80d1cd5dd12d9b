"""Labels of a file without the figures that are stated of their data rows: those are of a model's run, and told once for each line."""

from collections.abc import Iterator
from dataclasses import replace

from apps.core.jobs import ChunkContext
from apps.formats.rows import LEFT_OUT, LabelRow, LineError
from apps.interchange.services.portions import note

WORDS = "A metric of a data row is no label: it is left out."
EXPECTED = "an upload of predictions into a model run"


def labels_alone(context: ChunkContext, rows: Iterator[LabelRow], *, is_own: bool) -> Iterator[LabelRow]:
    """Each row without its figures. Of other formats than our own, a row that has nothing else is no label, not an empty one."""
    for row in rows:
        if row.metrics and row.model is None:
            tell_of_metrics(context, row, pointer="/metrics" if is_own else "/metricName")
        if is_own or row.annotations or not row.metrics:
            yield replace(row, metrics=()) if row.metrics else row


def tell_of_metrics(context: ChunkContext, row: LabelRow, *, pointer: str, first: int = 1) -> None:
    """Note, at their first line, that the row's figures are left out; lines count from `first`."""
    told = LineError(row.metrics[0].line, pointer, LEFT_OUT, WORDS, EXPECTED)
    note(context, told, first=first, subject=row.data_row.global_key or row.data_row.id or "")

"""Lines of an upload on their way into a run: which data rows they are about, and how their refusals are told."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from apps.catalog.models import DataRow
from apps.catalog.queries import asset_of
from apps.core.problems import FieldError
from apps.formats.firstpass_plain import PlainLine
from apps.formats.rows import ROW_AT, DataRowRef, LineError, NamedMetric, NamedRow
from apps.formats.told_at import told_at
from apps.interchange.queries import Meant, data_rows_meant, scopes_of_run
from apps.kinds import InvalidValue
from apps.modalities import Room
from apps.model_runs.models import ModelRun, ModelRunDataRow

Readable = NamedRow | NamedMetric | PlainLine
Said = Readable | LineError


class KnownRows:
    """The data rows that the lines of a portion are about, and the room on each of them."""

    def __init__(self, run: ModelRun, lines: Sequence[Said], *, by_name: bool) -> None:
        refs = {where(line) for line in lines if not isinstance(line, LineError)}
        self._meant = data_rows_meant([DataRowRef(*each) for each in refs], by_name=by_name, near=scopes_of_run(run)[0])
        rows = ModelRunDataRow.objects.filter(model_run=run, data_row__any={row.id for row in self._meant.all()})
        self._inside = set(rows.values_list("data_row_id", flat=True))
        self._found: dict[tuple[str | None, str | None], tuple[DataRow, Room]] = {}

    def at(self, ref: tuple[str | None, str | None]) -> tuple[DataRow, Room]:
        """The data row of this id or global key, and its room. Raises InvalidValue."""
        if ref not in self._found:
            row = _data_row(DataRowRef(*ref), self._meant, self._inside)
            self._found[ref] = row, asset_of(row).room
        return self._found[ref]


def number_of(line: Said) -> int:
    """Its number in the portion, from 1; 0 for what has none."""
    return line.line or 0


def where(line: Readable) -> tuple[str | None, str | None]:
    """Its data row, by id and by global key."""
    return line.data_row if isinstance(line, PlainLine) else (line.data_row.id, line.data_row.global_key)


def _data_row(ref: DataRowRef, meant: Meant, inside: set[UUID]) -> DataRow:
    found = meant.one(ref)
    if found.pk not in inside:
        words = "This data row is not in the model run: add it to the run first."
        raise InvalidValue("/data_row", words, "a data row of the run", code="data_row_not_in_run")
    return found


def subject_of(line: Readable) -> str:
    """What its data row is called."""
    number, key = where(line)
    return key or number or ""


def at_line(line: Readable, number: int, refusal: FieldError) -> LineError:
    """A refusal of what the line says, with the pointer to where the line says it."""
    pointer = refusal.pointer
    if isinstance(line, NamedRow):
        pointer = told_at(line.annotations[number], pointer)
    return LineError(line.line, pointer, refusal.code, refusal.message, refusal.expected)


def at_row(line: Readable, error: InvalidValue) -> LineError:
    """A refusal of the line itself; what is wrong with the data row, where the line names it."""
    told = LineError.of(error, line.line)
    return told if isinstance(line, PlainLine) or told.pointer != ROW_AT else replace(told, pointer=line.row_at)

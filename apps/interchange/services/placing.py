"""Rows of a file as labels of data rows, and what is wrong with them at the places where the file that was sent says it."""

from apps.annotations.services import Imported
from apps.catalog.models import DataRow
from apps.catalog.queries import asset_of
from apps.core.problems import FieldError
from apps.formats.rows import LabelRow, LineError
from apps.formats.sizes import refuse_other_size
from apps.interchange.queries import Meant


def data_row_meant(row: LabelRow, meant: Meant) -> DataRow:
    """The data row that this one is about. Raises InvalidValue where none is, or where its picture has another size."""
    found = meant.one(row.data_row)
    refuse_other_size(row.extent, row.size_at, asset_of(found).room.extent)
    return found


def apart(row: LabelRow, data_row: DataRow) -> Imported:
    """As a label of which each annotation stands or falls by itself."""
    return Imported(data_row, row.annotations, range(len(row.annotations)))


def error_there(error: FieldError, row: LabelRow) -> LineError:
    """What is wrong with a row that was rewritten, at the place where the file says it."""
    number = int(error.pointer.split("/")[2]) if error.pointer.startswith("/annotations/") else -1
    line, pointer = row.places[number] if 0 <= number < len(row.places) else (row.line, "")
    return LineError(line, pointer, error.code, error.message, error.expected)

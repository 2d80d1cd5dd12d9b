"""Numbers of others in the column `id` of a table: where the data row is named otherwise, they are left out and told."""

from collections.abc import Mapping
from typing import Any

from apps.formats.left_out import LeftOut
from apps.kinds.reading import as_uuid, join

NAMES = ("global_key", "file_name")


def say_other_id(what: str, count: int) -> str:
    """The words of a column whose cells are left out."""
    lines = "1 line has" if count == 1 else f"{count:,} lines have"
    return f"{lines} something in the column {what!r} that is no id of a data row here: it is left out, they are named otherwise."


def without_other_id(line: int, cells: dict[str, Any], own: Mapping[str, str], others: LeftOut) -> dict[str, Any]:
    """The cells of a line without an id that is none of ours, where it names its data row otherwise; that is noted.

    `own` tells what the columns are that are no answers.
    """
    column = next((column for column in cells if own.get(column) == "id"), None)
    if column is None or as_uuid(cells[column]) or not any(own.get(each) in NAMES for each in cells):
        return cells
    others.note(column, line, join("", column))
    return {each: cell for each, cell in cells.items() if each != column}

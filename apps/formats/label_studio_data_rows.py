"""Which data row a task of Label Studio is about: one that it names, else the one at its address, else the one that has its text.

The number of a task is no name: every project counts its tasks from 1.
"""

from collections.abc import Iterator, Mapping

from apps.formats.base import RowsOfText
from apps.formats.label_studio_results import Task, file_path
from apps.formats.line_ends import refuse_other
from apps.formats.reading import read_name, row_with_text
from apps.formats.rows import DataRowRef
from apps.kinds import InvalidValue
from apps.kinds.reading import join

NAMED = "a global_key in its data, or the address of a file"


def data_row_of(task: Task, *, rows_of_text: RowsOfText | None = None) -> DataRowRef:
    """The data row of a task. An address beside the text that is labeled may be anything's: where no data row has it, the text counts.

    Raises InvalidValue, also where none or several have the text.
    """
    named, shown = _named(task), _shown(task)
    if named is not None:
        return named
    there = _at_address(task)
    if there is not None and (shown is None or task.asset_of is None or task.asset_of(there) is not None):
        return there
    key = shown or task.text_key()
    if key is not None and rows_of_text is not None:
        found = rows_of_text(task.data[key])
        if there is None or len(found) == 1:
            return row_with_text(found, join(task.data_at, key), NAMED)
    if there is None:
        expected = f"{NAMED}, or the text of a data row"
        raise InvalidValue(task.data_at, "This task does not say which data row it is.", expected, code="required")
    return there


def refuse_other_text(task: Task) -> None:
    """Nothing, but where the task shows a text and its data row has another. Raises InvalidValue."""
    key, asset = _shown(task), task.asset()
    if key is not None and asset is not None and asset.modality == "text":
        refuse_other(task.data[key], task.stored(), join(task.data_at, key))


def _named(task: Task) -> DataRowRef | None:
    """As our own meta names it, or `global_key` of data or meta. Raises InvalidValue."""
    own = task.own
    identifier = read_name(own.get("id"), f"{task.at}/meta/firstpass/id")
    if "global_key" in own or identifier is not None:
        key, name = (read_name(own.get(member), f"{task.at}/meta/firstpass/{member}") for member in ("global_key", "name"))
        return DataRowRef(identifier, key, name)
    for members, at in ((task.data, task.data_at), (task.meta, join(task.at, "meta"))):
        if members.get("global_key") is not None:
            there = _at_address(task)
            return DataRowRef(None, read_name(members["global_key"], join(at, "global_key")), None if there is None else there.name)
    return None


def _at_address(task: Task) -> DataRowRef | None:
    address = task.address()
    path = file_path(address) if address else None
    return None if path is None else DataRowRef(global_key=path, name=path.rpartition("/")[2])


def _shown(task: Task) -> str | None:
    """Where the text stands that is labeled: what results speak of, else `text`; None where they speak of no text."""
    named = next((name for name in _spoken_of(task) if isinstance(task.data.get(name), str)), "text")
    return named if task.is_text(named) else None


def _spoken_of(task: Task) -> Iterator[str]:
    """The names of what the results are about."""
    for key in ("annotations", "predictions"):
        for said, _ in task.lists(key):
            results = said.get("result")
            for each in results if isinstance(results, list) else ():
                if isinstance(each, Mapping) and isinstance(each.get("to_name"), str):
                    yield each["to_name"]

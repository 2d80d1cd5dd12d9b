"""Which data rows a task of Label Studio is about: one that it names, else those at its addresses, else the one that has its text.

A task may show several files. A result speaks of the tag that shows one (`to_name`), and as a rule the member of the data has the name of
the tag: so each result is about the data row at the address there. Other addresses in the data decide nothing. Where no member is called
so, the one address of a data row is meant that is known; where two are, nothing says which.
The number of a task is no name: every project counts its tasks from 1.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from apps.formats.base import RowsOfText
from apps.formats.label_studio_addresses import WORD, file_paths, is_file, may_be_text, unlikeness
from apps.formats.label_studio_results import Result, Task
from apps.formats.label_studio_tags import RELATION
from apps.formats.line_ends import refuse_other
from apps.formats.reading import read_name, row_with_text
from apps.formats.rows import DataRowRef
from apps.kinds import InvalidValue
from apps.kinds.reading import join, told

NAMED = "a global_key in its data, or the address of a file"
MOST_SHOWN = 10
NAMELESS = DataRowRef()
ENDS = ("from_id", "to_id")  # of a relation


@dataclass(frozen=True, slots=True)
class Shown:
    """The task as far as it is about one data row, and which names its results call that by; None for all."""

    task: Task
    names: frozenset[str] | None = None

    def has(self, name: str) -> bool:
        """Whether a result that speaks of this name is about it."""
        return self.names is None or name in self.names


def shown_by(task: Task, *, rows_of_text: RowsOfText | None = None) -> Sequence[Shown]:
    """Each data row that the results of a task are about. Raises InvalidValue, where one of them cannot be told too."""
    names = list(dict.fromkeys(_spoken_of(task)))
    addresses = task.addresses()
    spoken = [name for name in names if name in addresses and _is_place(task, name, len(addresses))]
    named = _named(task)
    if named is not None:
        _refuse_several(task, spoken)
        return [_shown(replace(task, data_row=named))]
    if not spoken:
        return [_shown(_alone(task, names, rows_of_text))]
    found: dict[DataRowRef, list[tuple[Task, str]]] = {}
    for about, name in _each(task, names, spoken, rows_of_text):
        found.setdefault(about.data_row or NAMELESS, []).append((about, name))
    if len(found) == 1:
        return [_shown(about) for ((about, _), *_) in found.values()]
    return [_shown(each[0][0], frozenset(name for _, name in each)) for each in found.values()]


def _each(task: Task, names: Sequence[str], spoken: Sequence[str], rows_of_text: RowsOfText | None) -> Iterator[tuple[Task, str]]:
    """The names of which results speak, each with the task about its data row; those that are `spoken` of by their addresses first."""
    there = [_at(task, name) for name in spoken]
    yield from zip(there, spoken, strict=True)
    others = [key for key in task.addresses() if key not in spoken and is_file(task.data[key])]
    for name in names:
        if name in spoken:
            continue
        if (text := _with_text(task, name, rows_of_text)) is not None:
            yield text, name
        elif others and name not in task.data:
            yield _known(task, others), name
        elif len({each.data_row for each in there}) == 1:
            yield there[0], name
        else:
            raise _unclear(task, spoken, f"which of them {name} is")


def parted(results: Sequence[Result], shown: Sequence[Shown], errors: list[InvalidValue]) -> Iterator[tuple[Task, list[Result]]]:
    """The results of an annotation by the data row that they are about, each with the task as far as it is about that."""
    if len(shown) == 1:
        yield shown[0].task, [replace(each, task=shown[0].task) for each in results]
        return
    regions = {each.key: _said(each, "to_name") for each in results if each.type != RELATION}
    own: list[list[Result]] = [[] for _ in shown]
    for each in results:
        is_relation = each.type == RELATION
        names = [regions[end] for key in ENDS if (end := _said(each, key)) in regions] if is_relation else [_said(each, "to_name")]
        place = next((index for index, about in enumerate(shown) if all(about.has(name) for name in names)), None)
        if place is not None:
            own[place].append(replace(each, task=shown[place].task))
        elif is_relation:
            words = "This relation joins regions of two data rows."
            errors.append(InvalidValue(each.at, words, "regions of one data row", code="ambiguous_data_row"))
        else:
            words = "This result does not say which of the files of its task it is about."
            errors.append(InvalidValue(join(each.at, "to_name"), words, "the name of a tag", code="required"))
    yield from zip((about.task for about in shown), own, strict=True)


def _said(result: Result, key: str) -> str:
    """What a result names; nothing where that is no text."""
    said = result.members.get(key)
    return said if isinstance(said, str) else ""


def _shown(task: Task, names: frozenset[str] | None = None) -> Shown:
    """What is about one data row. Raises InvalidValue, where the task shows a text and its data row has another."""
    key, asset = _text_spoken_of(task, names), task.asset()
    if key is not None and asset is not None and asset.modality == "text":
        refuse_other(task.data[key], task.stored(), join(task.data_at, key))
    return Shown(task, names)


def _alone(task: Task, names: Sequence[str], rows_of_text: RowsOfText | None) -> Task:
    """The task with the one data row of it where no result speaks of a member that has an address.

    An address beside the text that is labeled may be anything's: where no data row has it, the text counts. Raises InvalidValue, also where
    none or several have the text.
    """
    shown, addresses = _text_spoken_of(task), task.addresses()
    files = [key for key in addresses if is_file(task.data[key])]
    apart = {paths for key in files if (paths := file_paths(task.data[key]))}
    if len(apart) > 1 and len([name for name in names if name not in task.data]) > 1:
        raise _unclear(task, files, "which of its results is about which")
    there = _known(task, addresses) if any(file_paths(task.data[key]) for key in addresses) else None
    if there is not None and (shown is None or task.asset_of is None or there.asset() is not None):
        return there
    key = shown or task.text_key()
    if key is not None and rows_of_text is not None:
        found = rows_of_text(task.data[key])
        if there is None or len(found) == 1:
            return replace(task, data_row=row_with_text(found, join(task.data_at, key), NAMED))
    if there is None:
        expected = f"{NAMED}, or the text of a data row"
        raise InvalidValue(task.data_at, "This task does not say which data row it is.", expected, code="required")
    return there


def _is_place(task: Task, member: str, count: int) -> bool:
    """Whether what looks like one of so many addresses is none but in words: it is likely, or known where it may be words."""
    said = task.data[member]
    if may_be_text(said):
        return _at(task, member).asset() is not None
    return count == 1 or unlikeness(said) < WORD


def _with_text(task: Task, name: str, rows_of_text: RowsOfText | None) -> Task | None:
    """The task with the one data row that has the text of this name; None where that is no text, or none or several have it."""
    found = rows_of_text(task.data[name]) if rows_of_text is not None and task.is_text(name) else ()
    return replace(task, data_row=found[0]) if len(found) == 1 else None


def _known(task: Task, members: Sequence[str]) -> Task:
    """The task with the one data row at these addresses, of several the one that is known, and if none is the likeliest.

    Raises InvalidValue where several are known.
    """
    rows = {about.data_row: about for key in members if (about := _at(task, key)).data_row is not None}
    every = list(rows.values())
    known = [each for each in every if each.asset() is not None] if len(every) > 1 else []
    if len({each.data_row for each in known}) > 1:
        raise _unclear(task, [each.member or "" for each in known], "which of them is labeled")
    return (known or every or [task])[0]


def _unclear(task: Task, members: Sequence[str], what: str) -> InvalidValue:
    words = f"This task shows several files ({told(members, MOST_SHOWN)}), and it does not say {what}."
    expected = "results whose to_name is the member of the data that has the address, or a task for each file"
    return InvalidValue(task.data_at, words, expected, code="ambiguous_data_row")


def _refuse_several(task: Task, members: Sequence[str]) -> None:
    """Nothing, where a named task has results of no more than one file. Raises InvalidValue."""
    if "firstpass" not in task.meta and len({task.data[each] for each in members}) > 1:
        words = f"This task names one data row, and its results are about several files: {told(members, MOST_SHOWN)}."
        raise InvalidValue(task.data_at, words, "a task for each data row, or no global_key", code="ambiguous_data_row")


def _named(task: Task) -> DataRowRef | None:
    """As our own meta names it, or `global_key` of data or meta. Raises InvalidValue."""
    own = task.own
    identifier = read_name(own.get("id"), f"{task.at}/meta/firstpass/id")
    if "global_key" in own or identifier is not None:
        key, name = (read_name(own.get(member), f"{task.at}/meta/firstpass/{member}") for member in ("global_key", "name"))
        return DataRowRef(identifier, key, name)
    for members, at in ((task.data, task.data_at), (task.meta, join(task.at, "meta"))):
        if members.get("global_key") is not None:
            there = next((found.data_row for key in task.addresses() if (found := _at(task, key)).data_row), None)
            return DataRowRef(None, read_name(members["global_key"], join(at, "global_key")), None if there is None else there.name)
    return None


def _at(task: Task, member: str) -> Task:
    """The task with the data row at the address of a member, as the first name that is known; with none where there is no file."""
    refs = [DataRowRef(global_key=path, name=path.replace("\\", "/").rpartition("/")[2]) for path in file_paths(task.data[member])]
    may_be = may_be_text(task.data[member])
    found = [replace(task, member=member, data_row=ref) for ref in refs]
    if (len(found) > 1 or may_be) and task.asset_of is not None and (known := next((each for each in found if each.asset()), None)):
        return known
    return replace(found[0], member=None if may_be else member) if found else task


def _text_spoken_of(task: Task, names: frozenset[str] | None = None) -> str | None:
    """Where the text stands that is labeled: what results speak of, else `text`; None where they speak of no text."""
    spoken = (name for name in _spoken_of(task) if names is None or name in names)
    named = next((name for name in spoken if isinstance(task.data.get(name), str)), "text")
    return named if task.is_text(named) else None


def _spoken_of(task: Task) -> Iterator[str]:
    """The names of what the results are about."""
    for key in ("annotations", "predictions"):
        for said, _ in task.lists(key):
            results = said.get("result")
            for each in results if isinstance(results, list) else ():
                if isinstance(each, Mapping) and isinstance(each.get("to_name"), str):
                    yield each["to_name"]

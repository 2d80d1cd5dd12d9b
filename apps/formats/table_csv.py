"""Classifications of whole data rows as a table: CSV (RFC 4180) with a header, and JSON lines with the same columns as members.

The data row stands in `id` and `global_key`, where the label comes from in `project`, `by` and `status`; a feature of such a name takes
the column, which then is `data_row:<name>`; so do `file_name`, the name of the data row, or the path of its file where media go along,
`url`, which is there where addresses of the media do, and `text`, the text of the data row, where the first one is a text. Where neither
id nor key stands, `file_name` and other usual names are read in its place, and where none of them does, `text` is the text of the data
row. Columns of answers: see apps.formats.table_columns. A CSV cell lists options with `|` between them, a backslash before `|` and
backslash in a name; an empty cell is no answer. A cell that begins like a formula is written with an apostrophe before it, which is
taken away again in reading. Comma, semicolon and tab are told apart by the header, whose columns are known in any case, with spaces too;
UTF-16 and Windows-1252 are read, the latter as a guess that is told. JSON lines know an empty text and an empty list as answers.

An `id` that is no UUID is somebody else's number, and is left out where the data row is named otherwise; so is a column without a name.
`tokens` with their `ner_tags` in JSON lines are entities, see apps.formats.tagged_tokens.
Where no question is called `label`, a column of that name holds options of any one radio question. A table in which no column is a
question is refused, and a line that answers nothing here takes the place of no label, but where it says itself that it is a label
without answers: then it has a status, a person or a project, and no answers to other questions.
"""

from abc import abstractmethod
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, BinaryIO
from uuid import uuid5

import orjson
from typing_extensions import override

from apps.formats.base import Extents, LabelFormat, Report, RowsOfText, TextOf, pieces, unknown
from apps.formats.binding import bind_row
from apps.formats.column_drafting import Column, draft_of_columns
from apps.formats.csv_lines import joined, read_records, recognized, split, write_record
from apps.formats.left_out import LeftOut
from apps.formats.ndjson import Line, read_lines
from apps.formats.other_ids import say_other_id, without_other_id
from apps.formats.reading import option_of_any, read_name, row_by_text, row_with_text
from apps.formats.rows import ENCODING_ASSUMED, LEFT_OUT, DataRowRef, LabelRow, LineError, NamedRow
from apps.formats.table_columns import NAMESPACE, TABLED, Cells, Question, annotations_of, as_text, cells_of, columns, questions
from apps.formats.tagged_tokens import document_of, entities, labels_in, tagged_in
from apps.kinds import InvalidValue
from apps.kinds.features import FeatureSpec
from apps.kinds.reading import as_uuid, join, read_text, read_uuid
from apps.modalities import MODALITIES

OWN = ("id", "global_key", "project", "by", "status")
OURS = ("id", "project", "by", "status")  # which files of ours have, whatever else they lack
URL, FILE, TEXT = "url", "file_name", "text"
LABEL = "label"
KEYS = ("data_row", "data_row_id", "filename", "file", "image", "external_id", "name")
# What a column is called that names the data row, or says where the label comes from.
KEYED = frozenset({*KEYS, FILE, "id", "global_key", "data_row:id", "data_row:global_key", f"data_row:{FILE}"})
NAMED = KEYED | {*OWN, URL, *(f"data_row:{name}" for name in (*OWN, URL, TEXT))}

# What a refusal expects of a line that names no data row.
EXPECTED = "an id, a global_key or a file_name, or the text of a data row"
MAX_TEXT_CHARACTERS = 1 << 24
MAX_WRITTEN_CHARACTERS = 1 << 18

Columns = Mapping[str, Question]
Row = tuple[int, Cells]


class Table(LabelFormat):
    """What the two have in common: a row of cells for each data row."""

    kinds = TABLED
    modalities = frozenset(MODALITIES)
    holds_urls = True
    needs_texts = True
    asks = frozenset({"extents", "rows_of_text", "text_of"})

    @override
    def write(self, rows: Iterable[LabelRow], *, features: Sequence[FeatureSpec], report: Report) -> Iterator[bytes]:
        asked = questions(features)
        known = dict(_known(asked))
        every = iter(rows)
        first = next(every, None)
        named = OWN if first is None else (*OWN, *(beside for beside, said in _beside(first).items() if said is not None))
        own = {name: name if name not in known else f"data_row:{name}" for name in named}
        every = every if first is None else chain((first,), every)
        yield from self.written((_cells(row, asked, own, report) for row in every), [*own.values(), *known], known, report)

    @override
    def read(
        self,
        file: BinaryIO,
        *,
        features: Sequence[FeatureSpec],
        extents: Extents = unknown,
        rows_of_text: RowsOfText | None = None,
        text_of: TextOf | None = None,
    ) -> Iterator[LabelRow | LineError]:
        asked = questions(features)
        known = dict(_known(asked))
        own = dict.fromkeys(KEYS, "global_key") | {name: name for name in (*OWN, URL, FILE, TEXT)}
        own |= {f"data_row:{name}": name for name in (*OWN, URL, FILE, TEXT)}
        own = {column: name for column, name in own.items() if column not in known}
        others = LeftOut(say_other_id, "the id that the data row has here, which is a UUID, or no id")
        for row in self.rows(file, known, own):
            if isinstance(row, LineError):
                yield row
            else:
                texts = rows_of_text, text_of
                yield _label((row[0], without_other_id(*row, own, others)), own, asked, known, features, texts=texts)
        yield from others.errors()

    @override
    def draft(self, file: BinaryIO) -> tuple[FeatureSpec, ...]:
        found: dict[str, Column] = {}
        labels: dict[str, None] = {}
        for each in self.cells(file):
            tagged = tagged_in(each)
            labels |= dict.fromkeys(labels_in(each[tagged[1]]) if tagged else ())
            cells = _except(each, tagged)
            for name, cell in cells.items():
                said = [as_text(each) for each in (cell if isinstance(cell, list) else () if cell is None else (cell,))]
                if (
                    name.strip()
                    and name not in NAMED
                    and not (name == TEXT and _is_by_text(cells))
                    and all(isinstance(each, str) for each in said)
                ):
                    column = found.setdefault(name, Column())
                    if cell is not None:
                        column.add(said, is_list=isinstance(cell, list))
        entities_drafted = (FeatureSpec(uuid5(NAMESPACE, label), label, "entity") for label in labels)
        return (*entities_drafted, *draft_of_columns(found))

    @abstractmethod
    def cells(self, file: BinaryIO) -> Iterator[Mapping[str, Any]]:
        """The cells of each line by all its columns, lists as lists; None for an empty one."""

    @abstractmethod
    def written(self, rows: Iterable[Cells], header: Sequence[str], known: Columns, report: Report) -> Iterator[bytes]:
        """The file of these rows, by column; cells are texts, numbers and lists of both."""

    @abstractmethod
    def rows(self, file: BinaryIO, known: Columns, own: Mapping[str, str]) -> Iterator[Row | LineError]:
        """The number of each line with all its cells by column; absent is what has no answer."""


def _beside(row: LabelRow) -> dict[str, str | None]:
    """What stands in a table where it is known: the name or the path of the file, the address of the media, and the text."""
    ref = row.data_row
    return {FILE: row.media or (None if ref == DataRowRef() else ref.name), URL: row.url, TEXT: row.texts.get("")}


def _known(asked: Sequence[Question]) -> Iterator[tuple[str, Question]]:
    return ((column, question) for question, column in columns(asked))


def _cells(row: LabelRow, asked: Sequence[Question], own: Mapping[str, str], report: Report) -> Cells:
    ref = row.data_row
    key = ref.name if ref == DataRowRef() else ref.global_key
    said = {"id": ref.id, "global_key": key, "project": row.project, "by": row.by, "status": row.status, **_beside(row)}
    text = said[TEXT] or ""
    if len(text) > MAX_WRITTEN_CHARACTERS:
        said[TEXT] = None
        report.left_out(TEXT, f"a cell holds at most {MAX_WRITTEN_CHARACTERS:,} characters of it")
    elif text and TEXT not in own:
        report.left_out(TEXT, "there is a column for it where the first data row is a text")
    mine = {column: said[name] for name, column in own.items() if said[name] is not None}
    return mine | cells_of(row.annotations, asked, report)


def _label(
    found: Row,
    own: Mapping[str, str],
    asked: Sequence[Question],
    known: Columns,
    features: Sequence[FeatureSpec],
    *,
    texts: tuple[RowsOfText | None, TextOf | None],
) -> LabelRow | LineError:
    line, cells = found
    try:
        said = {
            name: read_name(cells[column], join("", column)) for column, name in own.items() if column in cells and name not in (URL, TEXT)
        }
        rows_of_text, text_of = texts
        tagged = tagged_in(cells)
        document = document_of(cells[tagged[0]], cells[tagged[1]]) if tagged else None
        text = cells.get(TEXT) if TEXT in own else None
        if (
            document is not None
            and text is None
            and rows_of_text is not None
            and not (said.get("global_key") or said.get(FILE) or as_uuid(said.get("id")))
        ):
            ref = row_with_text(rows_of_text(document.words(), loosely=True), join("", tagged[0]), EXPECTED)
        else:
            ref = _ref(said, text, rows_of_text)
        annotations = annotations_of(_answers(_except(cells, tagged), known, features), asked, ref)
        if document is not None:
            stored = text if text_of is None else text_of(ref)
            key = ref.id or ref.global_key or ""
            annotations += tuple(entities(document, stored, key=key, at=join("", tagged[1])))
        bound = bind_row(NamedRow(ref, annotations, line=line), features, new_id=lambda: NAMESPACE)
        row = replace(bound, project=said.get("project"), by=said.get("by"), status=said.get("status"))
        is_label = bool(row.by or row.status or row.project) and all(column in known or column in own for column in cells)
        return replace(row, refused=not (row.annotations or is_label or document is not None))
    except InvalidValue as error:
        return LineError.of(error, line)


def _except(cells: Mapping[str, Any], columns_read: Container[str]) -> Cells:
    return {column: cell for column, cell in cells.items() if column not in columns_read}


def _answers(cells: Cells, known: Columns, features: Sequence[FeatureSpec]) -> Cells:
    """The cells of questions; that of a label stands in the column of its question. Raises InvalidValue."""
    answers = {column: cell for column, cell in cells.items() if column in known}
    if LABEL not in known and LABEL in cells:
        at = join("", LABEL)
        name = read_text(as_text(cells[LABEL]), at)
        feature = option_of_any(name, features, at)
        column = next(column for column, question in known.items() if question.feature.id == feature.id)
        if answers.setdefault(column, name) != name:
            raise InvalidValue(
                at, f"The column {column!r} answers this question otherwise.", "one answer to each question", code="duplicate"
            )
    return answers


def _is_by_text(columns_read: Container[str]) -> bool:
    """Whether `text` is the text of data rows: where that names them, or in a file of ours; a question called so has its kind beside it.

    An id may be any number.
    """
    if TEXT not in columns_read or f"{TEXT}:kind" in columns_read:
        return False
    return all(name in columns_read for name in OURS) or not any(name in columns_read for name in KEYED - {"id", "data_row:id"})


def _ref(said: Mapping[str, str | None], text: Any, rows_of_text: RowsOfText | None) -> DataRowRef:
    """As the line names it, else by its text; an id that is none of ours, as a number is, gives way to that. Raises InvalidValue."""
    if not (said.get("global_key") or said.get(FILE)):
        found = row_by_text(text, rows_of_text, number=said.get("id"), at_most=MAX_TEXT_CHARACTERS, expected=EXPECTED)
        if found is not None:
            return found
    number = said.get("id")
    if number is not None:
        read_uuid(number, "/id")
    ref = DataRowRef(number, said.get("global_key"), said.get(FILE) or said.get("global_key"))
    if ref == DataRowRef():
        ref = DataRowRef(None, said.get(FILE), said.get(FILE))
    if ref == DataRowRef():
        raise InvalidValue("/global_key", "This does not say which data row it is about.", EXPECTED, code="required")
    return ref


class CsvTable(Table):
    """A header and a line for each data row, written in UTF-8."""

    name = "csv"
    title = "CSV of classifications"
    suffix = ".csv"
    mime = "text/csv"

    @override
    def written(self, rows: Iterable[Cells], header: Sequence[str], known: Columns, report: Report) -> Iterator[bytes]:
        yield write_record(header)
        for cells in rows:
            empty = {column for column in known if cells.get(column) in ("", [])}
            if empty:
                report.left_out("an empty answer", "an empty cell of a CSV file is no answer", len(empty))
            yield write_record([_text(cells.get(name)) if name not in known or known[name].column not in empty else "" for name in header])

    @override
    def cells(self, file: BinaryIO) -> Iterator[Mapping[str, Any]]:
        names = NAMED | {TEXT}
        records = read_records(file, lambda header: any(name in NAMED for name in recognized(header, names)))
        _, header = next((each for each in records if not isinstance(each, LineError)), (0, []))
        if not any(column.endswith(":kind") for column in header):  # in a file of ours spaces are parts of names
            header = [column.strip() or column for column in recognized(header, names)]
        if _is_by_text(header) or not KEYED.isdisjoint(header):
            yield dict.fromkeys(header)
            for record in records:
                if not isinstance(record, LineError):
                    yield {name: _drafted(cell) for name, cell in zip(header, record[1], strict=False)}

    @override
    def rows(self, file: BinaryIO, known: Columns, own: Mapping[str, str]) -> Iterator[Row | LineError]:
        names = {*known, *own, LABEL}
        records = read_records(file, lambda header: any(name in own for name in recognized(header, names)))
        first = next(records, None)
        if isinstance(first, LineError) and first.code == ENCODING_ASSUMED:
            yield first
            first = next(records, None)
        if first is None or isinstance(first, LineError):
            yield from () if first is None else (first,)
            return
        header = recognized(first[1], names)
        if not any(own.get(column) in ("id", "global_key", FILE, TEXT) for column in header):
            expected = "a header with a column id, global_key or file_name, or a column text with the texts of data rows"
            yield LineError(1, "", "required", "No column says which data row a line is about.", expected)
            return
        yield from _unknown(header, 1, known, own)
        asking = {LABEL} | {column for column, question in known.items() if question.column == column}
        if asking.isdisjoint(header) and any(column not in own for column in header):
            yield LineError(1, "", "no_question", "No column of this table is a question of this ontology.", _expected(known))
            return
        for column in {column for column in header if header.count(column) > 1}:
            yield LineError(1, join("", column), "duplicate", f"The column {column!r} stands twice; the first counts.", "each column once")
        for record in records:
            yield record if isinstance(record, LineError) else _of_record(*record, header, known)


def _unknown(columns_read: Iterable[str], line: int, known: Columns, own: Mapping[str, str]) -> Iterator[LineError]:
    for column in columns_read:
        if column in known or column in own or column == LABEL:
            continue
        if not column.strip():
            yield LineError(line, "", LEFT_OUT, "A column has no name, as a running number: it is passed over.", _expected(known))
        else:
            words, expected = f"There is no question for the column {column!r}; it is passed over.", _expected(known)
            if renamed := next((each.column for each in known.values() if column in each.feature.former), None):
                words, expected = f"The question {column!r} was renamed: it is called {renamed!r} now. The column is passed over.", renamed
            yield LineError(line, join("", column), "unknown_column", words, expected)


def _expected(known: Columns) -> str:
    names = ", ".join(name for name, question in known.items() if question.column == name)
    return f"one of: {names}" if names else "an ontology that asks something about the whole: this one asks nothing"


def _of_record(line: int, record: Sequence[str], header: Sequence[str], known: Columns) -> Row | LineError:
    if len(record) > len(header):
        return LineError(line, "", "too_many_cells", f"This line has {len(record)} cells.", f"at most {len(header)}, as the header has")
    cells: Cells = {}
    for column, cell in zip(header, record, strict=False):
        if cell and column not in cells:
            cells[column] = _cell(cell, column, known[column]) if column in known else cell
    return line, cells


def _drafted(cell: str) -> Any:
    names = split(cell)
    return names if len(names) > 1 else cell or None


def _cell(cell: str, column: str, question: Question) -> Any:
    if column == f"{question.column}:confidences":
        return [_number(share) if share else None for share in split(cell)]
    if column == f"{question.column}:confidence":
        return _number(cell)
    return split(cell) if column == question.column and question.takes_several else cell


def _number(cell: str) -> float | str:
    """The number a cell spells, else the cell itself, which is then refused as no number."""
    try:
        return float(cell)
    except ValueError:
        return cell


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    return joined([_text(each) for each in cell]) if isinstance(cell, list) else str(cell)


class JsonTable(Table):
    """An object with the same members as the table has columns on each line; lists are lists, and what is absent or null is no answer."""

    name = "jsonl-classes"
    title = "JSON lines of classifications"
    suffix = ".jsonl"
    mime = "application/x-ndjson"

    @override
    def written(self, rows: Iterable[Cells], header: Sequence[str], known: Columns, report: Report) -> Iterator[bytes]:
        for cells in rows:
            yield orjson.dumps({column: cells[column] for column in header if column in cells}, option=orjson.OPT_APPEND_NEWLINE)

    @override
    def cells(self, file: BinaryIO) -> Iterator[Mapping[str, Any]]:
        documents = (line.document for line in read_lines(pieces(file)) if isinstance(line, Line))
        return (each for each in documents if _is_by_text(each) or not KEYED.isdisjoint(each) or tagged_in(each))

    @override
    def rows(self, file: BinaryIO, known: Columns, own: Mapping[str, str]) -> Iterator[Row | LineError]:
        for line in read_lines(pieces(file)):
            if isinstance(line, LineError):
                yield line
                continue
            cells = {column: cell for column, cell in line.document.items() if cell is not None}
            yield from _unknown(_except(cells, tagged_in(cells)), line.number, known, own)
            yield line.number, cells


LABELS = (CsvTable(), JsonTable())

"""Reading Parquet, our own files and those of others: a few rows at a time, and only the columns that say anything here."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any, BinaryIO
from uuid import UUID

import orjson

from apps.core.strict_json import why_refused
from apps.formats.base import RowsOfText, TextOf
from apps.formats.coco_values import read_geometry
from apps.formats.conll_reading import Document
from apps.formats.firstpass import FirstpassLabels
from apps.formats.own import Own, bind_right, read_own
from apps.formats.parquet_columns import (
    CATEGORIES,
    KEYS,
    OBJECTS,
    OWN,
    PLAIN,
    TEXT,
    TOLD,
    answer_columns,
    categories,
    class_names,
    listed,
)
from apps.formats.parquet_drafting import ParquetDraft
from apps.formats.reading import MAX_NAME, not_one, option_of_any, read_extent, read_name, row_by_text, row_with_text
from apps.formats.rows import LEFT_OUT, DataRowRef, LabelRow, LineError, NamedAnnotation, NamedAnswer, NamedChoice, NamedRow, Ref
from apps.formats.tagged_tokens import TOKENS, columns_of, document_of, entities
from apps.kinds import KINDS, InvalidValue
from apps.kinds.features import FeatureSpec
from apps.kinds.locators import parse_locator
from apps.kinds.made_ids import made_id, part_id
from apps.kinds.reading import as_uuid, join, read_list, read_text
from apps.kinds.values import Extent, Value

NAMESPACE = UUID("e2f4c1d0-8f4b-5f7a-9d0e-3b6a1c2d5e47")
BATCH_ROWS = 64
MAX_CHUNK_BYTES = 256 << 20
MAX_COLUMNS = 10_000
MAX_PARTS = 1 << 20
SHOWN_COLUMNS = 10
CONFIDENCES = ("confidence", "score")
EXACTLY = ("firstpass", "modality")
KEYED = "an id or a global_key"
EXACT = FirstpassLabels()


class ParquetReader:
    """Reads one file against the features of an ontology. Lines are rows, counted from 1."""

    def __init__(
        self, file: BinaryIO, features: Sequence[FeatureSpec], rows_of_text: RowsOfText | None = None, text_of: TextOf | None = None
    ) -> None:
        self._file, self._features, self._rows_of_text, self._text_of = file, features, rows_of_text, text_of
        self._tagged: tuple[str, ...] = ()
        self._objects = categories(features)
        self._answers = answer_columns(features)
        self._names: dict[str, list[str]] = {}
        self._unread: list[str] = []

    def rows(self) -> Iterator[LabelRow | LineError]:
        """One row for each of the table, each read when it is asked for."""
        for line, members in enumerate(self._members(self._columns), start=1):
            if isinstance(members, LineError):
                yield members
                continue
            if line == 1:
                yield from self._left_out()
            yield from self._row(members, line)

    def _left_out(self) -> Iterator[LineError]:
        if self._unread:
            shown = ", ".join(map(repr, self._unread[:SHOWN_COLUMNS])) + (" and others" if len(self._unread) > SHOWN_COLUMNS else "")
            known = ", ".join(self._answers) or "none, as this ontology asks nothing about the whole"
            words = f"Nothing here asks for the columns {shown}; they are passed over."
            yield LineError(None, "", LEFT_OUT, words, f"columns of answers with the name of their question: {known}")

    def draft(self) -> tuple[FeatureSpec, ...]:
        """The ontology that the table speaks of, see apps.formats.parquet_drafting; it is read for no features."""
        draft = ParquetDraft()
        for members in self._members(lambda table: _held(table, draft.columns(table.schema_arrow))):
            if not isinstance(members, LineError):
                draft.take(members)
        return draft.features()

    def _members(self, columns: Callable[[Any], list[str]]) -> Iterator[Mapping[str, Any] | LineError]:
        """The cells of each row by column; one error where the file ends or goes wrong before its last row."""
        import pyarrow as pa
        from pyarrow import parquet

        line = 0
        try:
            table = parquet.ParquetFile(self._file, thrift_string_size_limit=MAX_CHUNK_BYTES, thrift_container_size_limit=MAX_PARTS)
            for batch in table.iter_batches(BATCH_ROWS, columns=columns(table), use_threads=False):
                for members in batch.to_pylist():
                    line += 1
                    yield members
        except InvalidValue as error:
            yield LineError.of(error)
        except (pa.ArrowException, OSError, ValueError, KeyError, OverflowError) as error:
            words = f"This is no whole Parquet file: {str(error)[:200]}"
            yield LineError(line + 1 if line else None, "", "parquet_invalid", words, "a Parquet file that was sent whole")

    def _columns(self, table: Any) -> list[str]:
        """The columns to read. Raises InvalidValue where the table has none of them, or a part of it is too large to be held."""
        schema, metadata = table.schema_arrow, table.metadata
        self._names = class_names(schema.metadata or {})
        known = EXACTLY if _is_exact(metadata) else (*PLAIN, *KEYS, OBJECTS, "firstpass", *TOLD, *self._answers)
        self._tagged = columns_of(schema.names) or ()
        known = known if known is EXACTLY else (*known, *self._tagged)
        if known is not EXACTLY:
            self._unread = [name for name in schema.names if name not in (*known, *OWN)]
        wanted = [name for name in dict.fromkeys(known) if name in schema.names and name != "image"]
        if "image" in schema.names and known is not EXACTLY:
            wanted += ["image.path"] if "struct" in str(schema.field("image").type) else ["image"]
        held = _held(table, wanted)
        if not self._tagged and not any(name in schema.names for name in ("firstpass", *KEYS, TEXT)):
            expected = f"a column {', '.join(KEYS)}, or {TEXT} with the texts of data rows"
            raise InvalidValue("", "No column says which data row a row is about.", expected, code="required")
        return held

    def _row(self, members: Mapping[str, Any], line: int) -> Iterator[LabelRow | LineError]:
        """What is right of a row, then what is wrong with it."""
        exact = members.get("firstpass")
        if isinstance(exact, str) and exact:
            (read,) = list(EXACT.read(BytesIO(exact.encode()), features=self._features)) or [_empty(line)]
            if isinstance(read, LineError):
                yield replace(read, line=line, pointer=f"/firstpass{read.pointer}")
            else:
                places = tuple((line, f"/firstpass{at}") for _, at in read.places)
                yield replace(
                    read, line=line, modality=members.get("modality") or "image", places=places, size_at=f"/firstpass{read.size_at}"
                )
            return
        wrong: list[InvalidValue] = []
        try:
            row = self._foreign(members, line, wrong)
            if row.annotations or not wrong:
                yield row
        except InvalidValue as error:
            wrong = [error]
        yield from (LineError.of(error, line) for error in wrong)

    def _foreign(self, members: Mapping[str, Any], line: int, wrong: list[InvalidValue]) -> LabelRow:
        """What is right of a row; what is wrong with the rest is put into `wrong`. Raises InvalidValue where nothing can be right."""
        document = self._document(members)
        ref = _data_row(members, self._rows_of_text, document)
        key = ref.id or ref.global_key or ""
        extent = read_extent(members, "")
        said: list[Own] = []
        for index, each in enumerate(listed(members.get(OBJECTS))):
            try:
                said += self._object(each, f"/{OBJECTS}/{index}", made_id(NAMESPACE, f"{key}/{index}"), extent)
            except InvalidValue as error:
                wrong.append(error)
        if document is not None:
            text = members.get(TEXT) if self._text_of is None else self._text_of(ref)
            at = join("", self._tagged[1])
            said += [Own(each, at=at) for each in entities(document, text, key=key, at=at)]
            members = {column: cell for column, cell in members.items() if column not in self._tagged}
        said += self._said(members, key, wrong)
        modality = members.get("modality") or ("image" if document is None else "text")
        row, unbound = bind_right(NamedRow(ref, extent=extent, line=line, modality=modality), said, self._features)
        wrong += unbound
        says_nothing = not row.annotations and members.get(OBJECTS) is None and document is None  # an empty list says that nothing is there
        split = members.get("split")
        named = split if isinstance(split, str) and 0 < len(split) <= MAX_NAME else None
        return replace(row, refused=bool(wrong) or says_nothing, size_at="/", split=named)

    def _document(self, members: Mapping[str, Any]) -> Document | None:
        """The tokens of a row with their tags, where it has such. Raises InvalidValue for a tag without a name."""
        tags = members.get(self._tagged[1]) if self._tagged else None
        if not isinstance(tags, list):
            return None
        column = self._tagged[1]
        named = [self._named(column, tag, join(join("", column), index)) for index, tag in enumerate(tags)]
        return document_of(members.get(self._tagged[0]), named)

    def _object(self, members: Mapping[str, Any], at: str, made: UUID, extent: Extent | None) -> Iterator[Own]:
        column = next((name for name in CATEGORIES if members.get(name) is not None), CATEGORIES[0])
        feature = self._feature(self._named(f"{OBJECTS}.{column}", members.get(column), join(at, column)), join(at, column))
        share = next((members[name] for name in CONFIDENCES if members.get(name) is not None), None)
        first = as_uuid(members.get("id")) or made
        for part, value in enumerate(_values(members, feature, at, extent)):
            identifier = part_id(first, str(part)) if part else first
            place = members.get("place")
            kind = KINDS[feature.kind]
            where = None if place is None else parse_locator(_json(place, join(at, "place")), join(at, "place"), kind, value)
            ref = Ref(str(feature.id), feature.name, at)
            yield read_own({"confidence": share}, at, feature=ref, kind=feature.kind, content=value, made=identifier, place=where)

    def _feature(self, name: str, at: str) -> FeatureSpec:
        found = [feature for feature in self._objects if feature.name == name]
        found = found or [feature for feature in self._objects if name.endswith(f" [{feature.id}]")]
        if len(found) == 1:
            return found[0]
        known = (feature.name for feature in self._objects)
        raise not_one(at, name, len(found), "feature for objects", known, code="unknown_feature", features=self._features)

    def _named(self, column: str, said: Any, at: str) -> str:
        """The name that a cell says, or that the file's metadata has for its number."""
        if isinstance(said, int) and not isinstance(said, bool):
            names = self._names.get(column, [])
            if not 0 <= said < len(names):
                raise InvalidValue(at, f"The file has no name for the number {said}.", "a name, or a number the metadata name")
            return names[said]
        return read_text(said, at)

    def _said(self, members: Mapping[str, Any], key: str, wrong: list[InvalidValue]) -> Iterator[Own]:
        """The answers about the whole."""
        for column in dict.fromkeys((*self._answers, *TOLD)):
            if members.get(column) is not None and (column in self._answers or members[column] != []):
                try:
                    yield self._answered(column, members[column], key)
                except InvalidValue as error:
                    wrong.append(error)

    def _answered(self, column: str, said: Any, key: str) -> Own:
        if column in self._answers:
            return self._answer(column, said, self._answers[column], key)
        at, several = join("", column), isinstance(said, list)
        name = self._named(column, said[0] if several else said, at)
        return self._answer(column, said, option_of_any(name, self._features, at, "checklist" if several else "radio"), key)

    def _answer(self, column: str, said: Any, feature: FeatureSpec, key: str) -> Own:
        at = join("", column)
        content: str | tuple[NamedChoice, ...]
        if feature.kind == "text":
            content = read_text(said, at)
        else:
            listed = read_list(said, at) if feature.kind in ("checklist", "ranking") else [said]
            names = [self._named(column, name, join(at, index)) for index, name in enumerate(listed)]
            content = tuple(NamedChoice(Ref(name if as_uuid(name) else None, name, at)) for name in names)
        answer = NamedAnswer(Ref(str(feature.id), feature.name, at), feature.kind, content, at)
        return Own(NamedAnnotation(answer, id=made_id(NAMESPACE, f"{key}/{feature.id}")), at=at)


def _held(table: Any, wanted: list[str]) -> list[str]:
    """The same columns. Raises InvalidValue where there are too many of all, or a part of one is too large to be held."""
    metadata = table.metadata
    if metadata.num_columns > MAX_COLUMNS:
        raise InvalidValue("", f"This table has {metadata.num_columns} columns.", f"at most {MAX_COLUMNS}", code="too_large")
    for group in range(metadata.num_row_groups):
        for index in range(metadata.num_columns):
            chunk = metadata.row_group(group).column(index)
            top = chunk.path_in_schema.split(".")[0]
            if chunk.total_uncompressed_size > MAX_CHUNK_BYTES and (top in wanted or chunk.path_in_schema in wanted):
                words = f"The column {chunk.path_in_schema} takes {chunk.total_uncompressed_size} bytes in one row group."
                raise InvalidValue(join("", top), words, f"row groups of at most {MAX_CHUNK_BYTES} bytes a column", code="too_large")
    return wanted


def _is_exact(metadata: Any) -> bool:
    """Whether every row of the table has its line of Firstpass NDJSON, so that no other column needs to be read."""
    for group in range(metadata.num_row_groups):
        chunks = (metadata.row_group(group).column(index) for index in range(metadata.num_columns))
        told = next((chunk.statistics for chunk in chunks if chunk.path_in_schema == "firstpass"), None)
        if told is None or not told.has_null_count or told.null_count:
            return False
    return bool(metadata.num_row_groups)


def _empty(line: int) -> LineError:
    return LineError(line, "", "json_invalid", "This cell holds nothing.", "a line of Firstpass NDJSON")


def _data_row(members: Mapping[str, Any], rows_of_text: RowsOfText | None, document: Document | None) -> DataRowRef:
    """As the row names it, else by its text or its tokens, which a number in `id` gives way to. Raises InvalidValue."""
    number = members.get("id")
    own, name = as_uuid(number), next((name for column in KEYS[:-1] if (name := _called(members, column)) is not None), None)
    if name is not None:
        return DataRowRef(str(own) if own else None, name, name)
    found = row_by_text(members.get(TEXT), rows_of_text, number=number, at_most=MAX_CHUNK_BYTES, expected=KEYED)
    if found is None and document is not None and rows_of_text is not None and own is None:
        found = row_with_text(rows_of_text(document.words(), loosely=True), f"/{TOKENS[0]}", KEYED)
    if found is not None:
        return found
    name = _called(members, "id")
    if name is None:
        raise InvalidValue("/global_key", "This does not say which data row it is about.", KEYED, code="required")
    return DataRowRef(str(own)) if own else DataRowRef(None, name, name)


def _called(members: Mapping[str, Any], column: str) -> str | None:
    """What the data row is called in a column; of media, their path. Raises InvalidValue."""
    said = members.get(column)
    said = said.get("path") if isinstance(said, Mapping) else said
    return read_name(str(said) if isinstance(said, int) else said, join("", column))


def _values(members: Mapping[str, Any], feature: FeatureSpec, at: str, extent: Extent | None) -> list[Value]:
    if feature.kind == "entity":
        value: Value = KINDS["entity"].parse({"start": members.get("start"), "end": members.get("end")}, at)
        return [value]
    return read_geometry(members, feature, at, extent=extent)


def _json(text: Any, at: str) -> Any:
    said = read_text(text, at)
    try:
        return orjson.loads(said)
    except orjson.JSONDecodeError as error:
        raise InvalidValue(at, why_refused(said), "a place as JSON", code="json_invalid") from error

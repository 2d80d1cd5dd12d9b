"""Entities of texts as CoNLL-2003 has them: a token per line with its tag in the last of four columns, a blank line between sentences.

A data row is a document: `-DOCSTART-`, then comment lines `# id = <id or global key>`, `# global_key = <key>` and `# text = <the text as a
JSON string>`. Tokens are parted by white space, by punctuation around words and where entities begin and end, see apps.formats.tokens;
those of a corpus whose text has a space between any two of them leave as they came. Tags are written as BIO (IOB2); a sentence ends with
a line of the text unless an entity goes on. White space, control characters and `%` in a name are written as `%` and two hexadecimal
digits for each of their bytes in UTF-8.

Read are IOB1, IOB2, IOES, BILOU and BMES alike: an entity begins at B, S, U or W, and wherever another name or O came before; it ends
after E, L, S, U or W. Columns are parted by tabs or white space; comments of CoNLL-U (`# newdoc id = `) count too. Tokens are found one
after the other in the text where the document brings it, else in that of its data row; where that is not known, in the text that the
tokens make with single spaces between them. A document that names no data row is about the one that has its text, white space apart; one
that brings another text than its data row has is refused.
(Tjong Kim Sang and De Meulder, "Introduction to the CoNLL-2003 Shared Task", 2003; Ramshaw and Marcus, 1995, for IOB1.)
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import BinaryIO
from uuid import UUID, uuid5

from typing_extensions import override

from apps.formats.base import Extents, LabelFormat, Report, RowsOfText, TextOf, unknown
from apps.formats.beginning import Beginning
from apps.formats.conll_reading import Document, Span, documents
from apps.formats.left_out import LeftOut
from apps.formats.line_ends import refuse_other
from apps.formats.own import report_losses, report_origin
from apps.formats.percent import decoded, encoded
from apps.formats.reading import not_one, row_with_text
from apps.formats.rows import DataRowRef, LabelRow, LineError
from apps.formats.tokens import Token, tokens_of
from apps.kinds import KINDS, InvalidValue
from apps.kinds.features import FeatureSpec
from apps.kinds.made_ids import made_id
from apps.kinds.reading import as_uuid
from apps.kinds.values import Annotation

NAMESPACE = UUID("b0a1a3a9-7a0e-5d6f-8c55-2f3b1c0d9e77")
UNSAFE = re.compile(r"[\s%\x00-\x1f\x7f]")
NAMED = "a line '# id = <global key>' below -DOCSTART-"
NO_ROOM = "CoNLL has a name for each entity and nothing else"


class ConllLabels(LabelFormat):
    """Entities that do not overlap."""

    name = "conll"
    title = "CoNLL-2003 (BIO)"
    suffix = ".conll"
    mime = "text/plain"
    kinds = frozenset({"entity"})
    modalities = frozenset({"text", "html"})
    needs_texts = True
    asks = frozenset({"extents", "rows_of_text", "text_of"})

    @override
    def begins(self, beginning: Beginning) -> bool:
        return beginning.text.startswith("-DOCSTART-")

    @override
    def write(self, rows: Iterable[LabelRow], *, features: Sequence[FeatureSpec], report: Report) -> Iterator[bytes]:
        names = {feature.id: encoded(feature.name, UNSAFE) for feature in features}
        for row in rows:
            if "" not in row.texts:
                report.left_out("data row", "its text is not known", annotations=len(row.annotations))
                continue
            report_origin(row, report, NO_ROOM)
            yield "".join(f"{line}\n" for line in _lines(row, row.texts[""], names, report)).encode()

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
        beside = LeftOut(_say, "nothing: word and tag are read, the first column and the last")
        for document in documents(file):
            try:
                _find(document, rows_of_text, text_of)
            except InvalidValue as error:
                yield LineError.of(error, document.line)
            else:
                yield from _read(document, features)
                if document.beside is not None:
                    beside.note("columns", document.beside)
        yield from beside.errors()

    @override
    def draft(self, file: BinaryIO) -> tuple[FeatureSpec, ...]:
        """An entity for each name in the tags."""
        labels = dict.fromkeys(decoded(span.label) for document in documents(file) for span in document.spans())
        return tuple(FeatureSpec(uuid5(NAMESPACE, label), label, "entity") for label in labels)


def _lines(row: LabelRow, text: str, names: dict[UUID, str], report: Report) -> Iterator[str]:
    tokens = list(tokens_of(text, _edges(row.annotations)))
    tags = _tags(row.annotations, tokens, names, report)
    yield "-DOCSTART- -X- -X- O"
    yield from (f"# {key} = {value}" for key, value in _keys(row.data_row))
    yield f"# text = {json.dumps(text, ensure_ascii=False)}"
    yield ""
    for index, (token, tag) in enumerate(zip(tokens, tags, strict=True)):
        if index and not tag.startswith("I-") and "\n" in text[tokens[index - 1].end : token.start]:
            yield ""
        yield f"{text[token.start : token.end]} -X- -X- {tag}"
    yield ""


def _edges(annotations: Iterable[Annotation]) -> set[int]:
    """Where entities of the whole text begin and end: no token goes on over these places."""
    spans = (KINDS["entity"].dump(each.value) for each in annotations if each.kind == "entity" and each.at is None)
    return {span[edge] for span in spans for edge in ("start", "end")}


def _keys(ref: DataRowRef) -> Iterator[tuple[str, str]]:
    key = ref.global_key or (None if ref.id else ref.name)
    if ref.id is not None or (key is not None and not as_uuid(key)):
        yield "id", _quoted(ref.id or key or "")
    if key is not None and (ref.id is not None or as_uuid(key)):
        yield "global_key", _quoted(key)


def _quoted(key: str) -> str:
    """The key, as a JSON string where it would not come back else."""
    return key if key.isprintable() and key == key.strip() and not key.startswith('"') else json.dumps(key)


def _tags(annotations: Iterable[Annotation], tokens: Sequence[Token], names: dict[UUID, str], report: Report) -> list[str]:
    starts = {token.start: index for index, token in enumerate(tokens)}
    ends = {token.end: index for index, token in enumerate(tokens)}
    tags = ["O"] * len(tokens)
    for annotation in annotations:
        if annotation.kind != "entity" or annotation.at is not None:
            report.left_out(annotation.kind, "CoNLL has entities of the whole text only", annotations=1)
            continue
        span = KINDS["entity"].dump(annotation.value)
        first, last = starts.get(span["start"]), ends.get(span["end"])
        if annotation.feature not in names:
            expected = "the features it was made with"
            raise InvalidValue("/feature", f"The annotation {annotation.id} is of no feature of this ontology.", expected)
        if first is None or last is None:
            report.left_out("entity", "it begins or ends in white space, and tokens have none", annotations=1)
        elif any(tag != "O" for tag in tags[first : last + 1]):
            report.left_out("entity", "it overlaps another one, and a token has one tag", annotations=1)
        else:
            label = names[annotation.feature]
            tags[first : last + 1] = [f"B-{label}", *[f"I-{label}"] * (last - first)]
            report_losses(annotation, report, NO_ROOM)
    return tags


def _find(document: Document, rows_of_text: RowsOfText | None, text_of: TextOf | None) -> None:
    """Let the document know its data row, by its text where it does not name it, and the text that is stored. Raises InvalidValue."""
    if document.is_broken:
        return
    if document.key is None:
        if rows_of_text is None:
            raise InvalidValue("", "This document does not say which data row it is about.", NAMED, code="required")
        document.id = row_with_text(rows_of_text(document.words(), loosely=True), "", NAMED).id
        document.text = None
    stored = None if text_of is None else text_of(document.ref)
    if stored is not None:
        if document.text is not None:
            refuse_other("".join(document.text.split()), "".join(stored.split()), "")
        document.text = stored


def _read(document: Document, features: Sequence[FeatureSpec]) -> Iterator[LabelRow | LineError]:
    """The row of a document, after what is wrong in it."""
    if document.is_broken and document.key is None:
        yield from document.errors
        return
    try:
        text = document.align()
    except InvalidValue as error:
        yield from document.errors
        yield LineError.of(error, document.misaligned)
        return
    said, places = list[Annotation](), list[tuple[int | None, str]]()
    for span in document.spans():
        try:
            said.append(_annotation(span, document, features))
            places.append((span.line, ""))
        except InvalidValue as error:
            document.errors.append(LineError.of(error, span.line))
    yield from document.errors
    if not document.is_broken:
        row = LabelRow(document.ref, tuple(said), line=document.line, modality="text", texts={"": text}, places=tuple(places))
        yield replace(row, refused=bool(document.errors))


def _annotation(span: Span, document: Document, features: Sequence[FeatureSpec]) -> Annotation:
    feature = _feature(span.label, features)
    start, end = document.places[span.first].start, document.places[span.last].end
    made = made_id(NAMESPACE, f"{document.key}/{start}/{end}/{span.label}")
    return Annotation(made, "entity", feature.id, KINDS["entity"].parse({"start": start, "end": end}))


def _feature(label: str, features: Sequence[FeatureSpec]) -> FeatureSpec:
    """The entity of this name: as it is written here, as it stands, or with white space for underscores."""
    entities = [feature for feature in features if feature.kind == "entity"]
    plain = decoded(label)
    for found in ([each for each in entities if each.name == name] for name in dict.fromkeys((plain, label))):
        if len(found) == 1:
            return found[0]
    found = [each for each in entities if re.sub(r"\s", "_", each.name) == label]
    if len(found) == 1:
        return found[0]
    raise not_one("", plain, len(found), "entity", (each.name for each in entities), code="unknown_feature", features=features)


LABELS = ConllLabels()


def _say(_what: str, count: int) -> str:
    documents = "1 document has" if count == 1 else f"{count:,} documents have"
    return f"{documents} columns between word and tag, such as the part of speech, which are not kept."

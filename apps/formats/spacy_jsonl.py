"""Spans of texts as JSON lines, in the shape of spaCy's and Prodigy's training data; doccano's lines are read too.

Written is `{"text", "meta": {"id", "global_key"}, "spans": [{"start", "end", "label", ...}], "cats": {option: 1 or 0}}`. Offsets count
Unicode code points, half-open, as in Python. A span has our own members beside its label (see apps.formats.own). What is no span stands
whole in a member `firstpass`, which counts before `cats`; `cats` are the options of the questions about the whole text.

Read are spans in `spans`, `entities`, `ents`, `annotations`, `labels` or `label`, as `[start, end, label]` or as objects, with
`start_offset` and `end_offset` too (see apps.formats.spacy_members); `relations` of doccano and of Prodigy; `cats`, lists of names and
what Prodigy asks of the whole (see apps.formats.prodigy) as answers about the whole. An option counts as chosen in a checklist from 0.5
on, in a radio question where none has more; a score below 1 is its confidence. What stands on a span or a line and is not read is told; a
line that has nothing of all this does not say that nothing is there. See spacy_draft for what is drafted.
A line that names no data row is about the one that has its text, so is one whose `source`, `doc_id` or `id` is no data row's name. Where
that ends its lines otherwise (LF, CR LF), offsets are moved to its characters; where it has another text, nothing of the line is taken. A
span or an answer that is wrong is left out alone.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, BinaryIO
from uuid import UUID

import orjson
from typing_extensions import override

from apps.formats import prodigy, spacy_draft
from apps.formats.base import Extents, LabelFormat, Report, RowsOfText, TextOf, pieces, unknown
from apps.formats.beginning import Beginning
from apps.formats.firstpass import names_of, with_names
from apps.formats.left_out import LeftOut
from apps.formats.line_ends import to_stored
from apps.formats.ndjson import MAX_LINE_BYTES, Line, read_lines
from apps.formats.own import Own, bind_right, dump_own, read_own, read_rest
from apps.formats.reading import not_one, read_name, row_with_text
from apps.formats.rows import DataRowRef, LabelRow, LineError, NamedAnnotation, NamedAnswer, NamedChoice, NamedRelationship, NamedRow, Ref
from apps.formats.spacy_members import ENDS, KEYS, SPANS, STARTS, listed_spans, say_unread, says_something, unread
from apps.kinds import KINDS, InvalidValue, dump_annotation
from apps.kinds.entity import Entity
from apps.kinds.features import FeatureSpec
from apps.kinds.made_ids import made_id
from apps.kinds.reading import as_uuid, join, read_list, read_object, read_share, read_text
from apps.kinds.values import Annotation

NAMESPACE = UUID("3d1b4a6c-0a55-5a1b-9f2e-51d9e2c7a0b4")
CHOSEN = 0.5
SURE = 1.0
OF_OTHERS = ("doc_id", "source", "id")  # what other software calls a text, which may be no data row
TRIPLE = 3
READ = f"spans in {', '.join(SPANS)}, answers in cats"
NAMED = "the data row's global_key or id in meta"


class SpacyLines(LabelFormat):
    """A text with its spans on each line."""

    name = "spacy-jsonl"
    title = "spaCy and Prodigy JSON lines"
    suffix = ".jsonl"
    mime = "application/x-ndjson"
    kinds = frozenset({"entity", "relationship", "radio", "checklist", "ranking", "text"})
    modalities = frozenset({"text", "html"})
    needs_texts = True
    holds_urls = True
    asks = frozenset({"extents", "rows_of_text", "text_of"})

    @override
    def begins(self, beginning: Beginning) -> bool:
        members = beginning.members
        is_said = "[" in (members.get(name) for name in SPANS) or "{" in (members.get("spans"), members.get("cats"))
        return members.get("text") == '"' and is_said

    @override
    def write(self, rows: Iterable[LabelRow], *, features: Sequence[FeatureSpec], report: Report) -> Iterator[bytes]:
        names = names_of(features)
        for row in rows:
            if "" not in row.texts:
                report.left_out("data row", "its text is not known", annotations=len(row.annotations))
                continue
            yield orjson.dumps(_dump_row(row, features, names), option=orjson.OPT_APPEND_NEWLINE)

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
        known = _Known(
            features, rows_of_text, text_of, LeftOut(prodigy.say, "nothing: the spans themselves are read"), LeftOut(say_unread, READ)
        )
        for line in read_lines(pieces(file)):
            yield from (line,) if isinstance(line, LineError) else _read_row(line, known)
        yield from known.beside.errors()
        yield from known.unread.errors()

    @override
    def draft(self, file: BinaryIO) -> tuple[FeatureSpec, ...]:
        return spacy_draft.draft(file, options=_named_options, chosen=CHOSEN)


def _dump_row(row: LabelRow, features: Sequence[FeatureSpec], names: Mapping[str, str]) -> dict[str, Any]:
    meta = {"id": row.data_row.id, "global_key": row.data_row.global_key, "project": row.project, "by": row.by, "status": row.status}
    meta["url"] = row.url
    spans, rest = [], []
    for position, annotation in enumerate(row.annotations):
        if annotation.kind == "entity" and annotation.at is None:
            own = dump_own(annotation, names) | {"feature": str(annotation.feature)}
            spans.append(KINDS["entity"].dump(annotation.value) | {"label": names.get(str(annotation.feature), "")} | own)
        else:
            rest.append({"position": position, "annotation": with_names(dump_annotation(annotation), names)})
    document = {"text": row.texts[""], "meta": {key: each for key, each in meta.items() if each is not None}, "spans": spans}
    cats = _dump_cats(row.annotations, features)
    return document | ({"cats": cats} if cats else {}) | ({"firstpass": rest} if rest else {})


def _dump_cats(annotations: Iterable[Annotation], features: Sequence[FeatureSpec]) -> dict[str, float]:
    """Every option of the questions that are answered, with 1 where it is chosen."""
    asked = {feature.id: feature for feature in features if feature.kind in ("radio", "checklist")}
    cats: dict[str, float] = {}
    for annotation in annotations:
        if annotation.feature in asked and annotation.at is None:
            chosen = {choice.option for choice in KINDS[annotation.kind].choices(annotation.value)}
            for option in asked[annotation.feature].options:
                cats[option.name] = max(cats.get(option.name, 0.0), float(option.id in chosen))
    return cats


@dataclass(frozen=True, slots=True)
class _Known:
    """What lines are read against: the ontology, and the texts that are stored."""

    features: Sequence[FeatureSpec]
    rows_of_text: RowsOfText | None
    text_of: TextOf | None
    beside: LeftOut
    unread: LeftOut

    def row_of(self, named: tuple[DataRowRef, bool] | None, text: str) -> DataRowRef:
        """The data row of a line that names one, or that of its text. Raises InvalidValue."""
        ref, is_loose = named or (None, True)
        if ref is None or (is_loose and self.rows_of_text and self.stored(ref) is None and len(self.rows_of_text(text)) == 1):
            return self.row_with(text)
        return ref

    def row_with(self, text: str) -> DataRowRef:
        """The data row that has this text. Raises InvalidValue."""
        if self.rows_of_text is None:
            raise InvalidValue("/meta", "This does not say which data row it is about.", NAMED, code="required")
        return row_with_text(self.rows_of_text(text), "/text", NAMED)

    def stored(self, ref: DataRowRef) -> str | None:
        """The text as the data row has it; None where that is not known."""
        return None if self.text_of is None else self.text_of(ref)


def _read_row(line: Line, known: _Known) -> Iterator[LabelRow | LineError]:
    """What is right of a line, then what is wrong with it."""
    wrong: list[InvalidValue] = []
    try:
        members = read_object(line.document, "", required=("text",), optional=tuple(line.document))
        row = _row(members, known, wrong, line.number)
        if row.annotations or not wrong:
            yield replace(row, line=line.number, places=tuple((line.number, at) for _, at in row.places))
    except InvalidValue as error:
        wrong = [error]
    yield from (LineError.of(error, line.number) for error in wrong)


def _row(members: Mapping[str, Any], known: _Known, wrong: list[InvalidValue], line: int) -> LabelRow:
    """What is right of a line; what is wrong with the rest is put into `wrong`. Raises InvalidValue where nothing can be right."""
    if prodigy.is_refused(members):
        raise _not_accepted()
    text = read_text(members["text"], "/text", at_most=MAX_LINE_BYTES)
    meta = read_object(members.get("meta") or {}, "/meta", optional=tuple(members.get("meta") or {}))
    ref = known.row_of(_data_row(meta, members), text)
    stored = known.stored(ref)
    shift = to_stored(text, stored, "/text")
    said = [*_spans(members, len(text), shift, ref, wrong), *_relations(members, ref, wrong)]
    for key in unread(members):
        known.unread.note(key, line, join("", key))
    for span, at in listed_spans(members):
        for key in prodigy.left_out_of(span, (*STARTS, *ENDS)) if isinstance(span, Mapping) else ():
            known.beside.note(key, line, join(at, key))
    if "firstpass" not in members:
        said += _answers(members, known.features, ref, wrong)
        if members.get("answer") == prodigy.REJECT and not said and not wrong:
            raise _not_accepted()
    origin = {key: read_name(meta.get(key), join("/meta", key)) for key in ("project", "by", "status")}
    row, unbound = bind_right(NamedRow(ref, modality="text", by=origin["by"], status=origin["status"]), said, known.features)
    wrong += unbound
    every = read_rest(members.get("firstpass", ()), "/firstpass", known.features, row.annotations)
    if len({each.id for each in every}) < len(every):
        raise InvalidValue("/firstpass", "An id stands twice on this data row.", "one annotation per id", code="duplicate")
    there = {annotation.id: place for annotation, place in zip(row.annotations, row.places, strict=True)}
    places = tuple(there.get(each.id, (None, "/firstpass")) for each in every)
    texts = {"": text if stored is None else stored}
    return replace(
        row, annotations=every, project=origin["project"], texts=texts, places=places, refused=bool(wrong) or not says_something(members)
    )


def _not_accepted() -> InvalidValue:
    words = "This line was not accepted where it was made."
    return InvalidValue("/answer", words, "a line whose answer is accept", code="not_accepted")


def _data_row(meta: Mapping[str, Any], members: Mapping[str, Any]) -> tuple[DataRowRef, bool] | None:
    """What a line calls its data row, and whether that may be the name of something else."""
    own = meta.get("id")
    for place, at in ((meta, "/meta"), (members, "")):
        for key in KEYS:
            if isinstance(place.get(key), str) and not (key == "id" and as_uuid(own)):
                name = read_name(place[key], join(at, key))
                return DataRowRef(own if as_uuid(own) else None, name, name), key in OF_OTHERS and not as_uuid(own)
    return (DataRowRef(own), False) if as_uuid(own) else None


def _spans(
    members: Mapping[str, Any], length: int, shift: Callable[[int], int], ref: DataRowRef, wrong: list[InvalidValue]
) -> Iterator[Own]:
    for span, at in listed_spans(members):
        try:
            yield _span(span, at, length, shift, ref)
        except InvalidValue as error:
            wrong.append(error)


def _span(span: Any, at: str, length: int, shift: Callable[[int], int], ref: DataRowRef) -> Own:
    if isinstance(span, list | tuple):
        start, end, label = read_list(span, at, at_least=TRIPLE, at_most=TRIPLE)
        span = {"start": start, "end": end, "label": label}
    members = read_object(span, at, optional=tuple(span) if isinstance(span, Mapping) else ())
    starts, ends = (next((key for key in keys if key in members), keys[0]) for keys in (STARTS, ENDS))
    for needed in (starts, ends, "label"):
        if members.get(needed) is None:
            raise InvalidValue(join(at, needed), "This member is missing.", f"a member named {needed}", code="required")
    value = KINDS["entity"].parse({"start": members[starts], "end": members[ends]}, at)
    if value.end > length:
        words = f"The text has {length} code points, this ends at {value.end}."
        raise InvalidValue(join(at, ends), words, f"an end of at most {length}", code="outside_asset")
    value = Entity(shift(value.start), shift(value.end))
    feature = Ref(read_name(members.get("feature"), join(at, "feature")), read_name(members["label"], join(at, "label")), at)
    own = members if as_uuid(members.get("id")) else {key: each for key, each in members.items() if key != "id"}
    key = prodigy.between(members[starts], members[ends]) if members.get("id") is None else str(members["id"])
    made = made_id(NAMESPACE, f"{ref.id or ref.global_key}{at}")
    return read_own(own, at, feature=feature, kind="entity", content=value, made=made, key=key)


def _relations(members: Mapping[str, Any], ref: DataRowRef, wrong: list[InvalidValue]) -> Iterator[Own]:
    """Those of doccano, whose ends are the ids of its spans, and of Prodigy."""
    listed = members.get("relations")
    for index, relation in enumerate(listed if isinstance(listed, list) else ()):
        at = f"/relations/{index}"
        try:
            name, content = prodigy.read_relation(relation, at) if prodigy.is_relation(relation) else _of_doccano(relation, at)
        except InvalidValue as error:
            wrong.append(error)
            continue
        made = made_id(NAMESPACE, f"{ref.id or ref.global_key}{at}")
        yield Own(NamedAnnotation(NamedAnswer(name, "relationship", content, at), id=made))


def _of_doccano(relation: Any, at: str) -> tuple[Ref, NamedRelationship]:
    ends = read_object(relation, at, required=("from_id", "to_id", "type"), optional=("id",))
    return Ref(None, read_name(ends["type"], join(at, "type")), at), NamedRelationship(str(ends["from_id"]), str(ends["to_id"]))


def _answers(members: Mapping[str, Any], features: Sequence[FeatureSpec], ref: DataRowRef, wrong: list[InvalidValue]) -> Iterator[Own]:
    """One answer for each question of which an option is named."""
    scores: dict[UUID, list[tuple[float, NamedChoice]]] = {}
    asked = {feature.id: feature for feature in features if feature.kind in ("radio", "checklist")}
    for name, said, at in _named_options(members):
        found = [(feature, option) for feature in asked.values() for option in feature.options if option.name == name]
        try:
            if len(found) != 1:
                known = (option.name for feature in asked.values() for option in feature.options)
                raise not_one(at, name, len(found), "option of a question", known, code="unknown_option", features=features)
            score = read_share(said, at) or 0.0
        except InvalidValue as error:
            wrong.append(error)
            continue
        ((feature, option),) = found
        choice = NamedChoice(Ref(str(option.id), name, at), confidence=score if score < SURE else None)
        scores.setdefault(feature.id, []).append((score, choice))
    for identifier, rated in scores.items():
        feature, least = asked[identifier], CHOSEN
        if feature.kind == "radio":
            least = max(score for score, _ in rated)
        chosen = tuple(choice for score, choice in rated if score >= least and score > 0)
        if chosen or feature.kind == "checklist":
            confidence = chosen[0].confidence if feature.kind == "radio" else None
            said = NamedAnswer(Ref(str(identifier), feature.name, ""), feature.kind, chosen, "/cats", confidence)
            yield Own(NamedAnnotation(said, id=made_id(NAMESPACE, f"{ref.id or ref.global_key}/{identifier}")))


def _named_options(members: Mapping[str, Any]) -> Iterator[tuple[str, Any, str]]:
    """Names with their scores, which nobody has looked at, and where they stand."""
    cats = members.get("cats")
    for name, score in cats.items() if isinstance(cats, Mapping) else ():
        at = join("/cats", name)
        yield name, float(score) if isinstance(score, bool) else score, at
    for key in SPANS:
        listed = members.get(key)
        for index, name in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(name, str):
                yield name, SURE, f"/{key}/{index}"
    yield from prodigy.named_options(members)


LABELS = SpacyLines()

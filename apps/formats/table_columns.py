r"""Answers about a whole data row as the cells of a table, and back: a column per question, named by its path.

A question asked under an option has the column `Question > Option > Sub-question`, to any depth. Beside the column of a question stand,
where they are needed, `<column>:confidence`, `<column>:confidences` (those of the options of a checklist, in their order), `<column>:id`
and `<column>:derived_from`, and `<column>:kind`, the kind of the question, by which an ontology is drafted again. In names a backslash
stands before `\`, `>`, `:` and, as `n` and `r`, for line breaks. A radio cell is the name of an option, a text cell is the text, a
checklist or ranking cell lists names, where numbers and booleans are their text in JSON; an option whose name is not its own is named by
id.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from apps.formats.base import Report
from apps.formats.reading import not_one
from apps.formats.rows import DataRowRef, NamedAnnotation, NamedAnswer, NamedChoice, Ref
from apps.kinds import KINDS, InvalidValue
from apps.kinds.checklist import MAX_CHOICES
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.made_ids import made_id
from apps.kinds.reading import as_uuid, join, read_list, read_share, read_text, read_uuid
from apps.kinds.values import Annotation, Answer, Choice

NAMESPACE = UUID("0c7b3e0e-5a43-5f0e-8a3f-6f6f0d4c9a11")
TABLED = frozenset({"radio", "checklist", "ranking", "text"})
ESCAPES = {"\\": "\\\\", ">": "\\>", ":": "\\:", "\n": "\\n", "\r": "\\r"}
SEVERAL = frozenset({"checklist", "ranking"})

Cells = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its column, and the questions asked under each of its options, by the option's id."""

    feature: FeatureSpec
    column: str
    under: Mapping[UUID, tuple["Question", ...]]

    @property
    def takes_several(self) -> bool:
        """Whether its cell lists names."""
        return self.feature.kind in SEVERAL

    def named(self, option: UUID) -> str:
        """What an option is called in a cell."""
        names = [each.name for each in self.feature.options]
        found = next((each.name for each in self.feature.options if each.id == option), None)
        return found if found is not None and names.count(found) == 1 else str(option)


def questions(features: Sequence[FeatureSpec]) -> tuple[Question, ...]:
    """The questions about the whole that these top-level features ask."""
    return _questions([feature for feature in features if feature.kind in TABLED], ())


def columns(asked: Sequence[Question]) -> Iterator[tuple[Question, str]]:
    """Every column of every question, those of the answers themselves first, what only programs read last."""
    every = list(_walk(asked))
    yield from ((question, question.column) for question in every)
    yield from ((question, f"{question.column}:confidence") for question in every)
    yield from ((question, f"{question.column}:confidences") for question in every if question.feature.kind == "checklist")
    for question in asked:
        yield from ((question, f"{question.column}:{facet}") for facet in ("id", "derived_from"))
    yield from ((question, f"{question.column}:kind") for question in every)


def cells_of(annotations: Sequence[Annotation], asked: Sequence[Question], report: Report) -> Cells:
    """The cells that say the same as the annotations, as texts, numbers and lists; what has no cell is noted."""
    cells: Cells = {}
    by_feature = {question.feature.id: question for question in asked}
    for annotation in annotations:
        question = by_feature.get(annotation.feature)
        if KINDS[annotation.kind].role != "classification" or question is None:
            report.left_out(annotation.kind, "a table of answers has a column for questions about the whole only", annotations=1)
        elif annotation.at is not None:
            what = f"{annotation.kind} at a {annotation.at.type}"
            report.left_out(what, "a table of answers has no column for a part of a data row", annotations=1)
        elif question.column in cells:
            report.left_out(annotation.kind, "a table of answers has one cell for each question", annotations=1)
        else:
            cells[f"{question.column}:id"] = str(annotation.id)
            if annotation.derived_from is not None:
                cells[f"{question.column}:derived_from"] = str(annotation.derived_from)
            _fill(cells, question, annotation, report)
    return cells


def _fill(cells: Cells, question: Question, said: Annotation | Answer, report: Report) -> None:
    choices, column = KINDS[said.kind].choices(said.value), question.column
    cells[f"{column}:kind"] = said.kind
    if said.confidence is not None:
        cells[f"{column}:confidence"] = said.confidence
    if said.metrics:
        report.left_out("metrics", "a table of answers has no column for them")
    if said.kind == "text":
        cells[column] = KINDS["text"].dump(said.value)["text"]
        return
    names = [question.named(choice.option) for choice in choices]
    cells[column] = names if question.takes_several else names[0]
    if any(choice.confidence is not None for choice in choices):
        cells[f"{column}:confidences"] = [choice.confidence for choice in choices]
    for choice in choices:
        _fill_under(cells, question, choice, report)


def _fill_under(cells: Cells, question: Question, choice: Choice, report: Report) -> None:
    if choice.metrics:
        report.left_out("metrics", "a table of answers has no column for them")
    by_feature = {each.feature.id: each for each in question.under.get(choice.option, ())}
    for answer in choice.answers:
        if answer.feature in by_feature:
            _fill(cells, by_feature[answer.feature], answer, report)
        else:
            report.left_out(answer.kind, "the question is none of this ontology")


def annotations_of(cells: Mapping[str, Any], asked: Sequence[Question], data_row: DataRowRef) -> tuple[NamedAnnotation, ...]:
    """What the cells of a row say; every cell is a part of an answer. Raises InvalidValue with the column as its pointer."""
    rest = dict(cells)
    found = [said for question in asked if (said := _annotation(rest, question, data_row)) is not None]
    for column in rest:
        raise InvalidValue(join("", column), "This belongs to an answer that is not there.", "an empty cell, or the answer it belongs to")
    return tuple(found)


def _annotation(rest: Cells, question: Question, data_row: DataRowRef) -> NamedAnnotation | None:
    said = _answer(rest, question)
    if said is None:
        return None
    own, source = (_take(rest, question, facet) for facet in ("id", "derived_from"))
    made = made_id(NAMESPACE, f"{data_row.id or data_row.global_key or data_row.name}/{question.column}")
    return NamedAnnotation(
        said=said,
        id=made if own is None else read_uuid(own, _at(question, "id")),
        derived_from=None if source is None else read_uuid(source, _at(question, "derived_from")),
    )


def _answer(rest: Cells, question: Question) -> NamedAnswer | None:
    if question.column not in rest:
        return None
    feature, at, cell = question.feature, _at(question), rest.pop(question.column)
    confidence = read_share(_take(rest, question, "confidence"), _at(question, "confidence"))
    _take(rest, question, "kind")
    content = read_text(as_text(cell), at) if feature.kind == "text" else _choices(rest, question, cell)
    return NamedAnswer(Ref(str(feature.id), feature.name, at), feature.kind, content, at, confidence)


def _choices(rest: Cells, question: Question, cell: Any) -> tuple[NamedChoice, ...]:
    at, rated = _at(question), _at(question, "confidences")
    names = _listed(cell, at) if question.takes_several else [read_text(as_text(cell), at)]
    shares = _take(rest, question, "confidences")
    if shares is None:
        shares = [None] * len(names)
    elif len(read_list(shares, rated)) != len(names):
        raise InvalidValue(rated, f"These are {len(shares)} for {len(names)} options.", "one, or nothing, for each option in its order")
    chosen = []
    for index, (name, share) in enumerate(zip(names, shares, strict=True)):
        option = _option(question, name, at)
        answers = (_answer(rest, each) for each in question.under.get(option.id, ()))
        ref = Ref(str(option.id), option.name, join(at, index))
        chosen.append(NamedChoice(ref, tuple(each for each in answers if each is not None), read_share(share, join(rated, index))))
    return tuple(chosen)


def _option(question: Question, name: str, at: str) -> OptionSpec:
    options, identifier = question.feature.options, as_uuid(name)
    found = [each for each in options if each.id == identifier] or [each for each in options if each.name == name]
    if len(found) == 1:
        return found[0]
    known = (each.name for each in options)
    raise not_one(at, name, len(found), f"option of {question.feature.name}", known, code="unknown_option", features=(question.feature,))


def _listed(cell: Any, at: str) -> list[str]:
    """The names in a list; a single name stands for itself."""
    return [read_text(as_text(name), at) for name in (read_list(cell, at, at_most=MAX_CHOICES) if isinstance(cell, list) else [cell])]


def _take(rest: Cells, question: Question, facet: str) -> Any:
    return rest.pop(f"{question.column}:{facet}", None)


def as_text(cell: Any) -> Any:
    """What a cell says in words: numbers and booleans as JSON writes them; all else as it is."""
    return orjson.dumps(cell).decode() if isinstance(cell, bool | int | float) else cell


def _at(question: Question, facet: str = "") -> str:
    return join("", f"{question.column}:{facet}" if facet else question.column)


def _questions(features: Sequence[FeatureSpec], path: tuple[str, ...]) -> tuple[Question, ...]:
    names = [feature.name for feature in features]
    found = []
    for feature in features:
        own = _escaped(feature.name) + ("" if names.count(feature.name) == 1 else f" [{feature.id}]")
        here = (*path, own)
        under = {option.id: _questions(option.features, (*here, _option_name(option, feature))) for option in feature.options}
        found.append(Question(feature, " > ".join(here), under))
    return tuple(found)


def _option_name(option: OptionSpec, feature: FeatureSpec) -> str:
    alone = [each.name for each in feature.options].count(option.name) == 1
    return _escaped(option.name) + ("" if alone else f" [{option.id}]")


def _escaped(name: str) -> str:
    return "".join(ESCAPES.get(character, character) for character in name)


def _walk(asked: Sequence[Question]) -> Iterator[Question]:
    for question in asked:
        yield question
        for under in question.under.values():
            yield from _walk(under)

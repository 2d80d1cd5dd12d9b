"""Answers as CVAT's attributes: one value each, by name, without nesting.

select, radio and checkbox are radio questions (a checkbox of the options true and false), text and number are texts. A checklist is one
checkbox for each of its options, called `question: option`. A question under an option is an attribute beside the others; where two have
one name, the second gets a number.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement

from apps.formats.base import Report
from apps.formats.flat_answers import place_answers
from apps.formats.rows import NamedAnswer, NamedChoice, Ref
from apps.kinds import KINDS
from apps.kinds.features import FeatureSpec, walk_features
from apps.kinds.reading import read_text
from apps.kinds.text import Text
from apps.kinds.values import Answer

TRUE, FALSE = "true", "false"
FLAGS = (TRUE, FALSE)
WHY = "CVAT's attributes have none"


def attribute_names(questions: Sequence[FeatureSpec]) -> dict[UUID, str]:
    """What the attribute of each question is called, at every depth."""
    names: dict[UUID, str] = {}
    shapes: dict[str, object] = {}
    for question in walk_features(questions):
        asked = (question.kind, tuple(option.name for option in question.options))
        candidates = (question.name if number == 1 else f"{question.name} {number}" for number in count(1))
        names[question.id] = next(each for each in candidates if shapes.setdefault(each, asked) == asked)
    return names


def read_attributes(
    element: Element, at: str, questions: Sequence[FeatureSpec], said: tuple[str, str, str] | None = None, *, only_asked: bool = False
) -> list[NamedAnswer]:
    """The answers of a shape or tag to these questions; attributes that nobody asks for are answers that cannot be bound, see `unasked`.

    `said` is what the element says without an attribute, before all others: the pointer to it, and name and value of the attribute that
    it stands for. `only_asked` passes over what nobody asks for. Raises InvalidValue.
    """
    passed = {each.get("name") for each in unasked(element, questions)} if only_asked else ()
    written = ((f"{at}/attribute/{index}", each.get("name"), each.text) for index, each in enumerate(element.iterfind("attribute")))
    written = (each for each in written if each[1] not in passed)
    return answers_of([*((said,) if said else ()), *((here, name or "", text or "") for here, name, text in written)], questions)


def unasked(element: Element, questions: Sequence[FeatureSpec]) -> list[Element]:
    """The attributes of a shape that none of these questions is answered by."""
    asked = asked_names(questions)
    return [each for each in element.iterfind("attribute") if each.get("name") not in asked]


def asked_names(questions: Sequence[FeatureSpec]) -> frozenset[str]:
    """The names of all attributes that say something about these questions."""
    names = attribute_names(questions)
    lists = (each for each in walk_features(questions) if each.kind == "checklist")
    return frozenset(names.values()) | {f"{names[each.id]}: {option.name}" for each in lists for option in each.options}


def answers_of(written: Iterable[tuple[str, str, str]], questions: Sequence[FeatureSpec]) -> list[NamedAnswer]:
    """The answers that attributes are, each written as its pointer, name and value. Raises InvalidValue."""
    names = attribute_names(questions)
    asked = {names[each.id]: each for each in walk_features(questions)}
    lists = {
        f"{names[each.id]}: {option.name}": (each, option.name)
        for each in asked.values()
        if each.kind == "checklist"
        for option in each.options
    }
    answers: dict[str, NamedAnswer] = {}
    for here, key, text in written:
        name, value = read_text(key, here), read_text(text, here)
        if name in lists and name not in asked:
            question, option = lists[name]
            mine = answers.setdefault(names[question.id], NamedAnswer(Ref(None, names[question.id], here), "checklist", (), here))
            if value.lower() == TRUE and isinstance(mine.content, tuple):
                answers[names[question.id]] = replace(mine, content=(*mine.content, NamedChoice(Ref(None, option, here))))
        else:
            answers[name] = _answer(name, value, here, asked.get(name))
    return place_answers(list(answers.values()), questions, names)


def _answer(name: str, value: str, at: str, question: FeatureSpec | None) -> NamedAnswer:
    if question is not None and question.kind == "text":
        return NamedAnswer(Ref(None, name, at), "text", value, at)
    options = {option.name for option in question.options} if question else set()
    chosen = value.lower() if value not in options and value.lower() in options else value
    return NamedAnswer(Ref(None, name, at), None, (NamedChoice(Ref(None, chosen, at)),), at)


def write_attributes(element: Element, answers: Sequence[Answer], questions: Sequence[FeatureSpec], report: Report) -> None:
    """The answers as attributes of an element; what has no room is noted."""
    for name, value in attributes_of(answers, questions, report):
        SubElement(element, "attribute", {"name": name}).text = value


def attributes_of(answers: Sequence[Answer], questions: Sequence[FeatureSpec], report: Report) -> Iterator[tuple[str, str]]:
    """Names and values of the attributes that the answers are; what has no room is noted."""
    names = attribute_names(questions)
    known = {each.id: each for each in walk_features(questions)}
    for answer in answers:
        yield from _values(answer, names, known, report)


def _values(answer: Answer, names: dict[UUID, str], known: dict[UUID, FeatureSpec], report: Report) -> Iterator[tuple[str, str]]:
    question = known.get(answer.feature)
    if question is None:
        report.left_out("answer", "nothing in the ontology asks for it")
        return
    name = names[question.id]
    _note_losses(answer, report)
    if isinstance(answer.value, Text):
        yield name, answer.value.text
        return
    if question.kind == "ranking":
        report.left_out("ranking", "CVAT's attributes have one value")
        return
    choices = KINDS[answer.kind].choices(answer.value)
    chosen = {choice.option for choice in choices}
    for option in question.options:
        if question.kind == "checklist":
            yield f"{name}: {option.name}", TRUE if option.id in chosen else FALSE
        elif option.id in chosen:
            yield name, option.name
    for below in (each for choice in choices for each in choice.answers):
        yield from _values(below, names, known, report)


def _note_losses(answer: Answer, report: Report) -> None:
    if answer.confidence is not None:
        report.left_out("confidence of an answer", WHY)
    if answer.metrics:
        report.left_out("metrics of an answer", WHY)
    if any(choice.confidence is not None or choice.metrics for choice in KINDS[answer.kind].choices(answer.value)):
        report.left_out("confidence of an option", WHY)


def describe(parent: Element, questions: Sequence[FeatureSpec], *, mutable: Container[UUID] = ()) -> None:
    """The attributes that these questions are, for the description of a label; `mutable` are those answered frame by frame."""
    names = attribute_names(questions)
    changing = {names[question.id] for question in walk_features(questions) if question.id in mutable}
    done: set[str] = set()
    for question in walk_features(questions):
        name = names[question.id]
        if name in done or question.kind == "ranking":
            continue
        done.add(name)
        is_mutable = name in changing
        options = [option.name for option in question.options]
        if question.kind == "text":
            _describe(parent, name, "text", [""], is_mutable=is_mutable)
        elif question.kind == "checklist":
            for option in options:
                _describe(parent, f"{name}: {option}", "checkbox", [FALSE], is_mutable=is_mutable)
        else:
            _describe(parent, name, "select", options, is_mutable=is_mutable)


def _describe(parent: Element, name: str, kind: str, values: Sequence[str], *, is_mutable: bool) -> None:
    element = SubElement(parent, "attribute")
    described = (("name", name), ("mutable", str(is_mutable)), ("input_type", kind), ("default_value", values[0]))
    for tag, text in (*described, ("values", "\n".join(values))):
        SubElement(element, tag).text = text

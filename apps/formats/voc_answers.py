"""Answers about an object of Pascal VOC: pose, truncated, occluded and difficult as VOC has them, others as attributes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement

from apps.formats.base import Report
from apps.formats.rows import NamedAnswer, NamedChoice, Ref
from apps.kinds import KINDS
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.text import Text
from apps.kinds.values import Answer

# VOC's own elements, and what they say where nothing is said.
FLAGS: Mapping[str, str] = {"truncated": "0", "occluded": "0", "difficult": "0"}
PLAIN: Mapping[str, str] = {"pose": "Unspecified", **FLAGS}
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
YES, NO = frozenset({"1", "yes", "true"}), frozenset({"0", "no", "false"})


def plain_text(text: str) -> str:
    """A text that XML can hold: the few characters that it cannot are replaced."""
    return NOT_IN_XML.sub("\ufffd", text)


def add_answers(element: Element, answers: Sequence[Answer], feature: FeatureSpec, report: Report) -> None:
    """Put the answers into an <object>, before its box; those deeper down, and how sure a model was of them, are reported.

    VOC's own elements say what VOC says by default, but where a question of their name stays unanswered.
    """
    questions = {question.id: question for question in feature.features}
    said: dict[str, list[str]] = {}
    for answer in answers:
        question = questions.get(answer.feature)
        texts = list(_texts(answer, question, report)) if question else []
        if question is None or not texts:
            report.left_out(f"{answer.kind} answer", "VOC has names and values only")
            continue
        own = question.name.lower() in FLAGS and question.kind != "text"
        said[question.name] = [_flag(text) if own else plain_text(text) for text in texts]
        if answer.confidence is not None or answer.metrics:
            report.left_out("confidence of an answer", "VOC has names and values only")
    asked = {question.name.lower() for question in feature.features}
    for tag, plain in PLAIN.items():
        name = next((name for name in said if name.lower() == tag and len(said[name]) == 1), None)
        if name is not None:
            SubElement(element, tag).text = said.pop(name)[0]
        elif tag not in asked and tag != "occluded":
            SubElement(element, tag).text = plain
    if said:
        attributes = SubElement(element, "attributes")
        for name, texts in said.items():
            for text in texts:
                attribute = SubElement(attributes, "attribute")
                SubElement(attribute, "name").text, SubElement(attribute, "value").text = plain_text(name), text


def _texts(answer: Answer, question: FeatureSpec | None, report: Report) -> Iterator[str]:
    if isinstance(answer.value, Text):
        yield answer.value.text
    names = {option.id: option.name for option in question.options} if question else {}
    for choice in KINDS[answer.kind].choices(answer.value):
        if answer.kind in ("radio", "checklist") and choice.option in names:
            yield names[choice.option]
            if choice.answers:
                report.left_out("answer under an option", "VOC has names and values only", len(choice.answers))


def _flag(text: str) -> str:
    """VOC's 1 and 0 for what says yes and no, else the text itself."""
    return "1" if text.lower() in YES else "0" if text.lower() in NO else text


def read_answers(element: Element, feature: FeatureSpec, at: str) -> tuple[list[NamedAnswer], list[str]]:
    """The answers of an <object> to the questions that are asked about it, and the names of what nobody asks.

    What VOC says by default is no answer where no option and no text question stands for it. Answers come in the order of the questions.
    """
    said: dict[str, list[str]] = {}
    for tag in PLAIN:
        if text := element.findtext(tag):
            said[tag] = [text]
    for attribute in element.iterfind("attributes/attribute"):
        if name := (attribute.findtext("name") or "").strip():
            said.setdefault(name, []).append(attribute.findtext("value") or "")
    answers: dict[UUID, NamedAnswer] = {}
    left = []
    for name, texts in said.items():
        question = next((each for each in feature.features if each.name.lower() == name.lower()), None)
        answer = question and _answer(question, texts, at)
        if question and answer:
            answers[question.id] = answer
        elif [PLAIN.get(name)] != texts:
            left.append(name)
    return [answers[each.id] for each in feature.features if each.id in answers], left


def _answer(question: FeatureSpec, texts: Sequence[str], at: str) -> NamedAnswer | None:
    ref = Ref(str(question.id), question.name, at)
    if question.kind == "text":
        return NamedAnswer(ref, None, texts[0], at) if len(texts) == 1 else None
    if question.kind not in ("radio", "checklist"):
        return None
    chosen = [option for text in texts for option in question.options if _is_meant(option, text)]
    if len(chosen) != len(texts):
        return None
    return NamedAnswer(ref, None, tuple(NamedChoice(Ref(str(option.id), option.name, at)) for option in chosen), at)


def _is_meant(option: OptionSpec, text: str) -> bool:
    one, other = option.name.lower(), text.strip().lower()
    return one == other or any(one in same and other in same for same in (YES, NO))

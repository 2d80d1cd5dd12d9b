"""CVAT's tags: what is said of an image as a whole, as questions and as their options.

A tag called like a question answers it: by its attribute of that name, else with true. A tag that no question is called like answers the
one question that has an option of its name, its attributes being asked under that option. Tags of options of one checklist are one answer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from apps.formats.cvat_attributes import TRUE, read_attributes, unasked
from apps.formats.cvat_shapes import number
from apps.formats.flat_answers import goes_by
from apps.formats.reading import one_of
from apps.formats.rows import NamedAnnotation, NamedAnswer, NamedChoice, Ref
from apps.kinds import KINDS, InvalidValue
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.reading import join, read_share

TAG = "tag"


@dataclass(frozen=True, slots=True)
class Tagged:
    """What a tag answers, with the tag, the pointer to it, and the names of what it says that nobody asks for."""

    named: NamedAnnotation
    tag: Element
    at: str
    beside: tuple[str, ...] = ()


def read_tag(tag: Element, at: str, features: Sequence[FeatureSpec]) -> Tagged:
    """What a tag answers. Raises InvalidValue."""
    label = tag.get("label") or ""
    questions = [each for each in features if KINDS[each.kind].role == "classification"]
    called = [each for each in questions if each.name == label] or [each for each in questions if goes_by(label, each)]
    question = called[0] if called else None
    label = question.name if question else label
    chosen = [] if question else [(each, option) for each in questions for option in each.options if option.name == label]
    if len(chosen) > 1:
        names = ", ".join(each.name for each, _ in chosen)
        raise InvalidValue(join(at, "label"), f"{label!r} is an option of {names}.", "a tag for each question", code="ambiguous_option")
    if chosen:
        return Tagged(NamedAnnotation(_chosen(tag, at, *chosen[0])), tag, at, _beside(tag, chosen[0][1].features))
    if question is None and tag.find("attribute") is None:
        known = {name for each in questions for name in (each.name, *(option.name for option in each.options))}
        expected = one_of(known, "question", features)
        raise InvalidValue(join(at, "label"), f"No question or option {label!r} is here.", expected, code="unknown_feature")
    said = None
    if not any(each.get("name") == label for each in tag.iterfind("attribute")) and not (question and question.kind == "checklist"):
        said = (join(at, "label"), label, TRUE)
    answers = read_attributes(tag, at, (question,) if question else (), said, only_asked=question is not None)
    named = answers[0] if answers else NamedAnswer(Ref(None, label, at), None, (NamedChoice(Ref(None, TRUE, at)),), at)
    if len(answers) > 1:
        words = f"Nobody asks for {answers[1].feature.name!r} here."
        raise InvalidValue(answers[1].feature.at, words, "attributes that are questions", code="unknown_feature")
    return Tagged(NamedAnnotation(named), tag, at, _beside(tag, (question,)) if question else ())


def _beside(tag: Element, questions: Sequence[FeatureSpec]) -> tuple[str, ...]:
    return tuple(each.get("name", "") for each in unasked(tag, questions) if each.text)


def together(tags: Sequence[Tagged], features: Sequence[FeatureSpec]) -> Iterator[Tagged]:
    """The same tags, those of options of one checklist as one answer, at the place of the first; an option counts once."""
    lists = {str(each.id) for each in features if each.kind == "checklist"}
    first: dict[str, int] = {}
    found: list[Tagged] = []
    for each in tags:
        ref, content = each.named.said.feature, each.named.said.content
        if ref.id is None or ref.id not in lists or not isinstance(content, tuple) or ref.id not in first:
            if ref.id in lists:
                first.setdefault(ref.id or "", len(found))
            found.append(each)
            continue
        before = found[first[ref.id]]
        known = before.named.said.content
        assert isinstance(known, tuple)  # noqa: S101
        new = tuple(choice for choice in content if choice.option.name not in {one.option.name for one in known})
        found[first[ref.id]] = replace(before, named=replace(before.named, said=replace(before.named.said, content=(*known, *new))))
    yield from found


def _chosen(tag: Element, at: str, question: FeatureSpec, option: OptionSpec) -> NamedAnswer:
    """The answer that an option of its own name is; of a checklist, how sure a model was of it goes with the option."""
    score = read_share(number(tag, "score", at), join(at, "score")) if question.kind == "checklist" and "score" in tag.attrib else None
    choice = NamedChoice(Ref(str(option.id), option.name, at), tuple(read_attributes(tag, at, option.features, only_asked=True)), score)
    return NamedAnswer(Ref(str(question.id), question.name, at), None, (choice,), at)

"""The ontology that lines of spaCy, Prodigy or doccano speak of: an entity for each label of a span, a relationship for each type of
relation, a question for what is said of whole texts.

`cats` and lists of names do not say what they answer. Their names are the options of one question: the one that our own member `firstpass`
names, else a new one, which is a radio question where every line that has any chooses one, and a checklist where one chooses several or
none.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, BinaryIO

from apps.formats import firstpass_draft
from apps.formats.base import pieces
from apps.formats.drafting import Draft, Drafted, features_of
from apps.formats.ndjson import Line, read_lines
from apps.formats.rows import NamedAnswer, NamedRelationship, Ref
from apps.formats.spacy_members import lists_of_spans
from apps.kinds.entity import Entity
from apps.kinds.features import FeatureSpec

CHOICES = ("radio", "checklist")
MAX_LABELS = 1_000
QUESTION = "category"

Options = Callable[[Mapping[str, Any]], Iterable[tuple[str, Any, str]]]


def draft(file: BinaryIO, *, options: Options, chosen: float) -> tuple[FeatureSpec, ...]:
    """The features of all lines. `options` reads the names of options with their scores, of which those from `chosen`
    on are; what cannot be read is passed over, reading tells what is wrong with it.
    """
    said, cats = Draft(), dict[str, None]()
    is_single = True
    for line in read_lines(pieces(file)):
        if not isinstance(line, Line):
            continue
        for label in _labels(line.document):
            if len(said.top) < MAX_LABELS:
                said.answer(NamedAnswer(Ref(None, label, ""), "entity", Entity(0, 1), ""), said.top)
        for name in _relations(line.document):
            said.answer(NamedAnswer(Ref(None, name, ""), "relationship", NamedRelationship("", ""), ""), said.top)
        said.add(firstpass_draft.row_of({"annotations": _rest(line.document)}))
        rated = {name: score for name, score, _ in options(line.document) if name and isinstance(score, int | float)}
        if rated:
            is_single &= sum(score >= chosen for score in rated.values()) == 1
            cats |= dict.fromkeys([name for name in rated if len(cats) < MAX_LABELS])
    _ask(said, cats, "radio" if is_single else "checklist")
    return features_of(said.top)


def _labels(document: Mapping[str, Any]) -> Iterator[str]:
    for span in (span for listed, _ in lists_of_spans(document) if isinstance(listed, list) for span in listed):
        label = span.get("label") if isinstance(span, dict) else span[-1] if isinstance(span, list) and span else None
        if isinstance(label, str) and label:
            yield label


def _relations(document: Mapping[str, Any]) -> Iterator[str]:
    """The types of doccano's relations, and the labels of Prodigy's."""
    listed = document.get("relations")
    for relation in listed if isinstance(listed, list) else ():
        name = relation.get("type", relation.get("label")) if isinstance(relation, dict) else None
        if isinstance(name, str) and name:
            yield name


def _rest(document: Mapping[str, Any]) -> list[Any]:
    """What stands whole in our own member."""
    rest = document.get("firstpass")
    return [each["annotation"] for each in rest if isinstance(each, dict) and "annotation" in each] if isinstance(rest, list) else []


def _ask(said: Draft, cats: Iterable[str], kind: str) -> None:
    """Take in the options that no question has yet; of several questions it is not known which they are of."""
    asked = [each for each in said.top.values() if each.kind in CHOICES]
    left = [name for name in cats if all(name not in each.options for each in asked)]
    if not left or len(asked) > 1:
        return
    name = QUESTION if all(each.name != QUESTION for each in said.top.values()) else f"{QUESTION} of the text"
    question = asked[0] if asked else said.top.setdefault(name, Drafted(name, kind))
    for each in left:
        question.options.setdefault(each, Drafted(each))

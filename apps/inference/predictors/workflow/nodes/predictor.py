"""Another predictor at work: on data rows as they are, or on objects that were cut out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from typing_extensions import override

from apps.inference.features import QUESTIONS
from apps.inference.predictors.contract import Answer, Item, Part, Prediction, PredictorError
from apps.inference.predictors.workflow.cropping import put_back
from apps.inference.predictors.workflow.listening import FAULTS, Heard, NotHeard, ask, opened
from apps.inference.predictors.workflow.words import asked_of, in_classes
from apps.kinds import KINDS, InvalidValue
from apps.kinds.features import FeatureSpec

from .base import NAMING, Crop, Flow, Look, NodeKind, Spoken, Step, both

ANSWERS = QUESTIONS | {"text"}
Places = Mapping[str, tuple[Look, Crop | None]]


class PredictorNode(NodeKind):
    """Asks a predictor. What it finds in a crop is put back into the picture; what it says of a crop as a whole answers for the object.

    `version` is the id of one of its versions, '' for the one in use whenever the workflow runs.
    """

    name = "predictor"
    title = "Predictor"
    takes = (Flow.ASSET, Flow.CROPS)
    names_predictor = True
    settings = NAMING

    @override
    def speaks(self, settings: Mapping[str, Any], incoming: Sequence[Spoken], part: Part | None = None) -> Spoken:
        before = incoming[0] if incoming else Spoken()
        said = {one.name: frozenset(one.kinds) for one in part.classes} if part else {}
        if not before.cropped:
            return replace(before, found=both(before.found, said))
        objects = {name: kinds - ANSWERS for name, kinds in said.items() if kinds - ANSWERS}
        answers = {name: kinds & ANSWERS for name, kinds in said.items() if kinds & ANSWERS}
        return Spoken(both(before.found, objects), both(before.answers, answers))

    @override
    def run(self, step: Step, incoming: Sequence[Sequence[Look]]) -> Sequence[Look]:
        looks = incoming[0]
        places = {item.id: (look, crop) for look in looks for item, crop in _items(look)}
        if not places:
            return looks
        try:
            heard = _heard(step, places)
        except (PredictorError, *FAULTS) as error:
            for look, _ in places.values():
                step.fail(look, error)
            return looks
        return [_taken(step, look, heard) for look in looks]


def _items(look: Look) -> list[tuple[Item, Crop | None]]:
    return [(look.item, None)] if look.crops is None else [(crop.item, crop) for crop in look.crops]


def _heard(step: Step, places: Places) -> dict[str, Heard]:
    """What is said of each item. Raises PredictorError."""
    part = step.part()
    predictor = opened(part)
    asked: dict[tuple[FeatureSpec, ...], list[Item]] = {}
    for look, crop in places.values():
        features = step.ask.features
        if crop is not None and part.speaks_ontology:
            features = asked_of(look.found[crop.parent].class_name, features, step.means)
        asked.setdefault(features, []).append(look.item if crop is None else crop.item)
    heard = dict[str, Heard]()
    for features, items in asked.items():
        heard |= ask(part, predictor, items, replace(step.ask, features=features))
    return heard


def _taken(step: Step, look: Look, heard: Mapping[str, Heard]) -> Look:
    """The data row with what was said of it, or of its crops."""
    found, notes = list(look.found), list[str]()
    for item, crop in _items(look):
        one = heard[item.id]
        if one.error:
            step.fail(look, NotHeard(one))
            return look
        notes += one.notes
        said = list(in_classes(one.said, step.ask.features, notes))
        if crop is None:
            found += said
        else:
            answers = tuple(Answer(each.class_name, each.confidence, each.value) for each in said if _is_answer(each))
            found[crop.parent] = replace(found[crop.parent], answers=(*found[crop.parent].answers, *answers))
            found += _placed(said, crop, notes)
    for note in dict.fromkeys(notes):
        step.note(look, note)
    return replace(look, found=tuple(found), crops=None)


def _is_answer(said: Prediction) -> bool:
    return said.kind in ANSWERS or KINDS[said.kind].role != "object"


def _placed(said: Iterable[Prediction], crop: Crop, notes: list[str]) -> Iterator[Prediction]:
    for each in said:
        if not _is_answer(each):
            try:
                yield replace(each, value=put_back(each.kind, each.value, crop.left, crop.top, crop.size))
            except InvalidValue as error:
                notes.append(f"{each.class_name}: {error.message}")


NODE = PredictorNode()

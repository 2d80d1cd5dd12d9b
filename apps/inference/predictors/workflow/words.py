"""What a predictor says in the ontology's own words, in words of classes: nodes know classes only."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from apps.inference.features import QUESTIONS, class_names
from apps.inference.predictors.contract import Answer, Prediction
from apps.kinds import KINDS
from apps.kinds.features import FeatureSpec
from apps.kinds.values import Annotation, Choice
from apps.kinds.values import Answer as Answered

NOT_ASKED = "Nothing is called so that this workflow knows: a feature or option is gone, or lies deeper than it reaches."
DEEPER = "Answers to questions under an option cannot go through a workflow."


def in_classes(said: Iterable[Prediction | Annotation], features: Sequence[FeatureSpec], notes: list[str]) -> Iterator[Prediction]:
    """Each as predictions of classes; an annotation's class is the name of its feature or option. What has none goes to the notes."""
    names = class_names(features)
    for one in said:
        if isinstance(one, Prediction):
            yield one
        elif KINDS[one.kind].role == "relationship":
            notes.append("A relationship cannot go through a workflow.")
        elif one.kind in QUESTIONS:
            for choice in KINDS[one.kind].choices(one.value):
                if choice.option in names:
                    _tell_of_deeper(choice, notes)
                    yield Prediction(one.kind, names[choice.option], {}, _first(choice.confidence, one.confidence), at=one.at)
                else:
                    notes.append(f"{one.kind}: {NOT_ASKED}")
        elif one.feature in names:
            value, answers = KINDS[one.kind].dump(one.value), tuple(_answers(one.answers, names, notes))
            yield Prediction(one.kind, names[one.feature], value, one.confidence, answers, at=one.at)
        else:
            notes.append(f"{one.kind}: {NOT_ASKED}")


def _answers(answers: Iterable[Answered], names: Mapping[UUID, str], notes: list[str]) -> Iterator[Answer]:
    for each in answers:
        if each.kind in QUESTIONS:
            for choice in KINDS[each.kind].choices(each.value):
                if choice.option in names:
                    _tell_of_deeper(choice, notes)
                    yield Answer(names[choice.option], _first(choice.confidence, each.confidence))
                else:
                    notes.append(f"{each.kind}: {NOT_ASKED}")
        elif each.feature in names:
            yield Answer(names[each.feature], each.confidence, KINDS[each.kind].dump(each.value))
        else:
            notes.append(f"{each.kind}: {NOT_ASKED}")


def _tell_of_deeper(choice: Choice, notes: list[str]) -> None:
    if choice.answers:
        notes.append(DEEPER)


def _first(*confidences: float | None) -> float | None:
    return next((each for each in confidences if each is not None), None)


def asked_of(class_name: str, features: Sequence[FeatureSpec], means: Mapping[str, str]) -> tuple[FeatureSpec, ...]:
    """What can be said of an object of this class that is looked at alone: the questions that its feature asks, or else everything.

    The feature is the one that the class stands for, or else the one of its name.
    """
    for feature in features:
        if str(feature.id) == means.get(class_name) or (class_name not in means and feature.name.casefold() == class_name.casefold()):
            return feature.features or tuple(features)
    return tuple(features)

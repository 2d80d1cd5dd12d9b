"""What an ontology is called in Label Studio: one control for the objects of a kind, one for each question, every name once.

A control that labels regions is called after the kind of its objects, a control that asks a question after the question. The same question
under several objects or options is one control; a different one of the same name gets a number, and its own name as a title.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from uuid import UUID

from apps.formats.label_studio_tags import star
from apps.kinds import KINDS
from apps.kinds.features import FeatureSpec, OptionSpec


@dataclass(frozen=True, slots=True)
class LabelControl:
    """The objects of one kind, each a label of this control; a required object has a control of its own."""

    name: str
    kind: str
    labels: tuple[FeatureSpec, ...]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """When a question is asked: once one of these options is chosen, or one of these labels, in the control of this name."""

    control: str
    values: tuple[str, ...]
    of_labels: bool = False


@dataclass(frozen=True, slots=True)
class QuestionControl:
    """A question about the asset, or about regions; `when` None: always."""

    name: str
    question: FeatureSpec
    per_region: bool = False
    when: Condition | None = None


@dataclass(slots=True)
class Controls:
    """All controls of an ontology; `names` has the control of every feature, of a question under options too."""

    labels: list[LabelControl] = field(default_factory=list)
    questions: list[QuestionControl] = field(default_factory=list)
    relations: list[FeatureSpec] = field(default_factory=list)
    names: dict[UUID, str] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)

    def add_labels(self, kind: str, labels: Sequence[FeatureSpec], *, required: bool = False) -> None:
        """A control for these objects."""
        name = self._free(kind)
        self.labels.append(LabelControl(name, kind, tuple(labels), required))
        self.names.update((label.id, name) for label in labels)

    def add_question(self, askers: Sequence[FeatureSpec], *, per_region: bool = False, when: Condition | None = None) -> None:
        """One control for a question that stands in several places, with the questions under its options."""
        name = self._free(askers[0].name)
        self.questions.append(QuestionControl(name, askers[0], per_region, when))
        self.names.update((question.id, name) for question in askers)
        if not is_taxonomy(askers[0]):
            for values, under in _shared(_under_options(askers)):
                self.add_question(under, per_region=per_region, when=Condition(name, values))

    def _free(self, wanted: str) -> str:
        names = (wanted if number == 1 else f"{wanted} {number}" for number in count(1))
        name = next(name for name in names if name not in self._taken)
        self._taken.add(name)
        return name


def controls_of(features: Sequence[FeatureSpec]) -> Controls:
    """The controls of these top-level features, in their order: objects, questions about them, questions about the asset."""
    controls = Controls()
    objects = [feature for feature in features if KINDS[feature.kind].role == "object"]
    for kind in dict.fromkeys(feature.kind for feature in objects):
        if shared := [feature for feature in objects if feature.kind == kind and not feature.required]:
            controls.add_labels(kind, shared)
        for feature in objects:
            if feature.kind == kind and feature.required:
                controls.add_labels(kind, [feature], required=True)
    _ask_about(objects, controls)
    for feature in features:
        if KINDS[feature.kind].role == "classification":
            controls.add_question([feature])
        elif KINDS[feature.kind].role == "relationship":
            controls.relations.append(feature)
    return controls


def _ask_about(objects: Sequence[FeatureSpec], controls: Controls) -> None:
    """The questions of objects: one that all of them ask has no condition, another one names its labels."""
    asked = [(each.name, question) for each in objects for question in each.features]
    labellers = tuple(controls.labels)
    for _, under in _shared(asked):
        if len(under) == len(objects):
            controls.add_question(under, per_region=True)
            continue
        askers = {question.id for question in under}
        for control in labellers:
            mine = [(label.name, each) for label in control.labels for each in label.features if each.id in askers]
            for values, found in _shared(mine):
                controls.add_question(found, per_region=True, when=Condition(control.name, values, of_labels=True))


def _under_options(askers: Iterable[FeatureSpec]) -> list[tuple[str, FeatureSpec]]:
    return [(option.name, question) for asker in askers for option in asker.options for question in option.features]


def _shared(asked: Iterable[tuple[str, FeatureSpec]]) -> Iterator[tuple[tuple[str, ...], list[FeatureSpec]]]:
    """Equal questions together, with the values under which they stand; a value with a comma cannot be listed beside others."""
    groups: dict[object, tuple[dict[str, None], list[FeatureSpec]]] = {}
    for value, question in asked:
        key = (shape_of(question), value if "," in value else "")
        values, questions = groups.setdefault(key, ({}, []))
        values[value] = None
        questions.append(question)
    for values, questions in groups.values():
        yield tuple(values), questions


def shape_of(feature: FeatureSpec) -> object:
    """A feature without its ids: equal for questions that ask the same."""
    options = tuple((option.name, option.hotkey, tuple(shape_of(each) for each in option.features)) for option in feature.options)
    return feature.name, feature.kind, feature.required, feature.color, feature.hotkey, options


def is_taxonomy(question: FeatureSpec) -> bool:
    """Whether the questions under its options go on in the same way, each named after its option: a tree to choose paths from."""
    return any(option.features for option in question.options) and _is_tree(question.options, question.kind)


def is_rating(question: FeatureSpec) -> bool:
    """Whether its options are the stars of a rating, from one star on, with nothing asked under them."""
    names = [option.name for option in question.options if not option.features]
    stars = [star(number) for number in range(1, len(question.options) + 1)]
    return question.kind == "radio" and bool(stars) and names == stars


def _is_tree(options: Iterable[OptionSpec], kind: str) -> bool:
    for option in options:
        if not option.features:
            continue
        if len(option.features) > 1:
            return False
        (below,) = option.features
        if (below.name, below.kind, below.required) != (option.name, kind, False) or not _is_tree(below.options, kind):
            return False
    return True

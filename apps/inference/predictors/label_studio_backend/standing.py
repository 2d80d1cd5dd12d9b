"""What the labels of a configuration elsewhere stand for, where it says so: `predicted_values` are names of a model's classes.

The same attribute that the models of label-studio-ml read. Without it a label or a choice stands for what is called like it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID, uuid5

from apps.formats.label_studio_controls import controls_of
from apps.formats.label_studio_tags import QUESTIONS, SHAPES, SPANS, shape_of_type
from apps.inference.features import NAMES, class_names, targets
from apps.inference.predictors.label_studio_backend.wording import Control, Wording
from apps.kinds import KINDS
from apps.kinds.features import FeatureSpec, OptionSpec

CHOICES = "choices"
Words = tuple[tuple[FeatureSpec, ...], dict[str, UUID]]


def in_words_of(wording: Wording, features: Sequence[FeatureSpec], mapping: Mapping[str, UUID], classes: Iterable[str]) -> Words:
    """The features, and what the classes stand for among them, as the configuration's labels say.

    What a label stands for alone takes its name, and keeps its id; for other classes of a label a feature (an option) is added.
    """
    words = _Words(features, mapping, classes)
    told = [(control, *each) for control in wording.controls.values() for each in control.predicted.items()]
    for control, label, names in sorted(told, key=lambda each: not words.fits(each[0], each[2])):
        words.stand(control, label, names)
    return words.renamed(), words.mapping


def is_answered(wording: Wording, features: Sequence[FeatureSpec]) -> bool:
    """Whether any label or question of the configuration is one of these features."""
    there = [each for each in features if each.removed is None]
    objects = {each.name for each in there if KINDS[each.kind].role == "object"}
    names, questions = controls_of(features).names, dict[str, FeatureSpec]()
    for each in (*there, *(asked for one in there for asked in one.features)):
        if KINDS[each.kind].role == "classification" and each.id in names:
            questions[names[each.id]] = each

    def fits(control: Control) -> bool:
        if control.tag not in QUESTIONS or shape_of_type(control.tag):
            return not objects.isdisjoint(control.values)
        asked = questions.get(wording.ours.get(control.name, control.name))
        return asked is not None and (not asked.options or not {one.name for one in asked.options}.isdisjoint(control.values))

    return any(map(fits, wording.controls.values()))


class _Words:
    """Features as they are named one by one after labels."""

    def __init__(self, features: Sequence[FeatureSpec], mapping: Mapping[str, UUID], classes: Iterable[str]) -> None:
        self.mapping, self._before, self._targets = dict(mapping), dict(mapping), targets(features)
        self._features, self._names, self._done = list(features), dict[UUID, str](), set[str]()
        self._own = {name.casefold(): number for number, name in class_names(features).items()}
        self._classes = {name.casefold(): name for name in (*class_names(features).values(), *mapping, *classes)}

    def fits(self, control: Control, names: Iterable[str]) -> bool:
        """Whether one of these classes stands for something of the kind that the control marks."""
        return any(self._target(name) in self._of_kind(control) for name in self._known(names))

    def stand(self, control: Control, label: str, names: Sequence[str]) -> None:
        """The label stands for these classes, as far as there are such and no label was before it."""
        fitting, known = self._of_kind(control), [name for name in self._known(names) if name not in self._done]
        for name in known:
            target = self._target(name)
            sharing = {other for other, number in self._before.items() if number == target}
            if target is not None and target in fitting and sharing <= set(known):
                self._names[target] = label
                self._done.add(name)
            elif (made := self._made(control, label)) is not None:
                self.mapping[name] = made
                self._done.add(name)

    def renamed(self) -> tuple[FeatureSpec, ...]:
        return tuple(map(self._renamed, self._features))

    def _known(self, names: Iterable[str]) -> list[str]:
        return [self._classes[name.casefold()] for name in names if name.casefold() in self._classes]

    def _target(self, name: str) -> UUID | None:
        return self._before.get(name, self._own.get(name.casefold()))

    def _of_kind(self, control: Control) -> set[UUID]:
        kinds = {"radio", "checklist"} if control.tag == CHOICES else {_kind(control)}
        return {number for number, target in self._targets.items() if target.kind in kinds}

    def _made(self, control: Control, label: str) -> UUID | None:
        """What this label is otherwise: an option of the question, or a feature; None for a control that marks nothing known here."""
        if control.tag == CHOICES:
            return self._option(control, label)
        kind = _kind(control)
        if not kind:
            return None
        made = FeatureSpec(uuid5(NAMES, f"{control.name}\n{label}"), label, kind)
        if made not in self._features:
            self._features.append(made)
        return made.id

    def _option(self, control: Control, label: str) -> UUID:
        question = uuid5(NAMES, control.name)
        kinds = ("radio", "checklist")
        same = [each.name.casefold() == control.name.casefold() and each.kind in kinds and each.removed is None for each in self._features]
        if True not in same:
            same.append(True)
            self._features.append(FeatureSpec(question, control.name, kinds[control.several]))
        at, option = same.index(True), OptionSpec(uuid5(question, label), label)
        asked = self._features[at]
        if option not in asked.options:
            self._features[at] = replace(asked, options=(*asked.options, option))
        return option.id

    def _renamed(self, feature: FeatureSpec) -> FeatureSpec:
        options = tuple(replace(each, name=self._names.get(each.id, each.name)) for each in feature.options)
        nested = tuple(map(self._renamed, feature.features))
        return replace(feature, name=self._names.get(feature.id, feature.name), options=options, features=nested)


def _kind(control: Control) -> str:
    """Of what its labels mark; '' where it marks nothing."""
    return "entity" if control.tag == SPANS else SHAPES.get(shape_of_type(control.tag) or "", "")

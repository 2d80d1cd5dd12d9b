"""What may be said: the features of an ontology, and the check of an annotation against them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from apps.kinds.answers import refuse_twice
from apps.kinds.base import KINDS
from apps.kinds.locators import Track
from apps.kinds.placing import check_place
from apps.kinds.reading import InvalidValue, join
from apps.kinds.support import why_not
from apps.kinds.values import Annotation, Answer, Asset, Choice, Value
from apps.modalities import MODALITIES


@dataclass(frozen=True, slots=True)
class Removed:
    """That a feature or option was removed from its ontology. What was said of it was `kept` and may still be read, or is gone.

    `instead` is the name of what it went over to.
    """

    kept: bool = True
    instead: str = ""


@dataclass(frozen=True, slots=True)
class OptionSpec:
    """One option of a radio or checklist question, with the questions asked once it is chosen.

    `external_id` is what another system calls it, by which files of that system may name it; '' where none does. `former` are the names
    that it had before, where files are read.
    """

    id: UUID
    name: str
    features: tuple["FeatureSpec", ...] = ()
    hotkey: str = ""
    removed: Removed | None = None
    external_id: str = ""
    former: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeatureSpec:
    """One feature: an object to mark, a question to answer, or a relationship. `features` are the questions asked of each object.

    `settings` are what its kind settles for all its annotations, such as a skeleton; see Kind.parse_settings.
    `external_id` is what another system calls it, by which files of that system may name it; '' where none does. `former` are the names
    that it had before, where files are read.
    """

    id: UUID
    name: str
    kind: str
    options: tuple[OptionSpec, ...] = ()
    features: tuple["FeatureSpec", ...] = ()
    required: bool = False
    color: str = ""
    hotkey: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict, hash=False)
    removed: Removed | None = None
    external_id: str = ""
    former: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """A required feature without an answer: `pointer` leads to where it belongs, from the list of annotations."""

    feature: UUID
    name: str
    pointer: str
    annotation: UUID | None = None


def features_by_id(features: Iterable[FeatureSpec]) -> dict[UUID, FeatureSpec]:
    """The top-level features of an ontology by their ids: what `check_annotation` asks for."""
    return {feature.id: feature for feature in features}


def refuse_renamed(name: str, among: Iterable[FeatureSpec | OptionSpec], at: str) -> None:
    """Nothing, where none of these had this name before and has another now. Raises InvalidValue, which says what it is called now."""
    renamed = next((each for each in among if each.removed is None and name in each.former), None)
    if renamed is not None:
        what = "feature" if isinstance(renamed, FeatureSpec) else "option"
        words = f"The {what} {name!r} was renamed: it is called {renamed.name!r} now."
        raise InvalidValue(at, words, renamed.name, code=f"unknown_{what}")


def refuse_removed(part: FeatureSpec | OptionSpec, among: Iterable[FeatureSpec | OptionSpec], at: str) -> None:
    """Nothing for what is there, or was kept when it was removed from these. Raises InvalidValue, which says what to name instead."""
    removed = part.removed
    if removed is None or removed.kept:
        return
    what = "feature" if isinstance(part, FeatureSpec) else "option"
    went = f", and what was said of it is {removed.instead} now" if removed.instead else ""
    names = ", ".join(each.name for each in among if each.removed is None)
    expected = removed.instead or (f"one of: {names}" if names else "nothing here")
    raise InvalidValue(at, f"The {what} {part.name} was removed from the ontology{went}.", expected, code=f"{what}_removed")


def walk_features(features: Iterable[FeatureSpec]) -> Iterator[FeatureSpec]:
    """Every feature of a tree, parents before their children."""
    for feature in features:
        yield feature
        yield from walk_features(feature.features)
        for option in feature.options:
            yield from walk_features(option.features)


def check_annotation(annotation: Annotation, features: Mapping[UUID, FeatureSpec], asset: Asset | None, at: str = "") -> None:
    """Nothing, where the annotation answers a top-level feature rightly, at every depth, and stands where the asset has a place for it.

    `asset` None leaves the place unchecked. What is required but missing is the matter of `missing_required`. Raises InvalidValue.
    """
    feature = _feature_of(annotation.feature, annotation.kind, features, at)
    kind = KINDS[annotation.kind]
    if asset is not None:
        check_place(annotation, kind, asset, at)
    _check_value(annotation.value, feature, join(at, "value"))
    _check_answers(annotation.answers, feature.features, join(at, "answers"))
    if isinstance(annotation.at, Track):
        for number, segment in enumerate(annotation.at.segments):
            for index, keyframe in enumerate(segment):
                here = f"{at}/at/segments/{number}/{index}"
                kind.check_settings(keyframe.value, feature.settings, join(here, "value"))
                _check_answers(keyframe.answers, feature.features, join(here, "answers"))


def _check_value(value: Value, feature: FeatureSpec, at: str) -> None:
    kind = KINDS[feature.kind]
    kind.check_settings(value, feature.settings, at)
    _check_choices(kind.choices(value), feature, at)


def _check_answers(answers: Sequence[Answer], features: Sequence[FeatureSpec], at: str) -> None:
    refuse_twice(answers, at)
    known = features_by_id(features)
    for index, answer in enumerate(answers):
        here = join(at, index)
        feature = _feature_of(answer.feature, answer.kind, known, here)
        _check_value(answer.value, feature, join(here, "value"))


def _check_choices(choices: Sequence[Choice], feature: FeatureSpec, at: str) -> None:
    known = {option.id: option for option in feature.options}
    for index, choice in enumerate(choices):
        option = known.get(choice.option)
        if option is None:
            names = ", ".join(option.name for option in feature.options)
            here = KINDS[feature.kind].option_at(at, index)
            raise InvalidValue(here, f"{feature.name} has no such option.", f"the id of one of: {names}", code="unknown_option")
        refuse_removed(option, feature.options, KINDS[feature.kind].option_at(at, index))
        _check_answers(choice.answers, option.features, join(_choice_at(feature, at, index), "answers"))


def _feature_of(identifier: UUID, kind: str, known: Mapping[UUID, FeatureSpec], at: str) -> FeatureSpec:
    feature = known.get(identifier)
    if feature is None:
        names = ", ".join(feature.name for feature in known.values())
        expected = f"the id of one of: {names}" if names else "no answer: nothing is asked here"
        raise InvalidValue(join(at, "feature"), "No such feature belongs here.", expected, code="unknown_feature")
    refuse_removed(feature, known.values(), join(at, "feature"))
    if feature.kind != kind:
        raise InvalidValue(join(at, "kind"), f"{feature.name} is no {kind}.", feature.kind, code="wrong_kind")
    return feature


def _choice_at(feature: FeatureSpec, at: str, index: int) -> str:
    return KINDS[feature.kind].option_at(at, index).rpartition("/")[0]


def askable(features: Iterable[FeatureSpec], modality: str) -> tuple[FeatureSpec, ...]:
    """The top-level features that somebody at an asset of this type can be asked for: what it has a place for, no relationship."""
    known = MODALITIES[modality]
    return tuple(each for each in features if KINDS[each.kind].role != "relationship" and not why_not(KINDS[each.kind], known))


def missing_required(annotations: Sequence[Annotation], features: Sequence[FeatureSpec]) -> tuple[Missing, ...]:
    """The required features that nobody answered: on the asset, on each object and under each chosen option.

    A required object is there with one annotation of it; a blank text or an empty checklist is no answer.
    """
    return tuple(_missing(annotations, features))


def _missing(annotations: Sequence[Annotation], features: Sequence[FeatureSpec]) -> Iterator[Missing]:
    answered = {annotation.feature for annotation in annotations if KINDS[annotation.kind].is_answered(annotation.value)}
    for feature in features:
        if feature.required and feature.id not in answered:
            yield Missing(feature.id, feature.name, "")
    known = features_by_id(features)
    for index, annotation in enumerate(annotations):
        own = known.get(annotation.feature)
        if own is not None:
            for feature, pointer in _missing_under(annotation, own, f"/{index}"):
                yield Missing(feature.id, feature.name, pointer, annotation.id)


def _missing_under(said: Annotation | Answer, feature: FeatureSpec, at: str) -> Iterator[tuple[FeatureSpec, str]]:
    if isinstance(said, Annotation):
        yield from _missing_answers(said.answers, feature.features, join(at, "answers"))
    options = {option.id: option for option in feature.options}
    for index, choice in enumerate(KINDS[said.kind].choices(said.value)):
        if choice.option in options:
            here = join(_choice_at(feature, join(at, "value"), index), "answers")
            yield from _missing_answers(choice.answers, options[choice.option].features, here)


def _missing_answers(answers: Sequence[Answer], features: Sequence[FeatureSpec], at: str) -> Iterator[tuple[FeatureSpec, str]]:
    given = {answer.feature: (index, answer) for index, answer in enumerate(answers)}
    for feature in features:
        if feature.id not in given:
            if feature.required:
                yield feature, at
            continue
        index, answer = given[feature.id]
        if feature.required and not KINDS[answer.kind].is_answered(answer.value):
            yield feature, join(at, index)
        yield from _missing_under(answer, feature, join(at, index))

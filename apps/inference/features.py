"""What the classes of a predictor mean in an ontology, and predictions in the one form.

A class stands for a *target*: a feature that marks an object, a feature that asks for a text, or an option of a question. Its name is the
name of that feature or option; where several have it, people choose.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from apps.inference.predictors.contract import ClassSpec, Prediction
from apps.inference.predictors.keeping import cut_to
from apps.kinds import KINDS
from apps.kinds.base import NoConversion
from apps.kinds.checklist import Checklist
from apps.kinds.features import FeatureSpec, walk_features
from apps.kinds.placing import faults_of
from apps.kinds.radio import Radio
from apps.kinds.reading import InvalidValue, an
from apps.kinds.relationship import Relationship
from apps.kinds.values import Annotation, Asset, Choice, Locator, Value
from apps.kinds.values import Answer as Answered

NAMES = UUID("6f0d9b0e-0a3d-5c55-9d0e-5a1d3f6f1b77")
QUESTIONS = frozenset({"radio", "checklist"})
GONE = "the feature or option that it stands for is gone from the ontology."


@dataclass(frozen=True)
class Target:
    """What a class can stand for. `id` is the feature's, or the option's of the question `feature`; `kind` the kind of that feature.

    `path` are the names from the top down, `above` the object feature that a nested question is asked of, None at the top.
    """

    id: UUID
    kind: str
    feature: UUID
    path: tuple[str, ...]
    above: UUID | None = None

    @property
    def name(self) -> str:
        """The last name of the path."""
        return self.path[-1]


def targets(features: Iterable[FeatureSpec]) -> dict[UUID, Target]:
    """Everything that a class can stand for, by its id: the top level, and the questions asked of objects."""
    return {one.id: one for one in _targets(features, (), None)}


def _targets(features: Iterable[FeatureSpec], path: tuple[str, ...], above: UUID | None) -> Iterator[Target]:
    for feature in features:
        if feature.removed is not None or KINDS[feature.kind].role == "relationship":
            continue
        here = (*path, feature.name)
        if feature.kind in QUESTIONS:
            options = (option for option in feature.options if option.removed is None)
            yield from (Target(option.id, feature.kind, feature.id, (*here, option.name), above) for option in options)
        else:
            yield Target(feature.id, feature.kind, feature.id, here, above)
        if above is None:
            yield from _targets(feature.features, here, feature.id)


def fits(kinds: Iterable[str], target: Target) -> bool:
    """Whether what is said in one of these kinds can be of the target: an object of an object, an answer to a question of that sort."""
    return _sort(target.kind) in {_sort(kind) for kind in kinds}


def _sort(kind: str) -> str:
    if kind in QUESTIONS:
        return "question"
    return "object" if KINDS[kind].role == "object" else kind


def class_names(features: Iterable[FeatureSpec]) -> dict[UUID, str]:
    """What each target is called as a class: by its name, or by its whole path where another target has that name too."""
    known = targets(features).values()
    often = Counter(target.name.casefold() for target in known)
    return {target.id: target.name if often[target.name.casefold()] == 1 else ": ".join(target.path) for target in known}


def match_by_name(classes: Iterable[ClassSpec], features: Iterable[FeatureSpec]) -> dict[str, UUID]:
    """Each class with the one target of the same name and of a kind that it speaks; where there is none, or several, it is left out."""
    by_name: dict[str, list[Target]] = {}
    for target in targets(features).values():
        by_name.setdefault(target.name.casefold(), []).append(target)
    found = {}
    for each in classes:
        fitting = [target for target in by_name.get(each.name.casefold(), ()) if target.kind in each.kinds]
        plain = [target for target in fitting if target.above is None] or fitting
        if len(plain) == 1:
            found[each.name] = plain[0].id
    return found


def as_annotations(
    predictions: Iterable[Prediction | Annotation],
    mapping: Mapping[str, UUID],
    features: Sequence[FeatureSpec],
    asset: Asset,
    *,
    seed: str,
    leave_out: Callable[[str], None] = lambda _why: None,
) -> tuple[Annotation, ...]:
    """The predictions whose class has a target, cut at the edges of the asset. The same seed gives the same ids: writing twice is harmless.

    What was said in another kind than the target's is converted where that can be, such as a mask to a polygon, and an answer is one to a
    radio as to a checklist. Of a radio's options the likeliest is kept; a checklist is one annotation with all of its options, as sure as
    the least sure of them, and without a confidence where one has none. What a family said in the ontology's own words is kept as it is,
    but cut as well. What cannot be is left out, and `leave_out` is told; of classes without a target see left_out.without_target.
    """
    known, found, renamed = targets(features), list[Annotation](), dict[UUID, UUID]()
    chosen: dict[tuple[UUID, Locator | None], list[tuple[Target, float | None]]] = {}
    wanted = [(uuid5(NAMES, f"{seed}:{number}"), said, _target(said, mapping, known, leave_out)) for number, said in enumerate(predictions)]
    for identifier, said, target, drawn in _right(wanted, features, leave_out):
        if isinstance(said, Annotation):
            renamed[said.id] = identifier
            found.append(replace(said, id=identifier))
        elif target is not None and target.kind in QUESTIONS:
            chosen.setdefault((target.feature, said.at), []).append((target, _bounded(said.confidence)))
        elif target is not None and drawn is not None:
            try:
                value = drawn if said.kind == target.kind else KINDS[said.kind].convert(drawn, target.kind)
                answers = _answers(said, mapping, known, leave_out, above=target.feature)
            except InvalidValue as error:
                leave_out(_told(said.class_name, error))
                continue
            except NoConversion as refusal:
                leave_out(f"{said.class_name}: {refusal}")
                continue
            sure = _bounded(said.confidence)
            found.append(Annotation(identifier, target.kind, target.feature, value, answers, confidence=sure, at=said.at))
    for (feature, at), options in chosen.items():
        identifier = uuid5(NAMES, f"{seed}:{feature}:{at}")
        question, confidence = _choice(options)
        found.append(Annotation(identifier, options[0][0].kind, feature, question, confidence=confidence, at=at))
    names = {each.id: each.name for each in walk_features(features)}
    inside = (cut_to(asset, each, names.get(each.feature, each.kind), leave_out) for each in found)
    return tuple(_joined(each, renamed) for each in inside if each is not None)


Wanted = tuple[UUID, Prediction | Annotation, Target | None]  # under its id, and what its class stands for
Said = tuple[UUID, Prediction | Annotation, Target | None, Value | None]  # the same, with what it says of an object


def _target(
    said: Prediction | Annotation, mapping: Mapping[str, UUID], known: Mapping[UUID, Target], leave_out: Callable[[str], None]
) -> Target | None:
    """What its class stands for; where that is something, but nothing that this can say, why is told."""
    if isinstance(said, Annotation) or said.class_name not in mapping:
        return None
    target = known.get(mapping[said.class_name])
    if target is None:
        leave_out(f"{said.class_name}: {GONE}")
    elif target.above is not None:
        leave_out(f"{said.class_name}: it answers what is asked of an object, and was said of the whole.")
    elif (target.kind in QUESTIONS) != (said.kind in QUESTIONS):
        leave_out(f"{said.class_name}: it was said as {_titled(said.kind)}, and stands for {_titled(target.kind)}.")
    else:
        return target
    return None


def _titled(kind: str) -> str:
    return an(kind.replace("_", " "))


def _right(wanted: Iterable[Wanted], features: Sequence[FeatureSpec], leave_out: Callable[[str], None]) -> list[Said]:
    """Those that have a target and can be read, and whose geometry says what it holds, see Kind.faults: asked of all at once."""
    found, drawn, names = list[Said](), list[Annotation](), {each.id: each.name for each in walk_features(features)}
    for identifier, said, target in wanted:
        if isinstance(said, Annotation):
            found.append((identifier, said, None, None))
            drawn.append(said)
        elif target is not None:
            try:
                value = None if target.kind in QUESTIONS else KINDS[said.kind].parse(dict(said.value))
            except InvalidValue as error:
                leave_out(_told(said.class_name, error))
                continue
            found.append((identifier, said, target, value))
            drawn.append(Annotation(identifier, said.kind, target.feature, value or Value(), at=said.at))
    faults = faults_of(drawn)
    for index, fault in faults.items():
        said = found[index][1]
        leave_out(_told(names.get(said.feature, said.kind) if isinstance(said, Annotation) else said.class_name, fault))
    return [each for index, each in enumerate(found) if index not in faults]


def _told(name: str, error: InvalidValue) -> str:
    return f"{name}: {error.pointer.lstrip('/') or 'value'}: {error.message}"


def _joined(annotation: Annotation, renamed: Mapping[UUID, UUID]) -> Annotation:
    """A relationship between the annotations as they are called now."""
    value = annotation.value
    if not isinstance(value, Relationship):
        return annotation
    source, target = renamed.get(value.source, value.source), renamed.get(value.target, value.target)
    return replace(annotation, value=replace(value, source=source, target=target))


def _answers(
    said: Prediction, mapping: Mapping[str, UUID], known: Mapping[UUID, Target], leave_out: Callable[[str], None], *, above: UUID
) -> tuple[Answered, ...]:
    """The answers to what is asked of this object; of several to one question as `as_annotations` says. Raises InvalidValue."""
    chosen: dict[UUID, list[tuple[Target, float | None]]] = {}
    found = list[Answered]()
    for each in said.answers:
        if each.class_name not in mapping:
            continue
        target = known.get(mapping[each.class_name])
        if target is None:
            leave_out(f"{each.class_name}: {GONE}")
        elif target.above != above:
            leave_out(f"{each.class_name}: it was said of an object of the class {said.class_name!r}, whose feature does not ask that.")
        elif target.kind in QUESTIONS:
            chosen.setdefault(target.feature, []).append((target, _bounded(each.confidence)))
        else:
            value = KINDS[target.kind].parse(dict(each.value))
            found.append(Answered(target.feature, target.kind, value, confidence=_bounded(each.confidence)))
    for feature, options in chosen.items():
        value, confidence = _choice(options)
        found.append(Answered(feature, options[0][0].kind, value, confidence=confidence))
    return tuple(found)


def _choice(options: Sequence[tuple[Target, float | None]]) -> tuple[Value, float | None]:
    """The value of a question, and how sure it is."""
    if options[0][0].kind == "radio":
        best, confidence = max(options, key=lambda each: _ordered(each[1]))
        return Radio(Choice(best.id)), confidence
    surest: dict[UUID, float | None] = {}
    for target, confidence in options:
        surest[target.id] = max(confidence, surest.get(target.id), key=_ordered)
    least = min(surest.values(), key=_ordered)
    return Checklist(tuple(Choice(option, confidence=one) for option, one in surest.items())), least


def _ordered(confidence: float | None) -> float:
    return -1.0 if confidence is None else confidence


def _bounded(confidence: float | None) -> float | None:
    return None if confidence is None else min(1.0, max(0.0, confidence))

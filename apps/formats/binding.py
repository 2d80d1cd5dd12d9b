"""From names to ids: a prediction that names its features becomes an annotation of the ontology it is read for."""

from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

from apps.formats.rows import NamedAnswer, NamedChoice, PredictionLine, Ref
from apps.kinds import InvalidValue
from apps.kinds.answers import refuse_twice
from apps.kinds.checklist import Checklist
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.radio import Radio
from apps.kinds.reading import as_uuid, join
from apps.kinds.text import Text
from apps.kinds.values import Annotation, Answer, Choice, Value

Spec = TypeVar("Spec", FeatureSpec, OptionSpec)


def bind(prediction: PredictionLine, features: Sequence[FeatureSpec], *, new_id: Callable[[], UUID]) -> Annotation:
    """The prediction as an annotation of these top-level features; its place is not checked here.

    An id counts before a name. The sender's key becomes the annotation's id, else `new_id` makes one. Raises InvalidValue.
    """
    feature = _find(prediction.said.feature, features, "feature")
    answer = _answer(prediction.said, feature)
    return Annotation(
        id=prediction.id or new_id(),
        kind=answer.kind,
        feature=answer.feature,
        value=answer.value,
        answers=_answers(prediction.answers, feature.features, "/answers"),
        confidence=answer.confidence,
    )


def _answers(named: Sequence[NamedAnswer], features: Sequence[FeatureSpec], at: str) -> tuple[Answer, ...]:
    answers = tuple(_answer(answer, _find(answer.feature, features, "feature")) for answer in named)
    refuse_twice(answers, named[0].feature.at.rpartition("/")[0] if named else at)
    return answers


def _answer(named: NamedAnswer, feature: FeatureSpec) -> Answer:
    if named.kind not in (None, feature.kind):
        raise InvalidValue(named.at, f"{feature.name} is a {feature.kind}, this is a {named.kind}.", f"a {feature.kind}", code="wrong_kind")
    return Answer(feature.id, feature.kind, _value(named, feature), named.confidence)


def _value(named: NamedAnswer, feature: FeatureSpec) -> Value:
    content = named.content
    if isinstance(content, Value) and named.kind == feature.kind:
        return content
    if isinstance(content, str) and feature.kind == "text":
        return Text(content)
    if isinstance(content, tuple) and feature.kind in ("radio", "checklist"):
        choices = _choices(content, feature)
        if feature.kind == "checklist":
            return Checklist(choices)
        if len(choices) != 1:
            raise InvalidValue(named.at, f"{feature.name} is answered with {len(choices)} options.", "exactly one option")
        return Radio(Choice(choices[0].option, choices[0].answers))
    raise InvalidValue(named.at, f"{feature.name} is a {feature.kind}.", f"a {feature.kind}", code="wrong_kind")


def _choices(named: Sequence[NamedChoice], feature: FeatureSpec) -> tuple[Choice, ...]:
    found: dict[UUID, Choice] = {}
    for choice in named:
        option = _find(choice.option, feature.options, "option")
        if option.id in found:
            raise InvalidValue(choice.option.at, f"The option {option.name} is chosen twice.", "each option at most once")
        found[option.id] = Choice(
            option.id, _answers(choice.answers, option.features, join(choice.option.at, "answers")), choice.confidence
        )
    return tuple(found.values())


def _find(ref: Ref, specs: Sequence[Spec], what: str) -> Spec:
    identifier = as_uuid(ref.id)
    for spec in specs:
        if spec.id == identifier:
            return spec
    named = [spec for spec in specs if spec.name == ref.name]
    if len(named) == 1:
        return named[0]
    known = ", ".join(sorted({spec.name for spec in specs})) or f"nothing: no {what} belongs here"
    if named:
        raise InvalidValue(
            ref.at, f"The name {ref.name!r} stands for {len(named)} of them.", f"the id of the {what}", code=f"ambiguous_{what}"
        )
    raise InvalidValue(ref.at, f"No {what} {ref.name or ref.id!r} belongs here.", f"one of: {known}", code=f"unknown_{what}")

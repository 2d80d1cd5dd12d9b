"""From names to ids: annotations that name their features become annotations of the ontology they are read for."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar
from uuid import UUID

from apps.formats.reading import foreign_id, one_of
from apps.formats.rows import (
    LabelRow,
    NamedAnnotation,
    NamedAnswer,
    NamedChoice,
    NamedMap,
    NamedMask,
    NamedPage,
    NamedRelationship,
    NamedRow,
    NamedSpans,
    NamedTrack,
    Ref,
)
from apps.kinds import KINDS, InvalidValue, NoConversion
from apps.kinds.answers import refuse_twice
from apps.kinds.checklist import Checklist
from apps.kinds.features import FeatureSpec, OptionSpec, refuse_removed, refuse_renamed
from apps.kinds.locators import Keyframe, Track
from apps.kinds.radio import Radio
from apps.kinds.reading import an, as_uuid, join
from apps.kinds.text import Text
from apps.kinds.values import Annotation, Answer, Choice, Locator, Value

Spec = TypeVar("Spec", FeatureSpec, OptionSpec)
Keys = Mapping[str, UUID]


def bind_row(row: NamedRow, features: Sequence[FeatureSpec], *, new_id: Callable[[], UUID]) -> LabelRow:
    """The row with its annotations bound, see `bind`; relationships find their ends by key or id in the same row. Raises InvalidValue."""
    ids = [named.id or new_id() for named in row.annotations]
    keys = {str(number): number for number in ids}
    keys |= {named.key: number for named, number in zip(row.annotations, ids, strict=True) if named.key is not None}
    bound = tuple(bind(replace(named, id=number), features, keys=keys) for named, number in zip(row.annotations, ids, strict=True))
    places = tuple((row.line, named.said.at) for named in row.annotations)
    return LabelRow(row.data_row, bound, row.extent, by=row.by, status=row.status, line=row.line, modality=row.modality, places=places)


def bind(
    named: NamedAnnotation, features: Sequence[FeatureSpec], *, new_id: Callable[[], UUID] | None = None, keys: Keys | None = None
) -> Annotation:
    """The annotation of these top-level features; whether the asset has its place is not checked here.

    An id counts before a name. The sender's key becomes the annotation's id, else `new_id` makes one. A value of another kind than the
    feature's is converted where nothing is lost by it (see Kind.widens). What only the asset can tell must be settled before, see
    apps.formats.settling. Raises InvalidValue.
    """
    feature = find_feature(named.said.feature, features)
    answer = _answer(named.said, feature, keys)
    identifier = named.id or (new_id() if new_id else None)
    if identifier is None:
        raise ValueError("an annotation without a key needs new_id")
    return Annotation(
        id=identifier,
        kind=answer.kind,
        feature=answer.feature,
        value=answer.value,
        answers=_answers(named.answers, feature.features),
        confidence=answer.confidence,
        at=_place(named, feature),
        derived_from=named.derived_from,
        metrics=answer.metrics,
    )


def find_feature(ref: Ref, features: Sequence[FeatureSpec]) -> FeatureSpec:
    """The one top-level feature that is meant, by its id or else by its name. Raises InvalidValue."""
    return _find(ref, features, "feature")


def find_option(ref: Ref, options: Sequence[OptionSpec]) -> OptionSpec:
    """The one of these options that is meant, likewise. Raises InvalidValue."""
    return _find(ref, options, "option")


def _place(named: NamedAnnotation, feature: FeatureSpec) -> Locator | None:
    place = named.place
    if isinstance(place, NamedMap):
        return None
    if isinstance(place, NamedPage | NamedSpans):
        raise _unsettled(place.at if isinstance(place, NamedPage) else place.spans[0].at)
    if not isinstance(place, NamedTrack):
        return place
    segments = (
        tuple(
            Keyframe(
                each.frame,
                _widened(each.value, named.said.kind or feature.kind, feature, each.at),
                _answers(each.answers, feature.features),
            )
            for each in segment
        )
        for segment in place.segments
    )
    return Track(tuple(segments))


def _answers(named: Sequence[NamedAnswer], features: Sequence[FeatureSpec]) -> tuple[Answer, ...]:
    answers = tuple(_answer(answer, _find(answer.feature, features, "feature")) for answer in named)
    refuse_twice(answers, [each.feature.at for each in named])
    return answers


def _answer(named: NamedAnswer, feature: FeatureSpec, keys: Keys | None = None) -> Answer:
    choices = [each for each in named.content if isinstance(each, NamedChoice)] if isinstance(named.content, tuple) else []
    spans = [*named.spans, *(span for choice in choices for span in choice.spans)]
    if spans:
        raise _unsettled(spans[0].at)
    metrics, confidence = named.metrics, named.confidence
    if feature.kind == "radio":  # a radio answer has its option's figures, as an option of its own has none
        metrics = tuple(sorted({**dict(choices[0].metrics if choices else ()), **dict(named.metrics)}.items()))
    if feature.kind in ("radio", "ranking") and confidence is None:
        confidence = min((choice.confidence for choice in choices if choice.confidence is not None), default=None)
    return Answer(feature.id, feature.kind, _value(named, feature, keys or {}), confidence, metrics)


def _value(named: NamedAnswer, feature: FeatureSpec, keys: Keys) -> Value:
    content = named.content
    if isinstance(content, NamedRelationship):
        return _relationship(content, named, feature, keys)
    if isinstance(content, Value) and named.kind is not None:
        return _widened(content, named.kind, feature, named.at)
    if named.kind not in (None, feature.kind):
        raise _wrong_kind(named.kind or "", feature, named.at)
    if isinstance(content, str) and feature.kind == "text":
        return Text(content)
    if isinstance(content, tuple) and feature.kind in ("radio", "checklist", "ranking"):
        choices = _choices(content, feature)
        if feature.kind == "checklist":
            return Checklist(choices)
        if feature.kind == "ranking":
            ranking: Value = KINDS["ranking"].parse({"order": [str(choice.option) for choice in choices]}, named.at)
            return ranking
        if len(choices) != 1:
            raise InvalidValue(named.at, f"{feature.name} is answered with {len(choices)} options.", "exactly one option")
        return Radio(Choice(choices[0].option, choices[0].answers))
    raise InvalidValue(named.at, f"{feature.name} is {an(feature.kind)}.", an(feature.kind), code="wrong_kind")


def _widened(value: Value, kind: str, feature: FeatureSpec, at: str) -> Value:
    """The value as the kind of the feature, where that loses nothing. Raises InvalidValue."""
    if isinstance(value, NamedMask):
        raise not_fetched(value)
    if kind == feature.kind:
        return value
    if feature.kind not in KINDS[kind].widens:
        raise _wrong_kind(kind, feature, at)
    try:
        widened: Value = KINDS[kind].convert(value, feature.kind)
    except NoConversion as error:
        raise _wrong_kind(kind, feature, at) from error
    return widened


def not_fetched(mask: NamedMask) -> InvalidValue:
    """The refusal of a mask whose picture nobody fetched."""
    return InvalidValue(mask.at, "This picture was not fetched.", "the mask itself, as a PNG in base64", code="mask_elsewhere")


def _wrong_kind(kind: str, feature: FeatureSpec, at: str) -> InvalidValue:
    return InvalidValue(at, f"{feature.name} is {an(feature.kind)}, this is {an(kind)}.", an(feature.kind), code="wrong_kind")


def _unsettled(at: str) -> InvalidValue:
    return InvalidValue(at, "What this means depends on an asset that is not known here.", "a data row that is known", code="unsettled")


def _relationship(content: NamedRelationship, named: NamedAnswer, feature: FeatureSpec, keys: Keys) -> Value:
    kind = KINDS.get("relationship")
    if kind is None or feature.kind != "relationship":
        raise _wrong_kind("relationship", feature, named.at)
    ends = {}
    for end, key in (("source", content.source), ("target", content.target)):
        found = keys.get(key) or as_uuid(key)
        if found is None:
            expected = "the key of an annotation of the same data row"
            raise InvalidValue(join(named.at, end), f"No annotation {key!r} is here.", expected, code="unknown_annotation")
        ends[end] = str(found)
    value: Value = kind.parse({**ends, "directed": content.directed}, named.at)
    return value


def _choices(named: Sequence[NamedChoice], feature: FeatureSpec) -> tuple[Choice, ...]:
    found: dict[UUID, Choice] = {}
    for choice in named:
        option = _find(choice.option, feature.options, "option")
        if option.id in found:
            raise InvalidValue(choice.option.at, f"The option {option.name} is chosen twice.", "each option at most once")
        answers = _answers(choice.answers, option.features)
        found[option.id] = Choice(option.id, answers, choice.confidence, choice.metrics)
    return tuple(found.values())


def _find(ref: Ref, specs: Sequence[Spec], what: str) -> Spec:
    if ref.id is not None:
        identifier = foreign_id(ref.id)
        for spec in specs:
            if spec.id == identifier or spec.external_id == ref.id:
                refuse_removed(spec, specs, ref.at)
                return spec
    named = [spec for spec in specs if spec.name == ref.name]
    if len(named) == 1:
        refuse_removed(named[0], specs, ref.at)
        return named[0]
    if not named:
        refuse_renamed(ref.name or ref.id or "", specs, ref.at)
    known = {spec.name for spec in specs if spec.removed is None}
    if named:
        raise InvalidValue(
            ref.at, f"The name {ref.name!r} stands for {len(named)} of them.", f"the id of the {what}", code=f"ambiguous_{what}"
        )
    if ref.id is not None and not ref.name and any(spec.name == ref.id for spec in specs):
        words = f"{ref.id!r} is the name of {an(what)}, not its id."
        member = f'"name": {json.dumps(ref.id, ensure_ascii=False)}'
        expected = f"{{{member}}}" if what == "option" else member
        raise InvalidValue(ref.at, words, f"{expected}, or the id of the {what}", code=f"unknown_{what}")
    expected = one_of(known, what, ()) if known else f"nothing, as no {what} belongs at this place"
    raise InvalidValue(ref.at, f"No {what} {ref.name or ref.id!r} belongs here.", expected, code=f"unknown_{what}")

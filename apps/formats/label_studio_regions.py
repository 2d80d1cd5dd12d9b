"""The results of one annotation or prediction as named annotations: results of one key are parts of one region."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from apps.formats.fitting import fitted
from apps.formats.flat_answers import bare_name, goes_by, object_ref, place_answers
from apps.formats.label_studio_answers import read_answers
from apps.formats.label_studio_controls import controls_of
from apps.formats.label_studio_results import Result, members_of
from apps.formats.label_studio_shapes import outlined, read_shape
from apps.formats.label_studio_spans import is_sound, read_span
from apps.formats.label_studio_tags import QUESTIONS, RELATION, SPANS, TIMELINE, shape_of_type
from apps.formats.label_studio_video import read_ranges, read_track, stood
from apps.formats.reading import read_name
from apps.formats.rows import NamedAnnotation, NamedAnswer, NamedChoice, NamedPlace, NamedRelationship, Ref
from apps.kinds import KINDS, InvalidValue
from apps.kinds.checklist import MAX_CHOICES
from apps.kinds.features import FeatureSpec, walk_features
from apps.kinds.locators import Frames, Page
from apps.kinds.made_ids import made_id
from apps.kinds.reading import as_uuid, join, read_list, read_metrics, read_text, read_uuid
from apps.kinds.values import Extent, Value

NAMESPACE = UUID("6b0f4a0e-0b5e-5f0a-9c3e-6f1d4d0a7a52")
SPAN_SHAPES = {"hypertext": "html", "paragraph": "conversation", "timeseries": "audio"}


@dataclass(frozen=True, slots=True)
class Region:
    """What a region marks: asset type, kind, value and place."""

    modality: str
    kind: str
    value: Value
    place: NamedPlace | None = None


@dataclass(frozen=True, slots=True)
class Ontology:
    """The features that are read for, the control that each was written for, and all questions of any depth by name and control."""

    features: Sequence[FeatureSpec]
    names: Mapping[UUID, str]
    asked: Mapping[str, FeatureSpec] = field(default_factory=dict)

    def spec(self, ref: Ref) -> FeatureSpec | None:
        """The feature that was found."""
        return next((each for each in self.features if str(each.id) == ref.id), None)

    def relationship(self, name: str | None, at: str) -> Ref:
        """The relationship of this name; without one, the only one there is."""
        known = [each for each in self.features if each.kind == "relationship" and (name is None or goes_by(name, each))]
        return Ref(str(known[0].id), name, at) if len(known) == 1 else Ref(None, name or RELATION, at)


def ontology_of(features: Sequence[FeatureSpec]) -> Ontology:
    """These features, as results name them."""
    names, walked = controls_of(features).names, list(walk_features(features))
    questions = [each for each in walked if KINDS[each.kind].role == "classification"]
    asked = {bare_name(each): each for each in reversed(questions)} | {each.name: each for each in reversed(questions)}
    asked |= {names[each.id]: each for each in questions if each.id in names}
    return Ontology(features, names, asked)


def is_shape(result: Result) -> bool:
    """Whether the result draws a region."""
    return shape_of_type(result.type) is not None or (result.type == SPANS and "start" in result.value)


def read_region(results: Sequence[Result], ontology: Ontology) -> list[NamedAnnotation]:
    """The annotations of the results of one key: one for each label of a region, or its answers as classifications. Raises InvalidValue."""
    shape = next((each for each in results if is_shape(each)), None)
    questions = [each for each in results if each.type in QUESTIONS and each.type != "timelinelabels"]
    asked = [(each, answer) for each in questions for answer in read_answers(each, ontology.asked)]
    for each in results:
        known = each.type in QUESTIONS or each.type == SPANS or is_shape(each)
        if not known or (shape is None and each.type == SPANS):
            raise InvalidValue(join(each.at, "type"), f"Results of type {each.type} are not read.", "a known type", code="unsupported")
    if shape is None:
        timeline = [named for each in results if each.type == "timelinelabels" for named in _timeline(each, ontology)]
        return timeline + [_with_own(NamedAnnotation(answer, key=each.key), each) for each, answer in asked]
    region = _region(shape)
    said = [named for each in results for named in labels_of(each)] or [(shape.text("from_name") or "", shape.at)]
    answers = [*(answer for _, answer in asked), *_spoken(shape)]
    scores = (each.score() for each in results if each.type not in QUESTIONS)
    score = next((each for each in scores if each is not None), None)
    found = []
    for index, (label, at) in enumerate(dict(said).items()):
        ref = object_ref(label, region.kind, ontology.features, at)
        feature = ontology.spec(ref)
        kind, value = outlined((region.kind, region.value), feature.kind if feature else None)
        said_here = NamedAnswer(ref, kind, value, shape.value_at, score)
        below = place_answers(answers, feature.features if feature else (), ontology.names)
        named = NamedAnnotation(said_here, tuple(below), key=None if index else shape.key, place=region.place)
        found.append(fitted(named, feature, Extent(*shape.size()) if region.modality == "image" else None))
    return [_with_own(each, shape) for each in found]


def _region(shape: Result) -> Region:
    name = shape_of_type(shape.type)
    if name == "videorectangle":
        (kind, value), track = read_track(shape)
        return Region("video", kind, value, track)
    if name is None or name in SPAN_SHAPES:
        modality, value, message = read_span(shape)
        return Region(modality, "entity", value, message)
    kind, value = read_shape(name, shape)
    page = shape.page()
    return Region("image", kind, value) if page is None else Region("document", kind, value, Page(page))


def modality_of(results: Iterable[Result]) -> str | None:
    """The asset type that results speak of; None where they do not tell. Raises InvalidValue."""
    for each in results:
        if each.type == "timelinelabels":
            return "video"
        if is_shape(each):
            return _modality(each)
    return None


def _modality(shape: Result) -> str:
    name = shape_of_type(shape.type)
    if name == "videorectangle":
        return "video"
    if name is None or name in SPAN_SHAPES:
        return SPAN_SHAPES.get(name or "") or ("audio" if is_sound(shape) else "text")
    return "document" if shape.is_on_page else "image"


def labels_of(result: Result) -> list[tuple[str, str]]:
    """The labels of a region's result with their pointers. Raises InvalidValue."""
    if result.type in QUESTIONS:
        return []
    key = result.type if result.type in result.value else "labels"
    at = join(result.value_at, key)
    listed = enumerate(read_list(result.value.get(key) or (), at, at_most=MAX_CHOICES))
    return [(read_text(label, join(at, index)), join(at, index)) for index, label in listed]


def _spoken(shape: Result) -> list[NamedAnswer]:
    """The text that a region of recognized letters brings."""
    said = shape.value.get("ocrtext")
    at = join(shape.value_at, "ocrtext")
    return [NamedAnswer(Ref(None, "ocrtext", at), "text", read_text(said, at), at)] if said else []


def _timeline(result: Result, ontology: Ontology) -> list[NamedAnnotation]:
    """The question of this control, answered for frames; it may be asked of the whole video by a control of its own too."""
    name = result.text("from_name") or ""
    at = join(result.value_at, result.type)
    listed = enumerate(read_list(result.value.get(result.type), at, at_most=MAX_CHOICES))
    content = tuple(NamedChoice(Ref(None, read_text(label, join(at, index)), join(at, index))) for index, label in listed)
    answer = NamedAnswer(Ref(None, name.removesuffix(TIMELINE), result.at), None, content, at, result.score())
    (placed,) = place_answers([answer], ontology.features, ontology.names)
    found = [
        NamedAnnotation(placed, key=result.key if not index else None, place=frames) for index, frames in enumerate(read_ranges(result))
    ]
    return [_with_own(each, result) for each in found]


def _with_own(named: NamedAnnotation, result: Result) -> NamedAnnotation:
    """With what this software wrote beside it."""
    at = f"{result.at}/meta/firstpass"
    meta = result.members.get("meta")
    own = members_of(meta.get("firstpass") or {}, at) if isinstance(meta, Mapping) else {}
    source = own.get("derived_from")
    return replace(
        named,
        said=replace(named.said, metrics=read_metrics(own.get("metrics"), join(at, "metrics"))),
        place=stood(named.place) if own.get("place") == Frames.type else named.place,
        derived_from=None if source is None else read_uuid(source, join(at, "derived_from")),
    )


def read_relation(result: Result, ontology: Ontology) -> list[NamedAnnotation]:
    """One relationship for each label of a relation, or one without. Raises InvalidValue."""
    source, target = (read_name(result.members.get(key), join(result.at, key)) for key in ("from_id", "to_id"))
    if source is None or target is None:
        missing = "from_id" if source is None else "to_id"
        raise InvalidValue(join(result.at, missing), "This relation has one end only.", "the id of a region", code="required")
    direction = result.members.get("direction") or "right"
    if direction not in ("right", "left", "bi"):
        raise InvalidValue(join(result.at, "direction"), "There is no such direction.", "right, left or bi")
    ends = (target, source) if direction == "left" else (source, target)
    at = join(result.at, "labels")
    labels: list[Any] = list(read_list(result.members.get("labels") or (), at, at_most=MAX_CHOICES)) or [None]
    content = NamedRelationship(*ends, directed=direction != "bi")
    said = (
        NamedAnswer(ontology.relationship(read_name(each, at), at), "relationship", content, result.at, result.score()) for each in labels
    )
    return [_with_own(NamedAnnotation(each, key=None if index else result.key), result) for index, each in enumerate(said)]


def identified(named: NamedAnnotation, key: str, number: int, taken: set[UUID]) -> NamedAnnotation:
    """With an id: its key where that is a UUID that was not taken yet, else one made from the keys of the file."""
    own = as_uuid(named.key) if named.key else None
    identifier = own if own is not None and own not in taken else made_id(NAMESPACE, f"{key}/{named.key or ''}/{number}")
    taken.add(identifier)
    return replace(named, id=identifier)

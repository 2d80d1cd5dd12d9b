"""What an annotation says beside its geometry, as members of another format's object: written where there is some, read back exactly."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from apps.formats.base import Report
from apps.formats.binding import bind
from apps.formats.firstpass import with_names, without_names
from apps.formats.naming import with_known_ids
from apps.formats.reading import parse_annotations
from apps.formats.rows import Content, LabelRow, NamedAnnotation, NamedAnswer, NamedPlace, NamedRelationship, NamedRow, Ref
from apps.kinds import InvalidValue
from apps.kinds.answers import dump_answers, parse_answers
from apps.kinds.features import FeatureSpec, features_by_id
from apps.kinds.reading import join, read_list, read_metrics, read_object, read_share, read_uuid, read_whole
from apps.kinds.values import Annotation

MEMBERS = ("id", "confidence", "answers", "derived_from", "metrics")


@dataclass(frozen=True, slots=True)
class Own:
    """An annotation that is not bound yet, with the answers that stand beside it in the one form; `at` is the pointer to its object."""

    named: NamedAnnotation
    answers: Any = None
    at: str = ""


def dump_own(annotation: Annotation, names: Mapping[str, str]) -> dict[str, Any]:
    """The members of MEMBERS that say something; answers with the names of their features and options beside the ids."""
    source = annotation.derived_from
    members = {
        "id": str(annotation.id),
        "confidence": annotation.confidence,
        "answers": with_names(dump_answers(annotation.answers), names) or None,
        "derived_from": None if source is None else str(source),
        "metrics": dict(annotation.metrics) or None,
    }
    return {key: member for key, member in members.items() if member is not None}


def read_own(
    members: Mapping[str, Any],
    at: str,
    *,
    feature: Ref,
    kind: str | None,
    content: Content,
    made: UUID,
    place: NamedPlace | None = None,
    key: str | None = None,
) -> Own:
    """What the members of MEMBERS say about this content; `made` is the id where none of ours is. Raises InvalidValue."""
    own, source = members.get("id"), members.get("derived_from")
    said = NamedAnswer(
        feature=feature,
        kind=kind,
        content=content,
        at=at,
        confidence=read_share(members.get("confidence"), join(at, "confidence")),
        metrics=read_metrics(members.get("metrics"), join(at, "metrics")),
    )
    named = NamedAnnotation(
        said=said,
        id=made if own is None else read_uuid(own, join(at, "id")),
        key=key,
        place=place,
        derived_from=None if source is None else read_uuid(source, join(at, "derived_from")),
    )
    return Own(named, members.get("answers"), at)


def bind_right(row: NamedRow, said: Sequence[Own], features: Sequence[FeatureSpec]) -> tuple[LabelRow, list[InvalidValue]]:
    """The row with those of these annotations that can be bound, in their order, and what is wrong with each of the others."""
    known, wrong = features_by_id(features), list[InvalidValue]()
    keys, bound = dict[str, UUID](), dict[int, Annotation]()
    for index in sorted(range(len(said)), key=lambda each: isinstance(said[each].named.said.content, NamedRelationship)):
        own = said[index]
        try:
            if str(own.named.id) in keys:
                raise _stands_twice(own)
            annotation = bind(own.named, features, keys=keys)
            bound[index] = _with_answers(annotation, own, known[annotation.feature])
        except InvalidValue as error:
            wrong.append(error)
        else:
            keys |= {name: annotation.id for name in (str(annotation.id), own.named.key) if name is not None}
    plain = LabelRow(row.data_row, extent=row.extent, by=row.by, status=row.status, line=row.line, modality=row.modality)
    right = sorted(bound)
    places = tuple((row.line, said[index].named.said.at) for index in right)
    return replace(plain, annotations=tuple(bound[index] for index in right), places=places, refused=bool(wrong)), wrong


def _stands_twice(own: Own) -> InvalidValue:
    return InvalidValue(join(own.at, "id"), "This id stands twice on one data row.", "one annotation per id", code="duplicate")


def _with_answers(annotation: Annotation, own: Own, feature: FeatureSpec) -> Annotation:
    if not own.answers:
        return annotation
    here = join(own.at, "answers")
    return replace(annotation, answers=parse_answers(without_names(with_known_ids(own.answers, feature.features, here), here), here))


def read_rest(payload: Any, at: str, features: Sequence[FeatureSpec], among: Iterable[Annotation]) -> tuple[Annotation, ...]:
    """The annotations with those of the list at `at`, each an object of `position` and `annotation`, put in. Raises InvalidValue."""
    every = list(among)
    placed = []
    for index, item in enumerate(read_list(payload, at)):
        here = join(at, index)
        members = read_object(item, here, required=("position", "annotation"))
        position = read_whole(members["position"], join(here, "position"))
        named = without_names(with_known_ids([members["annotation"]], features, join(here, "annotation")), join(here, "annotation"))
        (annotation,) = parse_annotations(named, join(here, "annotation"))
        placed.append((position, annotation))
    for position, annotation in sorted(placed, key=lambda each: each[0]):
        every.insert(position, annotation)
    return tuple(every)


def report_losses(annotation: Annotation, report: Report, why: str, *, kept: Sequence[str] = ()) -> None:
    """Note each of MEMBERS that the annotation has and a format that keeps only `kept` of them does not."""
    for key in MEMBERS:
        if key not in kept and getattr(annotation, key) not in (None, ()):
            report.left_out(key.replace("_", " "), why)


def report_origin(row: LabelRow, report: Report, why: str) -> None:
    """Note who made the label, for which project and in which status, where a format has no room for it."""
    for key in ("project", "by", "status"):
        if getattr(row, key) is not None:
            report.left_out(key, why)

"""Where annotations use features and options: at the top, or nested in what they say."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Count, Exists, F, Func, JSONField, OuterRef, Q, TextField, UUIDField, Value
from django.db.models.expressions import RawSQL
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Concat

from apps.annotations.models import Annotation
from apps.kinds.relations import ENDS
from apps.kinds.relationship import KIND as RELATIONSHIP
from apps.ontologies.models import Feature
from apps.ontologies.points import Point
from apps.ontologies.usage import Use

WHERE = (
    "annotation_set__project_id",
    "annotation_set__project__name",
    "annotation_set__model_run_id",
    "annotation_set__model_run__name",
)
# Where an annotation holds its points: paths of JSON to those that have one of the names.
POINTS_AT = {
    "value": "$.points[*] ? (@.name == $names[*])",
    "at": "$.segments[*][*].value.points[*] ? (@.name == $names[*])",
}


def feature_uses(features: Collection[UUID], options: Collection[UUID], points: Mapping[UUID, Point]) -> Iterator[Use]:
    """How many annotations of each project and each model run use each feature, option or point of a skeleton."""
    yield from _point_uses(points)
    top = Annotation.objects.filter(feature__in=features).order_by().values_list("feature_id", *WHERE).annotate(n=Count("id"))
    at_top = set()
    for part, *where, count in top:
        at_top.add(part)
        yield _use(part, where, count)
    ontologies = Feature.objects.filter(Q(pk__in=features) | Q(options__in=options)).values("ontology")
    rows = speaking(Annotation.objects.filter(feature__ontology__in=ontologies))
    for part in {*features, *options} - at_top:
        for *where, count in rows.filter(said__contains=str(part)).order_by().values_list(*WHERE).annotate(n=Count("id")):
            yield _use(part, where, count)


def _point_uses(points: Mapping[UUID, Point]) -> Iterator[Use]:
    if not points:
        return
    counts = [Count("id", filter=Q(feature=point.feature_id) & _has_points([point.name])) for point in points.values()]
    rows = Annotation.objects.filter(feature__in={point.feature_id for point in points.values()}).order_by().values_list(*WHERE)
    for row in rows.annotate(**{f"count_{index}": count for index, count in enumerate(counts)}):
        where, counted = row[: len(WHERE)], row[len(WHERE) :]
        yield from (_use(number, where, count) for number, count in zip(points, counted, strict=True) if count)


def with_ends() -> Any:
    """The relationships with what they join, `source_id` and `target_id`."""
    ends = {f"{end}_id": Cast(KeyTextTransform(end, "value"), UUIDField()) for end in ENDS}
    return Annotation.objects.filter(kind=RELATIONSHIP.name).annotate(**ends)


def relationships_joining(features: Collection[UUID]) -> dict[UUID, int]:
    """How many relationships have an annotation of each feature at one of their ends."""
    rows, counted = with_ends(), {}
    for feature in features:
        own = Annotation.objects.filter(annotation_set=OuterRef("annotation_set"), feature=feature)
        joins = rows.exclude(feature=feature).filter(Exists(own.filter(Q(pk=OuterRef("source_id")) | Q(pk=OuterRef("target_id")))))
        if number := joins.count():
            counted[feature] = number
    return counted


def annotations_using(ontology: UUID, parts: Iterable[UUID], points: Mapping[UUID, Iterable[str]]) -> Any:
    """The annotations that use any of these features and options of an ontology, or any of these points of its features."""
    listed = list(parts)
    wanted = Q(pk__in=[])
    for feature, names in points.items():
        wanted |= Q(pk__in=having_points(feature, names).values("pk"))
    if listed:
        wanted |= Q(feature__in=listed) | Q(said__regex="|".join(re.escape(str(part)) for part in listed))
    return speaking(Annotation.objects.filter(feature__ontology=ontology)).filter(wanted)


def having_points(feature: UUID, names: Iterable[str]) -> Any:
    """The annotations of a feature that have any of these points, on any keyframe."""
    return Annotation.objects.filter(_has_points(names), feature=feature)


def _has_points(names: Iterable[str]) -> Q:
    listed = Value({"names": list(names)}, output_field=JSONField())
    value, at = (
        Func(F(column), RawSQL("%s::jsonpath", [path]), listed, function="jsonb_path_exists", output_field=BooleanField())
        for column, path in POINTS_AT.items()
    )
    return Q(value) | Q(at)


def speaking(rows: Any) -> Any:
    """The rows with all that is nested in them as one text, `said`."""
    return rows.annotate(said=Concat(Cast("value", TextField()), Cast("answers", TextField()), Cast("at", TextField())))


def _use(part: UUID, where: Sequence[Any], count: int) -> Use:
    project, project_name, run, run_name = where
    return Use(part, count, project_name or run_name or "", project, run)

"""Where annotations use features and options: at the top, or nested in what they say."""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, TextField, UUIDField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Concat

from apps.annotations.models import Annotation
from apps.kinds.relationship import KIND as RELATIONSHIP
from apps.ontologies.models import Feature
from apps.ontologies.usage import Use

WHERE = (
    "annotation_set__project_id",
    "annotation_set__project__name",
    "annotation_set__model_run_id",
    "annotation_set__model_run__name",
)


def feature_uses(features: Collection[UUID], options: Collection[UUID]) -> Iterator[Use]:
    """How many annotations of each project and each model run use each feature or option."""
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


def relationships_joining(features: Collection[UUID]) -> dict[UUID, int]:
    """How many relationships have an annotation of each feature at one of their ends."""
    ends = {end: Cast(KeyTextTransform(end, "value"), UUIDField()) for end in ("source", "target")}
    rows = Annotation.objects.filter(kind=RELATIONSHIP.name).annotate(**ends)
    counted = {}
    for feature in features:
        own = Annotation.objects.filter(annotation_set=OuterRef("annotation_set"), feature=feature)
        joins = rows.exclude(feature=feature).filter(Exists(own.filter(Q(pk=OuterRef("source")) | Q(pk=OuterRef("target")))))
        if number := joins.count():
            counted[feature] = number
    return counted


def annotations_using(ontology: UUID, parts: Iterable[UUID]) -> Any:
    """The annotations that use any of these features and options of an ontology."""
    listed = list(parts)
    rows = speaking(Annotation.objects.filter(feature__ontology=ontology))
    return rows.filter(Q(feature__in=listed) | Q(said__regex="|".join(re.escape(str(part)) for part in listed)))


def speaking(rows: Any) -> Any:
    """The rows with all that is nested in them as one text, `said`."""
    return rows.annotate(said=Concat(Cast("value", TextField()), Cast("answers", TextField()), Cast("at", TextField())))


def _use(part: UUID, where: list[Any], count: int) -> Use:
    project, project_name, run, run_name = where
    return Use(part, count, project_name or run_name or "", project, run)

"""Where kept annotations come from when their suggestion is not shown any more: who said it, and how sure that was."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from apps.annotations.models import Annotation, AnnotationSet
from apps.model_runs.models import ModelRun


@dataclass(frozen=True)
class KeptFrom:
    """A suggestion that something was kept of: its confidence in [0, 1], and who said it in words."""

    suggestion: UUID
    confidence: float | None
    predictor_version: UUID | None
    name: str


def kept_from(suggestions: Collection[UUID]) -> list[KeptFrom]:
    """Who said these suggestions; what no model said is left out."""
    rows = Annotation.objects.filter(pk__in=suggestions, annotation_set__model_run__isnull=False)
    found = rows.select_related("annotation_set__model_run__model").order_by("id")
    runs = ((row, row.annotation_set.model_run) for row in found)
    return [KeptFrom(row.pk, row.confidence, run.predictor_version_id, named(run)) for row, run in runs]


def sources_of(annotation_set: AnnotationSet | None, shown: Iterable[UUID]) -> list[KeptFrom]:
    """What the set's annotations come from, and those of the label that it corrects, but what is shown as a suggestion."""
    if annotation_set is None:
        return []
    sets = [number for number in (annotation_set.pk, annotation_set.corrects_id) if number]
    rows = Annotation.objects.filter(annotation_set__in=sets, derived_from__isnull=False)
    left = set(rows.values_list("derived_from", flat=True)) - set(shown)
    return kept_from(left) if left else []


def named(run: ModelRun) -> str:
    """Who says what is in it. As the run was told, "Digit detector v3"; of a run that somebody sent the name of its model."""
    told = run.config if isinstance(run.config, dict) else {}
    name = told.get("predictor_name") or run.model.name
    return f"{name} v{told['version']}" if "version" in told else str(name)

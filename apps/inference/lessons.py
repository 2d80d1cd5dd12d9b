"""Which labels a lesson learns from, which ones are kept back to measure on, and why those."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from apps.annotations.models import Label
from apps.catalog.models import DataRow, Slice
from apps.catalog.queries import rows_of_slice
from apps.core.models import JobChunk
from apps.inference import queries
from apps.inference.models import PredictorVersion
from apps.model_runs.models import ModelRun, ModelRunDataRow
from apps.projects.models import Project

LESSON = "lesson"  # where the chunk of a training keeps which data rows were learned from, and which measured on
TRAIN_SPLIT, VALIDATION_SPLIT, TEST_SPLIT = "train", "validation", "test"


class Why(StrEnum):
    """Why nothing is learned from a data row's label: a version is measured on it, but on UNUSED ones."""

    BLIND = "blind"  # set aside by its id, and labelled without a look at suggestions
    BY_ID = "by_id"  # set aside by its id
    UNUSED = "unused"  # set aside by its id, but there are enough blind ones to measure on
    PROJECT = "project"  # of the project that was named
    SPLIT = "split"  # of the split 'test' of the run that was named


@dataclass(frozen=True)
class Parted:
    """The data rows of a lesson by id: what is learned from, and what is kept back and why."""

    learned: frozenset[str]
    kept_back: Mapping[str, Why]

    @property
    def measured(self) -> frozenset[str]:
        """Those that a version is measured on."""
        return frozenset(row for row, why in self.kept_back.items() if why is not Why.UNUSED)

    @property
    def chosen(self) -> dict[str, int]:
        """How many are kept back, by why: what a version says of how it was measured; {} where none is."""
        return dict(Counter(str(why) for why in self.kept_back.values()))


def to_keep(learned: Iterable[str], measured: Iterable[str]) -> dict[str, list[str]]:
    """A lesson as the chunk of its training keeps it under LESSON, by the ids of data rows."""
    return {"train": sorted(learned), "test": sorted(measured)}


def has_learned(version: PredictorVersion, rows: Collection[str]) -> bool:
    """Whether a version has learned from any of these data rows.

    Of one whose training kept no list that is taken for granted where nothing was set aside: so it learned from all that there was.
    """
    kept = JobChunk.objects.filter(job=version.job_id).values_list("progress", flat=True) if version.job_id else ()
    for state in kept:
        if LESSON in state:
            return not set(rows).isdisjoint(state[LESSON]["train"])
    return version.card.get("held_out") == 0


def labels_to_learn(payload: Mapping[str, Any]) -> QuerySet[Label]:
    """The labels that a lesson names. Raises NotFound for a slice that is gone."""
    project = Project.objects.get(pk=payload["project"])
    return queries.labels_of(project, rows_of_slice(UUID(payload["slice"])) if payload.get("slice") else None)


def size(payload: Mapping[str, Any]) -> int:
    """How many labelled data rows a lesson looks at, to learn from and to measure on. Raises NotFound for a slice that is gone."""
    other = queries.labels_of(Project.objects.get(pk=payload["held_out"])).count() if payload.get("held_out") else 0
    return labels_to_learn(payload).count() + other


def rows_of_split(splits: str, name: str) -> QuerySet[ModelRunDataRow]:
    """The data rows of a model run that are in this split."""
    return ModelRunDataRow.objects.filter(model_run=splits, split=name)


def parted(payload: Mapping[str, Any]) -> Parted:
    """How a lesson parts the labels as they are now. `payload` is Lesson.dump(). Raises NotFound for a slice that is gone."""
    labels = labels_to_learn(payload)
    rows = _rows(labels)
    if payload.get("splits"):
        learned, measured = (
            rows & {str(row) for row in rows_of_split(payload["splits"], name).values_list("data_row", flat=True)}
            for name in (TRAIN_SPLIT, TEST_SPLIT)
        )
        return Parted(frozenset(learned), dict.fromkeys(measured, Why.SPLIT))
    if payload["held_out"]:
        other = _rows(queries.labels_of(Project.objects.get(pk=payload["held_out"])))
        return Parted(frozenset(rows), dict.fromkeys(other, Why.PROJECT))
    unseen = queries.blind(labels)
    aside, measured = queries.set_aside(rows, unseen)
    why = {row: Why.UNUSED if row not in measured else Why.BLIND if row in unseen else Why.BY_ID for row in aside}
    return Parted(frozenset(rows - aside), why)


def in_words(payload: Mapping[str, Any]) -> dict[str, str]:
    """What a lesson named, by the names that it had then: a version says them when they are gone."""
    asked = {
        "project": (Project, "project"),
        "held_out_project": (Project, "held_out"),
        "slice": (Slice, "slice"),
        "splits": (ModelRun, "splits"),
    }
    found = {
        name: model.objects.filter(pk=payload[key]).values_list("name", flat=True)
        for name, (model, key) in asked.items()
        if payload.get(key)
    }
    return {name: names[0] for name, names in found.items() if names}


def named_rows(numbers: Mapping[str, Why], limit: int) -> list[tuple[DataRow, Why]]:
    """The first of these data rows by name, each with why it is kept back."""
    rows = DataRow.objects.filter(pk__in=list(numbers)).order_by("name", "id")[:limit]
    return [(row, numbers[str(row.pk)]) for row in rows]


def _rows(labels: QuerySet[Label]) -> set[str]:
    return {str(row) for row in labels.values_list("data_row", flat=True)}

"""A radio question has one answer in one place: what answers it a second time otherwise on a data row is found."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from apps.annotations.models import Annotation
from apps.annotations.services.rows import Row
from apps.core.problems import FieldError
from apps.kinds import dump_annotation, values

KIND = "radio"
Key = tuple[UUID, UUID, str]
ANSWERED = FieldError(
    "/value", "answered_twice", "The run answers this radio question otherwise on this data row.",
    "one answer of a radio question in one place; the surest, or a checklist where several hold",
)  # fmt: skip


def second_answers(fresh: Mapping[int, tuple[UUID, values.Annotation | Row]], sets: Mapping[UUID, UUID]) -> list[int]:
    """The indexes of what answers a question that was answered otherwise before it, among these or by what is kept.

    `fresh` says of each index the data row and what is said of it; `sets` are the run's sets by their data rows.
    """
    asked = {index: (row, said) for index, (row, said) in fresh.items() if said.kind == KIND}
    if not asked:
        return []
    row_of = {sets[row]: row for row, _ in asked.values() if row in sets}
    kept = Annotation.objects.filter(kind=KIND, annotation_set__any=list(row_of)) if row_of else Annotation.objects.none()
    there = kept.values_list("annotation_set_id", "feature_id", "at", "value__option")
    chosen = {(row_of[number], feature, str(at)): str(option) for number, feature, at, option in there}
    second = []
    for index in sorted(asked):
        key, option = _answer(*asked[index])
        if chosen.setdefault(key, option) != option:
            second.append(index)
    return second


def _answer(row: UUID, said: values.Annotation | Row) -> tuple[Key, str]:
    """Which question it answers where, and the option it chooses."""
    wire: Mapping[str, Any] = said.wire() if isinstance(said, Row) else dump_annotation(said)
    return (row, UUID(str(said.feature)), str(wire["at"])), str(wire["value"]["option"])

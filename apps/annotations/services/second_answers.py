"""A radio question has one answer in one place: what answers it a second time on a data row is found."""

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
    "/value", "answered_twice", "The run answers this radio question on this data row already.",
    "one answer of a radio question in one place; the surest, or a checklist where several hold",
)  # fmt: skip


def second_answers(fresh: Mapping[int, tuple[UUID, values.Annotation | Row]], sets: Mapping[UUID, UUID]) -> list[int]:
    """The indexes of what answers a question that was answered before it, among these or by what is kept.

    `fresh` says of each index the data row and what is said of it; `sets` are the run's sets by their data rows.
    """
    asked = {index: (row, said) for index, (row, said) in fresh.items() if said.kind == KIND}
    if not asked:
        return []
    row_of = {sets[row]: row for row, _ in asked.values() if row in sets}
    kept = Annotation.objects.filter(kind=KIND, annotation_set__any=list(row_of)) if row_of else Annotation.objects.none()
    seen = {(row_of[number], feature, str(at)) for number, feature, at in kept.values_list("annotation_set_id", "feature_id", "at")}
    second = []
    for index in sorted(asked):
        key = _key(*asked[index])
        if key in seen:
            second.append(index)
        seen.add(key)
    return second


def _key(row: UUID, said: values.Annotation | Row) -> Key:
    wire: Mapping[str, Any] = said.wire() if isinstance(said, Row) else dump_annotation(said)
    return row, UUID(str(said.feature)), str(wire["at"])

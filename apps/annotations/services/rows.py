"""Annotations as rows that are not written yet: their columns as text, ready to be copied, and how they get into the table."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from apps.annotations.models import Annotation
from apps.annotations.services.copying import NULL, copy_rows, escaped
from apps.kinds import KINDS, values
from apps.kinds.answers import dump_answers
from apps.kinds.locators import dump_locator

COPY_FROM = 200
COLUMNS = (
    "id", "annotation_set_id", "pass_number", "place", "feature_id", "kind", "confidence", "value", "answers", "at", "metrics",
    "derived_from", "sent_as",
)  # fmt: skip


class Row(NamedTuple):
    """One annotation, which has been checked: `value`, `answers`, `at` and `metrics` are JSON as apps.kinds.wire dumps them."""

    id: str
    feature: str
    kind: str
    confidence: float | None
    value: str
    answers: str = "[]"
    at: str | None = None
    metrics: str = "{}"
    derived_from: str | None = None
    sent_as: str | None = None

    @classmethod
    def of(cls, annotation: values.Annotation) -> "Row":
        """The same as columns."""
        kind, place, source = KINDS[annotation.kind], annotation.at, annotation.derived_from
        return cls(
            str(annotation.id),
            str(annotation.feature),
            annotation.kind,
            annotation.confidence,
            _json(kind.dump(annotation.value)),
            _json(dump_answers(annotation.answers)) if annotation.answers else "[]",
            None if place is None else _json(dump_locator(place, kind)),
            _json(dict(annotation.metrics)) if annotation.metrics else "{}",
            None if source is None else str(source),
        )

    def wire(self) -> dict[str, Any]:
        """The wire form, as apps.kinds.wire dumps it."""
        metrics = orjson.loads(self.metrics)
        return {
            "id": self.id,
            "kind": self.kind,
            "feature": self.feature,
            "value": orjson.loads(self.value),
            "answers": orjson.loads(self.answers),
            "confidence": self.confidence,
            "at": None if self.at is None else orjson.loads(self.at),
            "derived_from": self.derived_from,
            **({"metrics": metrics} if metrics else {}),
        }


class Placed(NamedTuple):
    """A row with the set it belongs into, the pass of the run that said it, and its place in the order in which the run said things."""

    row: Row
    annotation_set: UUID
    pass_number: int = 1
    place: int = 0

    def line(self) -> str:
        """As COPY reads it, the columns as COLUMNS has them."""
        row = self.row
        confidence = NULL if row.confidence is None else repr(row.confidence)
        rest = (
            "[]\t\\N\t{}\t\\N\t\\N"
            if row[5:] == PLAIN
            else "\t".join((escaped(row.answers), _or_null(row.at), escaped(row.metrics), row.derived_from or NULL, row.sent_as or NULL))
        )
        head = f"{row.id}\t{self.annotation_set}\t{self.pass_number}\t{self.place}"
        return f"{head}\t{row.feature}\t{row.kind}\t{confidence}\t{escaped(row.value)}\t{rest}\n"

    def model(self) -> Annotation:
        """As Django inserts it."""
        row = self.row
        return Annotation(
            id=UUID(row.id), annotation_set_id=self.annotation_set, pass_number=self.pass_number, place=self.place,
            feature_id=UUID(row.feature), kind=row.kind, confidence=row.confidence, value=orjson.loads(row.value),
            answers=orjson.loads(row.answers), at=None if row.at is None else orjson.loads(row.at), metrics=orjson.loads(row.metrics),
            derived_from=row.derived_from, sent_as=row.sent_as,
        )  # fmt: skip


PLAIN = ("[]", None, "{}", None, None)


def insert(rows: Sequence[Placed]) -> list[str]:
    """Write them, and return the ids of those that were not: something has their ids already, here or where it cannot be seen from here.

    A few by INSERT; many by COPY into a temporary table, because COPY straight into a table with policies is refused.
    """
    if len(rows) > COPY_FROM:
        return copy_rows(Annotation._meta.db_table, COLUMNS, (each.line() for each in rows))
    wanted = Annotation.objects.filter(pk__in=[each.row.id for each in rows])
    before = {str(number) for number in wanted.values_list("pk", flat=True)}
    Annotation.objects.bulk_create([each.model() for each in rows if each.row.id not in before], ignore_conflicts=True)
    after = {str(number) for number in wanted.values_list("pk", flat=True)}
    return [each.row.id for each in rows if each.row.id in before or each.row.id not in after]


def _json(payload: object) -> str:
    return orjson.dumps(payload).decode()


def _or_null(json: str | None) -> str:
    return NULL if json is None else escaped(json)

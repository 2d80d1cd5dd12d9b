"""A radio question has one answer in one place: what answers it a second time otherwise on a data row is found."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson

from apps.annotations.models import Annotation
from apps.annotations.services.rows import Row
from apps.core.problems import FieldError
from apps.kinds import values
from apps.kinds.answered import Answered, Met
from apps.kinds.locators import parse_locator
from apps.kinds.radio import KIND, Radio
from apps.kinds.values import Locator

ANSWERED = FieldError(
    "/value", "answered_twice", "The run answers this radio question otherwise on this data row.",
    "one answer of a radio question in one place; the surest, or a checklist where several hold",
)  # fmt: skip


class SecondAnswers:
    """What was answered on the data rows of these by what is kept, and then by each of these that is asked about, in their order.

    `fresh` says of each index the data row and what is said of it; `sets` are the run's sets by their data rows.
    """

    def __init__(self, fresh: Mapping[int, tuple[UUID, values.Annotation | Row]], sets: Mapping[UUID, UUID]) -> None:
        self._asked = {index: each for index, each in fresh.items() if each[1].kind == KIND.name}
        self._answered: Mapping[UUID, Answered] = defaultdict(Answered)
        row_of = {sets[row]: row for row, _ in self._asked.values() if row in sets}
        kept = Annotation.objects.filter(kind=KIND.name, annotation_set__any=list(row_of)) if row_of else Annotation.objects.none()
        for number, feature, at, option in kept.values_list("annotation_set_id", "feature_id", "at", "value__option"):
            self._answered[row_of[number]].take(feature, _place(at), str(option))

    def is_second(self, index: int) -> bool:
        """Whether it answers a question that was answered otherwise before it; if not, it counts as answered from now on."""
        if index not in self._asked:
            return False
        row, said = self._asked[index]
        return _meets(self._answered[row], said) is Met.OTHER


def _meets(answered: Answered, said: values.Annotation | Row) -> Met:
    """What an answer meets that chooses an option."""
    if isinstance(said, Row):
        option = str(orjson.loads(said.value)["option"])
        return answered.take(UUID(said.feature), None if said.at is None else _place(orjson.loads(said.at)), option)
    assert isinstance(said.value, Radio)  # noqa: S101  for the type checker
    return answered.take(said.feature, said.at, str(said.value.choice.option))


def _place(at: Any) -> Locator | None:
    """A place as it is kept."""
    return parse_locator(at, "/at", KIND, values.Value())

"""What people answered to the same questions: on data rows, at places in them, under objects that are alike and under options chosen.

How far answers are apart is the matter of their kind: radio and free text are the same or not (texts but for white space), checklists by
the share of options that only one of two chose, rankings by the places that each gave an option.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import numpy as np

from apps.evaluation.agreement.coefficients import Coefficient, Floats, Metric, alpha, kappa, nominal, ordinal
from apps.evaluation.claims import Said, answers_under
from apps.evaluation.clusters import LEAST, Row, answers_of, objects_of
from apps.evaluation.intervals import CONFIDENCE
from apps.evaluation.subjects import BY_OPTION
from apps.evaluation.undefined import Undefined
from apps.kinds.base import KINDS
from apps.kinds.checklist import Checklist
from apps.kinds.values import Value

Units = list[dict[str, Hashable]]


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the ontology; each unit is one place where it was answered: the answers there, by person."""

    feature: UUID
    kind: str
    units: list[dict[str, Value]] = field(default_factory=list)

    def agreement(self, *, confidence: float = CONFIDENCE) -> Coefficient | Undefined:
        """Krippendorff's alpha of all who answered; Undefined with the reason."""
        units, metric = _encoded(self)
        return alpha([list(unit.values()) for unit in units], metric, confidence=confidence)

    def agreement_by_option(self, *, confidence: float = CONFIDENCE) -> dict[UUID, Coefficient | Undefined]:
        """The same of each option that anybody chose of a radio or checklist: whether it was chosen."""
        chosen = {option: _chose(self.units, option) for option in sorted(_options(self))} if self.kind in BY_OPTION else {}
        return {option: alpha([list(unit.values()) for unit in units], confidence=confidence) for option, units in chosen.items()}

    def agreement_of_two(self, one: str, other: str, *, confidence: float = CONFIDENCE) -> Coefficient | Undefined:
        """Cohen's kappa of two of them, over what both answered; Undefined with the reason."""
        units, metric = _encoded(self)
        both = [unit for unit in units if one in unit and other in unit]
        return kappa([unit[one] for unit in both], [unit[other] for unit in both], metric, confidence=confidence)

    def chosen(self) -> list[dict[str, tuple[UUID, ...]]]:
        """The options that each chose, by unit and person, of a radio or checklist; of other kinds nothing."""
        return [{person: _chosen(value) for person, value in unit.items()} for unit in self.units] if self.kind in BY_OPTION else []

    def people(self) -> list[str]:
        """Who answered it anywhere, by name."""
        return sorted({person for unit in self.units for person in unit})


def questions_of(rows: Iterable[Row], *, least: float = LEAST) -> dict[UUID, Question]:
    """All questions that anybody answered; objects and places are the same where they are alike by `least` (see apps.evaluation.clusters).

    No answer is missing, not another answer, but for checklists: who ticks nothing says so. Where a question under a track changes its
    answer over time, it is left out.
    """
    found: dict[UUID, Question] = {}
    for row in rows:
        for cluster in answers_of(row, least=least):
            asked: dict[str, Sequence[Said]] = dict.fromkeys(row.sets, ())
            _ask(asked | {member.person: (member.said,) for member in cluster}, found)
        for cluster in objects_of(row, least=least):
            _ask({member.person: answers_under(member.said) for member in cluster}, found)
    return found


def _ask(said: Mapping[str, Sequence[Said]], found: dict[UUID, Question]) -> None:
    """Take in what people say at one place, and under it."""
    by_question: dict[UUID, dict[str, list[Said]]] = {}
    for person, answers in said.items():
        for answer in answers:
            by_question.setdefault(answer.feature, {}).setdefault(person, []).append(answer)
    for feature, by_person in by_question.items():
        single = {person: answers[0] for person, answers in by_person.items() if len(answers) == 1}
        if not single:
            continue
        kind = next(iter(single.values())).kind
        unit = {person: answer.value for person, answer in single.items() if KINDS[kind].is_answered(answer.value) or kind == "checklist"}
        if kind == "checklist":
            unit = {person: Checklist() for person in said if person not in by_person} | unit
        if unit:
            found.setdefault(feature, Question(feature, kind)).units.append(unit)
        chosen: dict[UUID, dict[str, Sequence[Said]]] = {}
        for person, value in unit.items():
            for choice in KINDS[kind].choices(value):
                chosen.setdefault(choice.option, {})[person] = choice.answers
        for under in chosen.values():
            _ask(under, found)


def _encoded(question: Question) -> tuple[Units, Metric]:
    if question.kind == "ranking":
        return list(_places(question)), ordinal
    say = ENCODED.get(question.kind, str)
    return [{person: say(value) for person, value in unit.items()} for unit in question.units], METRICS.get(question.kind, nominal)


def _places(question: Question) -> Iterator[dict[str, Hashable]]:
    """A unit for each option of each ranking: the place that each gave it, from 1; who left it out says nothing of it."""
    for unit in question.units:
        orders = {person: [choice.option for choice in KINDS["ranking"].choices(value)] for person, value in unit.items()}
        for option in sorted({option for order in orders.values() for option in order}):
            yield {person: order.index(option) + 1 for person, order in orders.items() if option in order}


def _options(question: Question) -> set[UUID]:
    kind = KINDS[question.kind]
    return {choice.option for unit in question.units for value in unit.values() for choice in kind.choices(value)}


def _chose(units: Sequence[Mapping[str, Value]], option: UUID) -> Units:
    return [{person: option in _chosen(value) for person, value in unit.items()} for unit in units]


def _chosen(value: Any) -> tuple[UUID, ...]:
    choices = value.options if isinstance(value, Checklist) else (value.choice,)
    return tuple(sorted(choice.option for choice in choices))


def _jaccard(values: Sequence[Any], _said: Floats) -> Floats:
    """1 - the share of options that two have in common; two that chose none are the same."""
    sets = [set(value) for value in values]
    alike = [[len(one & other) / len(one | other) if one or other else 1.0 for other in sets] for one in sets]
    return 1 - np.array(alike)


ENCODED: Mapping[str, Callable[[Any], Hashable]] = {
    "radio": _chosen,
    "checklist": _chosen,
    "text": lambda value: " ".join(value.text.split()),
}
METRICS: Mapping[str, Metric] = {"checklist": _jaccard}

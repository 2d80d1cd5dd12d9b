"""One answer out of several people's: the one that weighs most, with what is answered under it; what weighs the same is disputed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isclose
from typing import NamedTuple
from uuid import UUID

from apps.kinds.base import KINDS
from apps.kinds.checklist import Checklist
from apps.kinds.radio import Radio
from apps.kinds.values import Annotation, Answer, Choice, Value

Said = Annotation | Answer
Weights = Mapping[str, float]
ROUNDING = 1e-9


class Ballot(NamedTuple):
    """What one person said to a question."""

    person: str
    said: Said


@dataclass(frozen=True, slots=True)
class Disputed:
    """What people are divided about as evenly as can be: of which feature, why in words, and who said something of it.

    `annotations` are those of the people; `option` is set where the option of a checklist is disputed.
    """

    feature: UUID
    reason: str
    people: tuple[str, ...]
    annotations: tuple[UUID, ...] = ()
    option: UUID | None = None


@dataclass(slots=True)
class Vote:
    """Votes on the answers of one annotation, in which `disputes` are gathered."""

    weights: Weights
    annotations: tuple[UUID, ...] = ()
    disputes: list[Disputed] = field(default_factory=list)

    def value_of(self, ballots: Sequence[Ballot]) -> Value | None:
        """The value that those who answered one question agree on, in their order; None where they are divided."""
        first = ballots[0].said
        if first.kind == "checklist":
            return self._ticked(ballots)
        camps = self._camps(ballots)
        winners = self._heaviest(camps)
        if len(winners) > 1:
            self._dispute(ballots, f"{len(winners)} answers weigh the same.")
            return None
        camp = winners[0]
        if first.kind != "radio":
            return camp[0].said.value
        choices = [(ballot.person, KINDS["radio"].choices(ballot.said.value)[0]) for ballot in camp]
        return Radio(Choice(choices[0][1].option, self.answers([(person, choice.answers) for person, choice in choices])))

    def answers(self, said: Sequence[tuple[str, Sequence[Answer]]]) -> tuple[Answer, ...]:
        """The answers under something that these people said, question by question in the order in which they first come."""
        by_question: dict[UUID, list[Ballot]] = {}
        for person, answers in said:
            for answer in answers:
                by_question.setdefault(answer.feature, []).append(Ballot(person, answer))
        found = []
        for feature, ballots in by_question.items():
            answered = {ballot.person for ballot in ballots}
            kind = ballots[0].said.kind
            if kind == "checklist":
                ballots += [Ballot(person, Answer(feature, kind, Checklist())) for person, _ in said if person not in answered]
            value = self.value_of(ballots)
            if value is not None:
                found.append(Answer(feature, kind, value))
        return tuple(found)

    def weigh(self, people: Sequence[str]) -> float:
        """What these weigh together."""
        return sum(self.weights[person] for person in people)

    def _ticked(self, ballots: Sequence[Ballot]) -> Checklist:
        """Each option that more than half of the weight chose."""
        chosen: dict[UUID, list[tuple[str, Choice]]] = {}
        for ballot in ballots:
            for choice in KINDS["checklist"].choices(ballot.said.value):
                chosen.setdefault(choice.option, []).append((ballot.person, choice))
        half, kept = self.weigh([ballot.person for ballot in ballots]) / 2, []
        for option, by in chosen.items():
            weight = self.weigh([person for person, _ in by])
            if is_close(weight, half):
                self._dispute(ballots, "Half of the weight is for this option, half against it.", option)
            elif weight > half:
                kept.append(Choice(option, self.answers([(person, choice.answers) for person, choice in by])))
        return Checklist(tuple(kept))

    def _camps(self, ballots: Sequence[Ballot]) -> list[list[Ballot]]:
        """Those who say the same together, in their order."""
        camps: list[list[Ballot]] = []
        for ballot in ballots:
            same = (camp for camp in camps if _is_same(camp[0].said, ballot.said))
            camp = next(same, None)
            if camp is None:
                camps.append([ballot])
            else:
                camp.append(ballot)
        return camps

    def _heaviest(self, camps: Sequence[list[Ballot]]) -> list[list[Ballot]]:
        """The camps of the greatest weight; a ranking counts for others too, by how alike they are, so that the middle one is chosen."""
        support = [sum(self.weigh([ballot.person for ballot in other]) * _counts_for(camp, other) for other in camps) for camp in camps]
        return [camp for camp, weight in zip(camps, support, strict=True) if is_close(weight, max(support))]

    def _dispute(self, ballots: Sequence[Ballot], reason: str, option: UUID | None = None) -> None:
        people = tuple(ballot.person for ballot in ballots)
        self.disputes.append(Disputed(ballots[0].said.feature, reason, people, self.annotations, option))


def _is_same(a: Said, b: Said) -> bool:
    return bool(KINDS[a.kind].similarity(a.value, b.value) == 1)


def _counts_for(camp: Sequence[Ballot], other: Sequence[Ballot]) -> float:
    a, b = camp[0].said, other[0].said
    return KINDS["ranking"].similarity(a.value, b.value) if a.kind == "ranking" else float(camp is other)


def is_close(a: float, b: float) -> bool:
    """Whether two sums of weights are the same but for rounding."""
    return isclose(a, b, rel_tol=ROUNDING, abs_tol=ROUNDING)

"""How far each person's word can be relied on where nobody knows the truth, and what it should weigh in a vote."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from math import exp, log

from apps.evaluation.agreement.questions import Question, questions_of
from apps.evaluation.clusters import LEAST, Row, objects_of
from apps.evaluation.intervals import Share, share_of
from apps.evaluation.undefined import Undefined

ROUNDS = 100
STILL = 1e-6
PRIOR_RIGHT, PRIOR_WRONG = 4.0, 1.0  # as if everybody had been seen at five answers, four of them right: little is told by few
MOST = 0.99


@dataclass(frozen=True, slots=True)
class Verdict:
    """What several people said of one thing, by name, out of `options` that they could have said (two or more)."""

    said: Mapping[str, Hashable]
    options: int


@dataclass(frozen=True, slots=True)
class Reliability:
    """The share of a person's verdicts that is probably right, in (0, 1), by how many that were shared with others."""

    accuracy: float
    verdicts: int

    @property
    def share(self) -> Share | Undefined:
        """The same with bounds, as people are shown it."""
        return share_of(self.accuracy * self.verdicts, self.verdicts)

    @property
    def weight(self) -> float:
        """What this word weighs in a vote, at least 0: the log odds of its being right.

        So a majority of weights is the most probable truth where people err independently (Nitzan and Paroush, "Optimal decision rules in
        uncertain dichotomous choice situations", International Economic Review 1982). Who is no better than a coin weighs nothing.
        """
        kept = min(max(self.accuracy, 0.5), MOST)
        return log(kept / (1 - kept))


def reliabilities(verdicts: Iterable[Verdict]) -> dict[str, Reliability]:
    """Everybody's reliability, by expectation maximization over the verdicts that two or more gave.

    Dawid and Skene, "Maximum likelihood estimation of observer error-rates using the EM algorithm", Applied Statistics 1979, with a single
    accuracy for each person in place of a table of errors (the 'one-coin' model), so that little data go a long way, and a prior. Errors
    spread evenly over the other options. The same verdicts give the same figures, in whatever order.
    """
    shared = [each for each in verdicts if len(each.said) > 1]
    people = sorted({person for each in shared for person in each.said})
    accuracy = dict.fromkeys(people, PRIOR_RIGHT / (PRIOR_RIGHT + PRIOR_WRONG))
    counts: dict[str, int] = defaultdict(int)
    for each in shared:
        for person in each.said:
            counts[person] += 1
    for _ in range(ROUNDS):
        right = dict.fromkeys(people, PRIOR_RIGHT)
        for each in shared:
            chances = _chances(each, accuracy)
            for person, value in each.said.items():
                right[person] += chances[value]
        after = {person: right[person] / (counts[person] + PRIOR_RIGHT + PRIOR_WRONG) for person in people}
        moved = max((abs(after[person] - accuracy[person]) for person in people), default=0.0)
        accuracy = after
        if moved < STILL:
            break
    return {person: Reliability(accuracy[person], counts[person]) for person in people}


def verdicts_of(rows: Iterable[Row], *, least: float = LEAST) -> list[Verdict]:
    """What people said alike or not: of each object that anybody marked, its class, or that there is none; and of each question's answers.

    Free texts and rankings are left out, as there are no options to count.
    """
    listed = list(rows)
    found = []
    for row in listed:
        for cluster in objects_of(row, least=least):
            absent: dict[str, Hashable] = dict.fromkeys(row.sets, None)
            classes = {member.person: member.said.feature for member in cluster}
            found.append(Verdict(absent | classes, 1 + len(set(classes.values()))))
    for question in questions_of(listed, least=least).values():
        found += _of_options(question)
    return found


def _of_options(question: Question) -> list[Verdict]:
    """Of a radio question one verdict for each place, of a checklist one for each option there, whether it was chosen."""
    units = question.chosen()
    options = sorted({option for unit in units for chosen in unit.values() for option in chosen})
    if question.kind == "radio":
        return [Verdict({person: chosen[0] for person, chosen in unit.items()}, max(len(options), 2)) for unit in units]
    return [Verdict({person: option in chosen for person, chosen in unit.items()}, 2) for unit in units for option in options]


def _chances(verdict: Verdict, accuracy: Mapping[str, float]) -> dict[Hashable, float]:
    """How probable each of the values is that somebody gave; what nobody gave has the rest.

    `words` are log odds against the case that everybody is wrong.
    """
    options = max(verdict.options, len(set(verdict.said.values())), 2)
    words = dict.fromkeys(verdict.said.values(), 0.0)
    for person, value in verdict.said.items():
        wrong = log((1 - accuracy[person]) / (options - 1))
        words[value] += log(accuracy[person]) - wrong
    most = max(0.0, *words.values())
    odds = {value: exp(each - most) for value, each in words.items()}
    total = sum(odds.values()) + (options - len(words)) * exp(-most)
    return {value: each / total for value, each in odds.items()}

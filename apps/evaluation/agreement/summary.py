"""How far the people of a project agree: every two of them, by kind and class, and question by question, never from a handful."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from apps.evaluation.agreement.coefficients import Coefficient
from apps.evaluation.agreement.marks import f1_of, pairwise
from apps.evaluation.agreement.questions import questions_of
from apps.evaluation.clusters import Row
from apps.evaluation.counts import Counts
from apps.evaluation.intervals import wilson
from apps.evaluation.subjects import Subject, Subjects
from apps.evaluation.undefined import Undefined

FEWEST = 10  # of fewer, a figure would say more of chance than of people


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` between `low` and `high`, with 95 % confidence, of `n` things; where it is None, `reason` says why."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OfTwo:
    """How far two people agree, by their names, over the data rows that both labeled: F1 of all they marked, kappa of each question."""

    one: str
    other: str
    data_rows: int
    marks: Figure
    questions: Mapping[UUID, Figure]


@dataclass(frozen=True, slots=True)
class Summary:
    """F1 of every two, of each person with all others, of each kind and of each class (by its subject); alpha of each question."""

    pairs: Sequence[OfTwo]
    people: Mapping[str, Figure]
    kinds: Mapping[str, Figure]
    classes: Sequence[tuple[Subject, Figure]]
    questions: Mapping[UUID, Figure]


def summary_of(rows: Sequence[Row], subjects: Subjects) -> Summary:
    """What people say of these data rows, held beside what others say of the same."""
    by_two = pairwise(rows, subjects)
    asked = questions_of(rows)
    shared: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        names = sorted(row.sets)
        for index, one in enumerate(names):
            for other in names[index + 1 :]:
                shared[one, other] += 1
    pairs = [
        OfTwo(
            *two,
            shared[two],
            _f1(sum(counts.values(), Counts())),
            {feature: _coefficient(question.agreement_of_two(*two)) for feature, question in asked.items()},
        )
        for two, counts in by_two.items()
    ]
    by_person: dict[str, Counts] = defaultdict(Counts)
    by_subject: dict[int, Counts] = defaultdict(Counts)
    for two, counts in by_two.items():
        for number, each in counts.items():
            by_subject[number] += each
        for person in two:
            by_person[person] += sum(counts.values(), Counts())
    by_kind: dict[str, Counts] = defaultdict(Counts)
    for number, each in by_subject.items():
        by_kind[subjects[number].kind] += each
    times = _times_counted(rows)
    return Summary(
        pairs,
        {person: _f1(counts, times) for person, counts in sorted(by_person.items())},
        {kind: _f1(counts, times) for kind, counts in sorted(by_kind.items())},
        [(subjects[number], _f1(counts, times)) for number, counts in sorted(by_subject.items())],
        {feature: _coefficient(question.agreement()) for feature, question in asked.items()},
    )


def mean_figure(scores: Sequence[float], *, fewest: int = FEWEST) -> Figure:
    """The mean of scores in [0, 1], with bounds that hold whatever they are (see apps.evaluation.intervals)."""
    if len(scores) < fewest:
        return _too_few(len(scores), fewest)
    low, high = wilson(sum(scores), len(scores))
    return Figure(sum(scores) / len(scores), float(low), float(high), len(scores))


def share_figure(part: int, of: int) -> Figure:
    """The share of things that were counted, in [0, 1], with its Wilson interval."""
    if of < FEWEST:
        return _too_few(of)
    low, high = wilson(part, of)
    return Figure(part / of, float(low), float(high), of)


def _times_counted(rows: Sequence[Row]) -> float:
    """In how many pairs each mark is counted on average: what k people mark, each holds beside k - 1 others."""
    people = [len(row.sets) for row in rows if len(row.sets) > 1]
    return sum(people) / len(people) - 1 if people else 1.0


def _f1(counts: Counts, times: float = 1.0) -> Figure:
    n = round((counts.true_positives + counts.false_positives + counts.false_negatives) / times)
    found = f1_of(counts, times=times)
    if n < FEWEST or isinstance(found, Undefined):
        return _too_few(n)
    return Figure(found.value, found.low, found.high, n)


def _coefficient(found: Coefficient | Undefined) -> Figure:
    if isinstance(found, Undefined):
        return Figure(None, None, None, 0, found.reason)
    if found.units < FEWEST:
        return _too_few(found.units)
    return Figure(found.value, found.low, found.high, found.units)


def _too_few(n: int, fewest: int = FEWEST) -> Figure:
    return Figure(None, None, None, n, f"Too few to say: {n} of at least {fewest}.")

"""Figures that a sender states of whole data rows and of classes on them: what each comes to, and how several come together."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from math import exp, log
from typing import Any
from uuid import UUID

from apps.evaluation.subjects import EVERY, UNDER, Subject, Subjects
from apps.formats.metric_lines import CONFUSION, MEAN
from apps.kinds.reading import told

Part = tuple[float, int, int]  # a total, over how many, and how it comes together with others: see Together
Sums = Mapping[tuple[int, str], Part]
MOST_TOLD = 20


class Together(IntEnum):
    """How a figure of several data rows, or of several classes, is made of theirs. The greatest counts where several are said."""

    MEAN = 0
    GEOMETRIC_MEAN = 1
    HARMONIC_MEAN = 2
    SUM = 3

    @classmethod
    def named(cls, aggregation: str) -> "Together":
        """That of an aggregation of apps.formats.metric_lines; counts of a confusion matrix are added up, see `parts`."""
        return cls.MEAN if aggregation in (MEAN, CONFUSION) else cls[aggregation.upper()]


@dataclass(frozen=True, slots=True)
class Stated:
    """One figure of a data row; without a feature of the data row as a whole, with one of its class, or of this option of it."""

    name: str
    aggregation: str
    value: Any
    feature: UUID | None = None
    option: UUID | None = None


def parts(name: str, aggregation: str, value: Any) -> Iterator[tuple[str, float, int]]:
    """What a value comes to, by name: its total and over how many that is. Those at a threshold of confidence say so in their names.

    Counts become precision, recall and F1, as shares of what adds up over data rows: their counts are added first, then divided, as
    Labelbox does. A share of nothing is left out.
    """
    if isinstance(value, Mapping):
        for threshold, each in value.items():
            yield from ((f"{said} at {threshold}", total, count) for said, total, count in parts(name, aggregation, each))
    elif aggregation == CONFUSION:
        right, wrong, _, missed = value
        shares = {"precision": (right, right + wrong), "recall": (right, right + missed), "f1": (2 * right, 2 * right + wrong + missed)}
        yield from ((f"{name} {said}", float(total), count) for said, (total, count) in shares.items() if count)
    else:
        yield name, float(value), 1


def with_stated(sums: Sums, stated: Iterable[Stated], subjects: Subjects) -> dict[tuple[int, str], Part]:
    """The sums of one data row with what is stated of it in place of what was made of its predictions under the same name.

    Where nothing is said of the data row as a whole, that is made of what is stated of its classes.
    """
    found = dict(sums)
    classes: dict[str, list[Part]] = defaultdict(list)
    for each in stated:
        how = Together.named(each.aggregation)
        about = _indexes(each, subjects)
        for name, total, count in parts(each.name, each.aggregation, each.value):
            found.update(dict.fromkeys(((index, name) for index in about), (total, count, how)))
            if about and EVERY not in about:
                classes[name].append((total, count, how))
    for name, several in classes.items():
        found.setdefault((EVERY, name), _together(several))
    return found


def value_of(part: Part) -> float:
    """The figure of one data row."""
    total, count, how = part
    return total if how == Together.SUM else total / count


def named_classes(names: Sequence[str], subjects: Subjects) -> list[Subject]:
    """The subjects that are meant by a path, or by a feature and what is asked or chosen under it; several are the options of questions."""
    if len(names) == 1:
        return [each for each in subjects if names[0] in (each.path, question_of(each))]
    feature, under = names
    below = [each for each in subjects if each.path.startswith((f"{feature}{UNDER}", f"{feature}: "))]
    exact = [each for each in below if under == each.name]
    return exact or [each for each in below if question_of(each).rpartition(UNDER)[2] == under]


def question_of(subject: Subject) -> str:
    """The path of a subject's question, where it is an option; else its own."""
    return subject.path if subject.option is None else subject.path.removesuffix(f": {subject.name}")


def told_classes(subjects: Subjects) -> str:
    """The classes there are, for people."""
    paths = dict.fromkeys(each for subject in subjects for each in (question_of(subject), subject.path))
    return f"one of {told(list(paths), MOST_TOLD)}"


def paths_of(subjects: Subjects) -> dict[tuple[UUID, UUID | None], str]:
    """How features and options of them are named, as `named_classes` takes it."""
    found: dict[tuple[UUID, UUID | None], str] = {(each.feature, None): question_of(each) for each in subjects}
    return found | {(each.feature, each.option): each.path for each in subjects}


def _indexes(each: Stated, subjects: Subjects) -> list[int]:
    if each.feature is None:
        return [EVERY]
    if each.option is None:
        return [subject.index for subject in subjects.of_feature(each.feature)]
    index = subjects.index_of(each.feature, each.option)
    return [] if index is None else [index]


def _together(several: Sequence[Part]) -> Part:
    """As the means over data rows are made, see apps.evaluation.services.customs."""
    how = max(each[2] for each in several)
    values = [total / count for total, count, _ in several]
    if how == Together.SUM:
        return sum(values), 1, how
    if how == Together.MEAN:
        return sum(total for total, *_ in several), sum(count for _, count, _ in several), how
    if min(values) <= 0:
        return 0.0, 1, how
    if how == Together.GEOMETRIC_MEAN:
        return exp(sum(map(log, values)) / len(values)), 1, how
    return len(values) / sum(1 / each for each in values), 1, how

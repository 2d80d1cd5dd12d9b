"""The senders' own figures, added up: of everything that a run says of a data row, and of each subject, nested answers too."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from apps.evaluation.claims import answers_under
from apps.evaluation.stated import Sums, Together, value_of
from apps.evaluation.subjects import BY_OPTION, EVERY, Subjects
from apps.kinds.base import KINDS
from apps.kinds.values import Annotation, Answer, Metrics

Said = Annotation | Answer


def custom_sums(annotations: Iterable[Annotation], subjects: Subjects) -> Sums:
    """By subject (EVERY: all that is said, each once) and name: the sum of the figures of this name, and how many they are.

    A figure on a radio or a checklist is one of every option that is chosen; one on an option is of that alone.
    """
    found: dict[tuple[int, str], tuple[float, int]] = defaultdict(lambda: (0.0, 0))
    for annotation in annotations:
        for about, metrics in _walk(annotation, subjects):
            for name, value in metrics:
                for subject in (EVERY, *sorted(about)):
                    total, count = found[subject, name]
                    found[subject, name] = total + value, count + 1
    return {key: (total, count, Together.MEAN) for key, (total, count) in found.items()}


def means(sums: Sums) -> dict[str, float]:
    """Each figure of the data row as a whole: the mean over everything that is said, or what is stated of it."""
    return {name: value_of(part) for (subject, name), part in sums.items() if subject == EVERY}


def _walk(said: Said, subjects: Subjects) -> Iterator[tuple[set[int], Metrics]]:
    """What carries figures, and which subjects it is about."""
    choices = KINDS[said.kind].choices(said.value) if said.kind in BY_OPTION else ()
    options = [subjects.index_of(said.feature, choice.option) for choice in choices] if choices else [subjects.index_of(said.feature)]
    yield {index for index in options if index is not None}, said.metrics
    for choice, index in zip(choices, options, strict=False):
        yield set() if index is None else {index}, choice.metrics
        for answer in choice.answers:
            yield from _walk(answer, subjects)
    for answer in answers_under(said):
        yield from _walk(answer, subjects)

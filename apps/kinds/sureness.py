"""How sure a model is of all that it says in one annotation, nested answers and options included."""

from collections.abc import Iterator

from apps.kinds import KINDS
from apps.kinds.values import Annotation, Answer


def least_sure(said: Annotation | Answer) -> float | None:
    """The smallest confidence in it, in [0, 1], where a part that says none is as sure as what it belongs to; None where one has none."""
    confidences = list(_confidences(said, None))
    known = [each for each in confidences if each is not None]
    return min(known) if len(known) == len(confidences) else None


def _confidences(said: Annotation | Answer, around: float | None) -> Iterator[float | None]:
    own = around if said.confidence is None else said.confidence
    choices = KINDS[said.kind].choices(said.value)
    if own is not None or not choices:
        yield own
    for choice in choices:
        chosen = own if choice.confidence is None else choice.confidence
        yield chosen
        for answer in choice.answers:
            yield from _confidences(answer, chosen)
    for answer in said.answers if isinstance(said, Annotation) else ():
        yield from _confidences(answer, own)

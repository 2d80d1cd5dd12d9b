"""Asking a part of a workflow about many items, so that whatever goes wrong costs the items that it goes wrong with."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from apps.inference.predictors.contract import Ask, Batch, Item, Part, Prediction, Predictor, PredictorError
from apps.inference.predictors.reading import not_read
from apps.kinds.values import Annotation

log = logging.getLogger(__name__)
FAULTS = (ArithmeticError, AttributeError, LookupError, MemoryError, OSError, RuntimeError, TypeError, ValueError)


class NotHeard(PredictorError):  # noqa: N818
    """An item could not be looked at by a part, and the code of why."""

    def __init__(self, heard: "Heard") -> None:
        super().__init__(heard.error)
        self.code = heard.code


@dataclass
class Heard:
    """What was said of one item; `error` (with its `code`) is why it could not be looked at, '' where it was."""

    said: list[Prediction | Annotation] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    error: str = ""
    code: str = ""
    is_over: bool = False

    def take(self, batch: Batch) -> None:
        """One pass over it more."""
        self.said += batch.predictions
        self.notes += batch.notes
        if batch.error and not self.error:
            self.error, self.code = batch.error, batch.code
        self.is_over = self.is_over or batch.final or bool(batch.error)


def opened(part: Part) -> Predictor:
    """The part, ready to be asked. Raises what it raises, which counts against its health."""
    try:
        return part.open()
    except (PredictorError, *FAULTS) as error:
        part.went(str(error) or type(error).__name__)
        raise


def ask(part: Part, predictor: Predictor, items: Sequence[Item], asked: Ask) -> dict[str, Heard]:
    """What it says of each item, by its id; how it went is told. What cannot be looked at does not count against it."""
    unread = {item.id: words for item in items if (words := not_read(predictor, item.asset.modality, part.modalities))}
    asked = replace(asked, mapped=part.mapped)
    heard = listen(predictor, [item for item in items if item.id not in unread], asked)
    heard |= {number: Heard(error=words, is_over=True) for number, words in unread.items()}
    part.went(next((one.error for one in heard.values() if not one.is_over), ""))
    return heard


def listen(predictor: Predictor, items: Sequence[Item], ask: Ask) -> dict[str, Heard]:
    """What the predictor says of each item, by its id. One that fails in a way of its own is asked once more, about each item alone."""
    heard = {item.id: Heard() for item in items}
    trouble, code = "It said nothing of this.", ""
    try:
        for batch in predictor.predict(items, ask):
            if batch.item_id in heard:
                heard[batch.item_id].take(batch)
    except PredictorError as error:
        trouble, code = str(error), error.code
    except FAULTS as error:
        log.warning("a part of a workflow failed", exc_info=True)
        left = [item for item in items if not heard[item.id].is_over]
        if len(items) > 1:
            return heard | {item.id: listen(predictor, [item], ask)[item.id] for item in left}
        trouble = f"{type(error).__name__}: {error}"
    for one in heard.values():
        if not one.is_over:
            one.error, one.code = trouble, code
    return heard

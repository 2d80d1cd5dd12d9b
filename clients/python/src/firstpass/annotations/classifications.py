"""Answers to questions; options are named as in the ontology, or by their ids as UUIDs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID

from firstpass.annotations.base import Classification, answered, figures, named
from firstpass.annotations.checks import refuse_unless, share


@dataclass(frozen=True, slots=True)
class Choice:
    """A chosen option with the questions answered under it; in a checklist each may say how sure somebody is of it."""

    option: str | UUID
    answers: Sequence[Classification] = ()
    confidence: float | None = field(default=None, kw_only=True)
    metrics: Mapping[str, float] = field(default_factory=dict, kw_only=True, hash=False)

    def __post_init__(self) -> None:
        share(self.confidence, "confidence")

    def wire(self) -> dict[str, Any]:
        """As the API spells it."""
        line: dict[str, Any] = dict(named(self.option, "option"))
        if self.answers:
            line["answers"] = answered(self.answers)
        return line | figures(self.confidence, self.metrics)


Option = str | UUID | Choice


def _choice(option: Option) -> Choice:
    return option if isinstance(option, Choice) else Choice(option)


@dataclass(frozen=True, slots=True)
class Radio(Classification):
    """One option of several."""

    kind: ClassVar[str] = "radio"
    option: Option

    def _check(self) -> None:
        choice = _choice(self.option)
        unrated = choice.confidence is None and not choice.metrics
        refuse_unless(unrated, f"A radio answer to {self.feature} whose option is rated", "confidence and metrics on the Radio itself")

    def value(self) -> dict[str, Any]:
        return _choice(self.option).wire()


@dataclass(frozen=True, slots=True)
class Checklist(Classification):
    """Any number of options, none among them."""

    kind: ClassVar[str] = "checklist"
    options: Sequence[Option]

    def _check(self) -> None:
        refuse_unless(not isinstance(self.options, str), f"The checklist {self.options!r}", "a list of options")

    def value(self) -> dict[str, Any]:
        return {"options": [_choice(option).wire() for option in self.options]}


@dataclass(frozen=True, slots=True)
class Text(Classification):
    """A free answer."""

    kind: ClassVar[str] = "text"
    text: str

    def value(self) -> dict[str, Any]:
        return {"text": self.text}


@dataclass(frozen=True, slots=True)
class Ranking(Classification):
    """Options in order, the best first."""

    kind: ClassVar[str] = "ranking"
    order: Sequence[str | UUID]

    def _check(self) -> None:
        refuse_unless(not isinstance(self.order, str), f"The ranking {self.order!r}", "a list of options, the best first")

    def value(self) -> dict[str, Any]:
        return {"order": [str(option) for option in self.order]}

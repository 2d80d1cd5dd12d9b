"""The words that zero-shot models look for: labels that were given, or the ontology's own names."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self
from uuid import UUID

import torch

from apps.inference.predictors.contract import Ask, ClassSpec, Prediction, SettingsRefused
from apps.kinds import KINDS
from apps.kinds.checklist import Checklist
from apps.kinds.features import FeatureSpec
from apps.kinds.radio import Radio
from apps.kinds.values import Annotation, Choice

from .classification import classes_said
from .frame import Said

UNNAMED = UUID(int=0)  # whoever keeps an annotation gives it its id
LEAST = 0.0001
SHOWN = 60  # letters of a name that is told


@dataclass(frozen=True)
class Question:
    """Names to choose among: of one feature of the ontology, or given. `several`: more than one may hold."""

    names: tuple[str, ...]
    several: bool = False
    feature: FeatureSpec | None = None

    def said(self, shares: torch.Tensor, threshold: float) -> Said:
        """The answer, from a share per name."""
        if self.feature is None:
            return classes_said(shares, self.names, threshold, several=self.several)
        options = [option for option in self.feature.options if option.removed is None and option.name in self.names]
        sure = [(option, share) for option, share in zip(options, shares.tolist(), strict=True) if share >= max(threshold, LEAST)]
        if not sure:
            return []
        if not self.several:
            best, confidence = max(sure, key=lambda each: each[1])
            return [Annotation(UNNAMED, "radio", self.feature.id, Radio(Choice(best.id)), confidence=round(confidence, 4))]
        chosen = tuple(Choice(option.id, confidence=round(share, 4)) for option, share in sure)
        confidence = round(min(share for _, share in sure), 4)
        return [Annotation(UNNAMED, "checklist", self.feature.id, Checklist(chosen), confidence=confidence)]

    def only(self, fits: Callable[[str], bool]) -> Self:
        """The same with the names that fit alone."""
        return replace(self, names=tuple(filter(fits, self.names)))


def questions(labels: Sequence[str], ask: Ask) -> tuple[Question, ...]:
    """The labels as one question, or those of the ontology that have options. Raises SettingsRefused where there is none."""
    if labels:
        return (Question(tuple(labels)),)
    asked = [each for each in ask.features if each.removed is None and each.kind in ("radio", "checklist")]
    named = [(each, tuple(option.name for option in each.options if option.removed is None)) for each in asked]
    found = tuple(Question(names, several=each.kind == "checklist", feature=each) for each, names in named if names)
    if not found:
        raise SettingsRefused("There is nothing to choose among: give the version labels, or the ontology a question with options.")
    return found


@dataclass(frozen=True)
class Things:
    """Names of objects to look for, and the features that they name; no features where labels were given."""

    names: tuple[str, ...]
    features: tuple[FeatureSpec, ...] = ()

    def said(self, at: int, value: dict[str, float], confidence: float) -> Iterator[Prediction | Annotation]:
        """One object of the name at this place of the list."""
        confidence = round(min(max(confidence, LEAST), 1.0), 4)
        if not self.features:
            yield Prediction("bounding_box", self.names[at], value, confidence)
            return
        yield Annotation(UNNAMED, "bounding_box", self.features[at].id, KINDS["bounding_box"].parse(value), confidence=confidence)

    def only(self, fits: Callable[[str], bool]) -> Self:
        """The same with the names that fit alone."""
        places = [at for at, name in enumerate(self.names) if fits(name)]
        names, features = tuple(self.names[at] for at in places), tuple(self.features[at] for at in places if self.features)
        return replace(self, names=names, features=features)


def things(labels: Sequence[str], ask: Ask) -> Things:
    """The labels, or the features of the ontology that are marked with boxes. Raises SettingsRefused where there is none."""
    if labels:
        return Things(tuple(labels))
    marked = tuple(each for each in ask.features if each.removed is None and each.kind == "bounding_box")
    if not marked:
        raise SettingsRefused("There is nothing to look for: give the version labels, or the ontology a feature that is marked with boxes.")
    return Things(tuple(each.name for each in marked), marked)


def specs(labels: Sequence[str], kinds: tuple[str, ...]) -> tuple[ClassSpec, ...]:
    """What can be said: the labels, or nothing, which is the ontology's own words."""
    return tuple(ClassSpec(name, kinds) for name in labels)


@dataclass(frozen=True)
class Room:
    """How long a text a model may be asked with: so many tokens, beside those that its tokenizer puts around every text."""

    tokenizer: Any
    tokens: int

    @classmethod
    def within(cls, tokenizer: Any, limit: int) -> Self:
        """What a limit leaves that is for everything."""
        return cls(tokenizer, limit - tokenizer.num_special_tokens_to_add())

    def length(self, text: str) -> int:
        """How many tokens of it a text takes."""
        return len(self.tokenizer(text, add_special_tokens=False)["input_ids"])

    def holds(self, *texts: str) -> bool:
        """Whether it is enough for each of them."""
        return all(self.length(text) <= self.tokens for text in texts)

    def told(self, names: Iterable[str]) -> tuple[str, ...]:
        """A note for each of these names, which are too long."""
        words = f"too long a name to look for, the model takes texts of at most {self.tokens} tokens."
        return tuple(f"{name[:SHOWN]}: {words}" for name in names)

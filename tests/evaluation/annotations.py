"""Annotations and an ontology for the tests of the numbers, and scenes of them made up by chance."""

from collections.abc import Sequence
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import numpy as np

from apps.evaluation.outcomes import Pair
from apps.evaluation.subjects import subjects_of
from apps.kinds.bounding_box import Box
from apps.kinds.checklist import Checklist
from apps.kinds.entity import Entity
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.geometry import Dot
from apps.kinds.locators import Page, TimeSpan
from apps.kinds.polygon import Polygon
from apps.kinds.radio import Radio
from apps.kinds.relationship import Relationship
from apps.kinds.text import Text
from apps.kinds.values import Annotation, Answer, Choice, Locator, Value

_numbers = iter(range(10**9))


def feature(name: str) -> UUID:
    """The same id for the same name; options have ids as features do."""
    return uuid5(NAMESPACE_URL, name)


def said(kind: str, name: str, value: Value, **more: Any) -> Annotation:
    return Annotation(UUID(int=next(_numbers)), kind, feature(name), value, **more)


def box(x: float, y: float, width: float, height: float, *, confidence: float | None = None, name: str = "coin", **more: Any) -> Annotation:
    return said("bounding_box", name, Box(x, y, width, height), confidence=confidence, **more)


def radio(
    name: str, option: str, *, confidence: float | None = None, answers: Sequence[Answer] = (), at: Locator | None = None
) -> Annotation:
    return said("radio", name, Radio(Choice(feature(option), tuple(answers))), confidence=confidence, at=at)


def checklist(name: str, options: dict[str, float | None], *, at: Locator | None = None) -> Annotation:
    return said("checklist", name, Checklist(tuple(Choice(feature(option), (), sure) for option, sure in options.items())), at=at)


def answered(name: str, option: str, *, confidence: float | None = None, answers: Sequence[Answer] = ()) -> Answer:
    return Answer(feature(name), "radio", Radio(Choice(feature(option), tuple(answers))), confidence)


def written(name: str, text: str, *, confidence: float | None = None) -> Answer:
    return Answer(feature(name), "text", Text(text), confidence)


def asked(kind: str, name: str, *options: str | OptionSpec, features: Sequence[FeatureSpec] = ()) -> FeatureSpec:
    listed = tuple(OptionSpec(feature(each), each) if isinstance(each, str) else each for each in options)
    return FeatureSpec(feature(name), name, kind, listed, tuple(features), color="#a0a0a0")


NOTE = asked("text", "note")
SIDE = asked("radio", "side", "heads", OptionSpec(feature("tails"), "tails", (NOTE,)))
ONTOLOGY = (
    asked("bounding_box", "coin", features=(SIDE,)),
    asked("bounding_box", "rim"),
    asked("bounding_box", "stamp"),
    asked("entity", "person"),
    asked("entity", "place"),
    asked("polygon", "leaf"),
    asked("polygon", "stone"),
    asked("point", "dot"),
    asked("radio", "weather", "sun", "rain", "snow"),
    asked("checklist", "tags", "old", "new", "blurred"),
    asked("text", "remark"),
    asked("relationship", "lies on"),
    asked("relationship", "belongs to"),
)
SUBJECTS = subjects_of(ONTOLOGY)


def subject(name: str) -> int:
    """The index of the subject of this name."""
    return next(each.index for each in SUBJECTS if each.name == name)


class Chance:
    """Scenes with near hits, doubles, misses, ties of confidence and wrong classes."""

    def __init__(self, seed: int, kinds: Sequence[str]) -> None:
        self.random = np.random.default_rng(seed)
        self.features = [each for each in ONTOLOGY if each.kind in kinds and each.kind != "relationship"]
        self.links = [each for each in ONTOLOGY if each.kind in kinds and each.kind == "relationship"]

    def pair(self) -> Pair:
        truths = [self.one(None) for _ in range(self.random.integers(0, 6))]
        predictions = [self.like(truth) for truth in truths for _ in range(self.random.integers(0, 3))]
        predictions += [self.one(self.confidence()) for _ in range(self.random.integers(0, 3))]
        return Pair(predictions + self.joined(predictions, self.confidence()), truths + self.joined(truths, None))

    def pairs(self, most: int = 6) -> list[Pair]:
        return [self.pair() for _ in range(self.random.integers(1, most))]

    def confidence(self) -> float | None:
        return self.pick([None, round(float(self.random.random()), 1), round(float(self.random.random()), 3)])

    def pick(self, of: Sequence[Any]) -> Any:
        return of[int(self.random.integers(len(of)))]

    def one(self, confidence: float | None) -> Annotation:
        asked_for = self.pick(self.features)
        at = self.place(asked_for.kind)
        answers = self.answers() if asked_for.features else ()
        return said(asked_for.kind, asked_for.name, self.value(asked_for), confidence=confidence, at=at, answers=answers)

    def like(self, truth: Annotation) -> Annotation:
        """Much the same, sometimes of another class."""
        fellows = [each for each in self.features if each.kind == truth.kind]
        asked_for = self.pick(fellows) if self.random.random() < 0.3 else next(each for each in fellows if each.id == truth.feature)
        value = self.value(asked_for, truth.value) if self.random.random() < 0.8 or asked_for.id != truth.feature else truth.value
        answers = self.answers() if asked_for.features else ()
        return said(asked_for.kind, asked_for.name, value, confidence=self.confidence(), at=truth.at, answers=answers)

    def place(self, kind: str) -> Locator | None:
        if kind in {"entity", "bounding_box"}:
            return self.pick([None, None, Page(1)])
        return self.pick([None, None, TimeSpan(0, 100), TimeSpan(40, 100)]) if kind in {"radio", "checklist"} else None

    def value(self, of: FeatureSpec, near: Any = None) -> Any:
        def moved(number: float) -> float:
            return number + int(self.random.integers(-6, 7))

        match of.kind:
            case "bounding_box":
                was = near or Box(*self.random.integers(0, 60, 2).tolist(), *self.random.integers(10, 60, 2).tolist())
                return Box(moved(was.x), moved(was.y), max(moved(was.width), 2), max(moved(was.height), 2))
            case "entity":
                start = max(int(moved(near.start if near else self.random.integers(0, 40))), 0)
                return Entity(start, start + int(self.random.integers(1, 20)))
            case "polygon":
                x, y = (moved(each) for each in (near.rings[0][0] if near else self.random.integers(0, 60, 2)))
                return Polygon((((x, y), (x + 30, moved(y)), (moved(x + 30), y + 30)),))
            case "point":
                return Dot(*(moved(each) for each in ((near.x, near.y) if near else self.random.integers(0, 30, 2))))
            case "text":
                return Text(self.pick(["", "fine", "torn"]))
            case "radio":
                return Radio(self.choice(of))
        kept = [option for option in of.options if self.random.random() < 0.5]
        return Checklist(tuple(Choice(option.id, (), self.confidence()) for option in kept))

    def choice(self, of: FeatureSpec) -> Choice:
        option = self.pick(of.options)
        note = Answer(NOTE.id, "text", Text(self.pick(["mint", "worn"])), self.confidence())
        return Choice(option.id, (note,) if option.features and self.random.random() < 0.8 else ())

    def answers(self) -> tuple[Answer, ...]:
        return (Answer(SIDE.id, "radio", Radio(self.choice(SIDE)), self.confidence()),) if self.random.random() < 0.8 else ()

    def joined(self, listed: Sequence[Annotation], confidence: float | None) -> list[Annotation]:
        """A relationship among what is there."""
        if not self.links or len(listed) < 2:
            return []
        first, second = self.random.choice(len(listed), 2, replace=False)
        value = Relationship(listed[first].id, listed[second].id, bool(self.random.random() < 0.5))
        return [said("relationship", self.pick(self.links).name, value, confidence=confidence)]

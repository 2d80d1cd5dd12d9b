"""What a predictor is: frozen forms and protocols that every family obeys, without Django and without torch."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Protocol, cast

from PIL import Image


class PredictorError(Exception):
    """A predictor could not do what was asked; the message says why and how to mend it."""


class UnknownFamily(PredictorError):  # noqa: N818
    """No family of that name is in this folder."""


class WeightsRefused(PredictorError):  # noqa: N818
    """What was given as weights or checkpoint is not what this family writes."""


class SettingsRefused(PredictorError):  # noqa: N818
    """A setting is unknown or has a value it may not have."""


class TrainingRefused(PredictorError):  # noqa: N818
    """The samples cannot be trained on."""


class TrainingStopped(PredictorError):  # noqa: N818
    """Training was asked to stop; its last checkpoint was handed out before."""


@dataclass(frozen=True)
class Item:
    """One data row to look at. `open` gives the picture upright (orientation applied); `checksum` names its bytes."""

    id: str
    checksum: str
    open: Callable[[], Image.Image]


@dataclass(frozen=True)
class Answer:
    """One nested classification of a prediction: the feature asked, and the answer given."""

    feature_name: str
    value: object
    confidence: float


@dataclass(frozen=True)
class Prediction:
    """One suggestion: `value` as its annotation kind writes it, in pixels of the oriented image; confidence in (0, 1]."""

    kind: str
    class_name: str
    value: Mapping[str, float]
    confidence: float
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True)
class Batch:
    """What one pass found in one item. Batches of an item add up; `final` marks its last, `error` an item that could not be read."""

    item_id: str
    predictions: tuple[Prediction, ...]
    pass_number: int
    final: bool
    error: str = ""


class Predictor(Protocol):
    """Weights ready to look at items. What it yields stays valid: a later batch never repeats or contradicts an earlier one."""

    @property
    def classes(self) -> tuple[str, ...]:
        """The class names it can answer with."""

    @property
    def default_threshold(self) -> float:
        """The confidence from which on a suggestion is shown unless a person chooses otherwise, 0 to 1."""

    def predict(self, items: Sequence[Item]) -> Iterator[Batch]:
        """Yield at least one batch per item, each as soon as it is found, item after item."""


@dataclass(frozen=True)
class Truth:
    """One annotation to learn from, in the same form as a prediction."""

    kind: str
    class_name: str
    value: Mapping[str, float]


@dataclass(frozen=True)
class Sample:
    """An item with everything that is to be found in it."""

    item: Item
    truths: tuple[Truth, ...]


@dataclass(frozen=True)
class Progress:
    """How far training is: step of steps, the mean loss since the last report, seconds trained (earlier workers included)."""

    step: int
    steps: int
    loss: float
    seconds: float
    metrics: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Hooks:
    """What training calls while it works. A checkpoint handed out can be given back as `resume` in another process."""

    on_progress: Callable[[Progress], None] = lambda _: None
    on_checkpoint: Callable[[bytes], None] = lambda _: None
    should_stop: Callable[[], bool] = lambda: False


@dataclass(frozen=True)
class Trained:
    """A new version: its weights as `load` wants them, and its card: how it was trained and how well it does, as JSON can hold it."""

    weights: bytes
    card: Mapping[str, object]


class Implementation(Protocol):
    """What a family's heavy module offers; it is imported when the family is used, not when it is listed."""

    def load(self, weights: bytes) -> Predictor:
        """Make a predictor of a version's stored bytes. Raises WeightsRefused."""

    def train(
        self, samples: Sequence[Sample], *, held_out: Sequence[Sample], settings: Mapping[str, object], hooks: Hooks, resume: bytes | None
    ) -> Trained:
        """Train a version. Raises SettingsRefused, TrainingRefused, TrainingStopped, WeightsRefused."""


@dataclass(frozen=True)
class Family:
    """A kind of predictor. Light: naming it imports nothing heavy; `implementation` is the module that does the work."""

    name: str
    title: str
    summary: str
    kinds: tuple[str, ...]
    trainable: bool
    implementation: str

    def load(self, weights: bytes) -> Predictor:
        """The predictor that a version's stored bytes describe. Raises WeightsRefused."""
        return self._implementation().load(weights)

    def train(
        self,
        samples: Sequence[Sample],
        *,
        held_out: Sequence[Sample] = (),
        settings: Mapping[str, object] | None = None,
        hooks: Hooks | None = None,
        resume: bytes | None = None,
    ) -> Trained:
        """Train a version on `samples`, measure it on `held_out`. Raises what Implementation.train raises."""
        if not self.trainable:
            raise TrainingRefused(f"{self.title} cannot be trained here.")
        return self._implementation().train(samples, held_out=held_out, settings=settings or {}, hooks=hooks or Hooks(), resume=resume)

    def _implementation(self) -> Implementation:
        return cast(Implementation, import_module(self.implementation))

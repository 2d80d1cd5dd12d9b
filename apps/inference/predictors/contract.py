"""What a predictor is: frozen forms and protocols that every family obeys, without Django and without torch."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol, Self
from uuid import UUID

from PIL import Image

from apps.inference.predictors.prompts import Prompt
from apps.inference.predictors.sending import Reply, Send
from apps.kinds.features import FeatureSpec
from apps.kinds.values import Annotation, Asset, Locator


class PredictorError(Exception):
    """A predictor could not do what was asked; the message says why and how to mend it, `code` what it cost (Batch.code)."""

    code = ""


class WeightsRefused(PredictorError):  # noqa: N818
    """What was given as weights or checkpoint is not what this family writes."""


class SettingsRefused(PredictorError):  # noqa: N818
    """A setting is unknown or has a value it may not have."""


class TrainingRefused(PredictorError):  # noqa: N818
    """The samples cannot be trained on."""


class TrainingStopped(PredictorError):  # noqa: N818
    """Training was asked to stop; its last checkpoint was handed out before."""


class EndpointFailed(PredictorError):  # noqa: N818
    """A server did not answer, or nonsense: it costs what it was asked about. `alone`: one item may be the cause, so ask about each."""

    code = "endpoint_failed"

    def __init__(self, message: str, *, alone: bool = False) -> None:
        super().__init__(message)
        self.alone = alone


def _nothing() -> bytes:
    raise OSError("This item has no stored bytes.")


@dataclass(frozen=True)
class Item:
    """One data row to look at; nothing is read before it is asked for. `checksum` names the stored bytes, `asset` says what they are.

    `open` gives a picture upright (orientation applied), `read` the stored bytes, `texts` the texts that spans count in (the whole under
    '', a page or message under its part's name), `address` a signed address at which a program outside can read the bytes for a while.
    Each may raise OSError or ValueError.
    """

    id: str
    checksum: str
    open: Callable[[], Image.Image]
    name: str = ""
    asset: Asset = Asset("image")  # noqa: RUF009  frozen
    read: Callable[[], bytes] = _nothing
    texts: Callable[[], Mapping[str, str]] = dict
    address: Callable[[], str] = lambda: _nothing().decode()


@dataclass(frozen=True)
class Answer:
    """One nested classification of a prediction: `class_name` is mapped to an option, or to a text feature that `value` answers."""

    class_name: str
    confidence: float | None
    value: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Prediction:
    """One suggestion in the predictor's own words; what they mean is settled by the mapping of its classes, see apps.inference.features.

    `class_name` is one of the predictor's classes. It stands for an object feature (`value` as the kind writes it, in the units of the
    asset), for an option of a question (kind radio or checklist, `value` empty), or for a text feature (kind text, `value` its text).
    Confidence is in (0, 1], None where nothing was said of it: such a one comes after the surest and the least sure, and is never labeled
    automatically. `at` is where in the asset it stands, None for the asset as a whole.
    """

    kind: str
    class_name: str
    value: Mapping[str, object]
    confidence: float | None
    answers: tuple[Answer, ...] = ()
    at: Locator | None = None


@dataclass(frozen=True)
class Batch:
    """What one pass found in one item. Batches add up; `final` marks its last, `error` and `code` ('': unreadable) why nothing was found.

    What a family says in words of the ontology itself (it was handed the features) comes as an Annotation and needs no mapping.
    `notes` say what was answered but cannot be kept, and why: people are shown them.
    """

    item_id: str
    predictions: tuple[Prediction | Annotation, ...]
    pass_number: int
    final: bool
    error: str = ""
    notes: tuple[str, ...] = ()
    code: str = ""


@dataclass(frozen=True)
class Ask:
    """What a predictor is asked with: the features of the project's ontology, who asks (`project`, its id), and a person's prompt.

    `through` are the workflows that ask, the outermost first: the id and the name of the predictor that each is. `mapped` are the ids that
    its classes stand for as people settled it, None for nothing.
    """

    features: tuple[FeatureSpec, ...] = ()
    project: str = ""
    prompt: Prompt | None = None
    through: tuple[tuple[str, str], ...] = ()
    mapped: Mapping[str, str | None] = field(default_factory=dict)


PLAINLY = Ask()


class Predictor(Protocol):
    """Weights ready to look at items. What it yields stays valid: a later batch never repeats or contradicts an earlier one."""

    @property
    def classes(self) -> tuple[str, ...]:
        """The class names it can answer with."""

    @property
    def default_threshold(self) -> float:
        """The confidence from which on a suggestion is shown unless a person chooses otherwise, 0 to 1."""

    def predict(self, items: Sequence[Item], ask: Ask = PLAINLY) -> Iterator[Batch]:
        """Yield at least one batch per item, each as soon as it is found. An item that cannot be looked at yields one with its error.

        Raises PredictorError where nothing more can be said of any item.
        """


@dataclass(frozen=True)
class Truth:
    """One annotation to learn from, in the same form as a prediction. A chosen option is one too, of the question that `asked` names."""

    kind: str
    class_name: str
    value: Mapping[str, object]
    asked: str = ""
    at: Locator | None = None


@dataclass(frozen=True)
class Sample:
    """An item with everything that is to be found in it."""

    item: Item
    truths: tuple[Truth, ...]


Samples = Sequence[Sample]


@dataclass(frozen=True)
class Progress:
    """How far training is: step of steps, seconds trained in all, the mean loss since the last report (None: no loss), figures by name."""

    step: int
    steps: int
    seconds: float
    loss: float | None = None
    metrics: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Hooks:
    """What training calls while it works, and may measure itself on. A checkpoint handed out can be given back as `resume` elsewhere."""

    on_progress: Callable[[Progress], None] = lambda _: None
    on_checkpoint: Callable[[bytes], None] = lambda _: None
    should_stop: Callable[[], bool] = lambda: False
    validation: "Samples" = ()


@dataclass(frozen=True)
class Trained:
    """A new version: its weights as `load` wants them, and its card: how it was trained and how well it does, as JSON can hold it."""

    weights: bytes
    card: Mapping[str, object]


class Happened(StrEnum):
    """What a family that listens is told."""

    SUBMITTED = "submitted"  # a label counts now
    CORRECTED = "corrected"  # another takes its place
    WITHDRAWN = "withdrawn"  # it counts no more
    TRAIN = "train"  # somebody asks to train


@dataclass(frozen=True)
class Told:
    """Something that happened to the label of `item` (None: to none), which says these now; `as_suggested` (ids) were kept as suggested."""

    happened: Happened
    ask: Ask
    project_name: str = ""
    item: Item | None = None
    annotations: tuple[Annotation, ...] = ()
    as_suggested: frozenset[UUID] = frozenset()


def _nowhere(method: str, url: str, **_: object) -> Reply:
    raise EndpointFailed(f"Nothing was given to send {method} {url} with.")


@dataclass(frozen=True)
class ClassSpec:
    """One thing that a predictor can say: its name and the kinds that a feature (or the question of an option) for it may have."""

    name: str
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """Another predictor of the organization, as a workflow sees it: one version of it, and what that can say.

    `means` are the features or options, by id, that its classes stand for in the ontology of whoever asks, `mapped` as Ask has it. One that
    `speaks_ontology` says whatever the ontology has, as annotations or under the names of its features. `open` loads it and raises what
    `load` raises; `went` is told how that and its work went: why it failed, '' where it did not. `device` is where it works unless it
    says another place itself; `modalities` are the asset types that its family reads, () for any.
    """

    predictor: str
    name: str
    number: int
    classes: tuple[ClassSpec, ...]
    open: Callable[[], Predictor]
    means: Mapping[str, str] = field(default_factory=dict)
    mapped: Mapping[str, str | None] = field(default_factory=dict)
    speaks_ontology: bool = False
    device: str = "cpu"
    went: Callable[[str], None] = lambda _why: None
    modalities: tuple[str, ...] = ()


def _no_part(predictor: str, _version: str) -> Part:
    raise SettingsRefused(f"Nobody knows the predictor {predictor!r} here.")


@dataclass(frozen=True)
class Source:
    """What a version is made of; each family takes of it what it needs.

    `settings` are the family's settings with their defaults, `secret` the credential that was stored with the predictor ('' for none),
    `weights` the stored bytes, `folder` one with the files of an uploaded artifact (there as long as the source is), `send` the way to
    other servers. `part` is another predictor of the organization, by its id and that of a version, '' for the one in use; it raises
    PredictorError. `predictor` and `name` are those of the version's own. `folders` may be named as models, `label` is from `describe`.
    """

    settings: Mapping[str, object] = field(default_factory=dict)
    secret: str = ""
    weights: Callable[[], bytes] = _nothing
    folder: Callable[[], Path] = lambda: Path(_nothing().decode())
    send: Send = _nowhere
    part: Callable[[str, str], Part] = _no_part
    predictor: str = ""
    name: str = ""
    version: str = ""
    folders: tuple[Path, ...] = ()
    label: str = ""

    @classmethod
    def of_weights(cls, data: bytes) -> Self:
        """Of weights alone."""
        return cls(weights=lambda: data)


@dataclass(frozen=True)
class Described:
    """What was found out about a predictor when it was connected: what it can say (empty: the ontology's own words) and its card.

    `version` is what the other side calls its version, '' where it does not say. `means` are features and options of the ontology that
    some of its classes are known to stand for, by id.
    """

    classes: tuple[ClassSpec, ...] = ()
    card: Mapping[str, object] = field(default_factory=dict)
    version: str = ""
    means: Mapping[str, str] = field(default_factory=dict)


class Implementation(Protocol):
    """What a family's heavy module offers; it is imported when the family is used, not when it is listed. A family may lack some of it."""

    def load(self, source: Source) -> Predictor:
        """Make a predictor of a version. Raises WeightsRefused, SettingsRefused, EndpointFailed."""

    def describe(self, source: Source, ask: Ask) -> Described:
        """Find out what a version that was not trained here can say, by trying it. Raises what load raises."""

    def tell(self, source: Source, told: Told) -> None:
        """Hand on what happened. Raises EndpointFailed, SettingsRefused."""

    def train(
        self, samples: Samples, *, held_out: Samples, settings: Mapping[str, object], hooks: Hooks, resume: bytes | None, source: Source
    ) -> Trained:
        """Train a version; `source` is what may be read besides. Raises SettingsRefused, TrainingRefused or -Stopped, WeightsRefused."""

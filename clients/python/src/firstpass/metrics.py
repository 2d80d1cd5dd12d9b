"""What a run is worth: how far its evaluation is, its figures, and two runs beside each other."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, Self, TypeVar
from uuid import UUID

from firstpass.errors import UnknownName
from firstpass.reading import picked


class _Named(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def path(self) -> str: ...


N = TypeVar("N", bound=_Named)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is counted by itself: a feature, or an option of one. `parent` is the feature under which a nested question is asked.

    `path` tells it apart from all others: an option after its question, both after what they are asked under, "stamp > worn: yes".
    """

    index: int
    feature: UUID
    option: UUID | None
    name: str
    path: str
    kind: str
    color: str
    parent: UUID | None

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """What the API says of a subject."""
        numbers = {name: _number(said[name]) for name in ("feature", "option", "parent")}
        return picked(cls, said, **numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """How a run is evaluated, and how far that is.

    `state` is none (no labels were taken yet), stale (something changed since), running (`job` is at work, or one is about to begin) or
    current. `confidence` and `iou` are the operating point: where figures stand for which nothing else is asked. `splits` counts data
    rows, "" those of none; `unlabeled_count` data rows have no label taken and count in no figure.
    `levels` are the thresholds of overlap that may be asked for, where 0 is any; `custom_metrics` are names that
    came with predictions.
    """

    state: str
    job: UUID | None
    project: UUID | None
    project_name: str | None
    follows: bool
    labels_taken_at: datetime | None
    computed_at: datetime | None
    confidence: float
    iou: float
    labeled_count: int
    unlabeled_count: int
    stale_count: int
    splits: Mapping[str, int] = field(hash=False)
    subjects: tuple[Subject, ...]
    levels: tuple[float, ...]
    custom_metrics: tuple[str, ...]

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """What the API says of an evaluation."""
        return picked(
            cls, said,
            **{name: _number(said[name]) for name in ("job", "project")},
            **{name: said[name] and datetime.fromisoformat(said[name]) for name in ("labels_taken_at", "computed_at")},
            splits={each["name"]: each["count"] for each in said["splits"]},
            subjects=tuple(map(Subject.read, said["subjects"])),
            levels=tuple(said["levels"]),
            custom_metrics=tuple(said["custom_metrics"]),
        )  # fmt: skip

    def subject(self, name: str) -> Subject:
        """The one of this path or name. Raises UnknownName where there is none, or more than one."""
        return _one(self.subjects, name)

    def at(self, index: int | None) -> Subject | None:
        """The one with this index; None is none."""
        return None if index is None else self.subjects[index]


@dataclass(frozen=True, slots=True)
class LabelboxScore:
    """The same predictions and labels, matched as Labelbox does."""

    true_positives: int
    false_positives: int
    false_negatives: int
    precision: float | None
    recall: float | None
    f1: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The figures of one subject, or of all where `subject` is None and `name` is ""; None where one has no meaning.

    `Metrics.definitions` says of each what it is, and by which rule. `metrics` are the means of figures that came with predictions.
    """

    name: str
    path: str
    subject: int | None
    truths: int
    predictions: int
    true_positives: int
    false_positives: int
    false_negatives: int
    precision: float | None
    recall: float | None
    f1: float | None
    accuracy: float | None
    mean_iou: float | None
    mean_mask_iou: float | None
    ap: float | None
    ap50: float | None
    ap75: float | None
    map: float | None
    ece: float | None
    brier: float | None
    labelbox: LabelboxScore | None
    metrics: Mapping[str, float] = field(hash=False)

    @classmethod
    def read(cls, said: Mapping[str, Any], *, name: str = "", path: str = "") -> Self:
        """What the API says of one subject, or of all."""
        theirs = said.get("labelbox")  # a server of before knows none
        return picked(cls, said, name=name, path=path, labelbox=None if theirs is None else picked(LabelboxScore, theirs))


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often `predicted` was said where `truth` is labeled; None: nothing was said, or is labeled, there."""

    predicted: Subject | None
    truth: Subject | None
    count: int


@dataclass(frozen=True, slots=True)
class Metrics:
    """The figures of a run where predictions count from `confidence` and match from an overlap of `iou` on; `split` None is all."""

    confidence: float
    iou: float
    split: str | None
    total: Score
    classes: tuple[Score, ...]
    confusion: tuple[Confusion, ...]
    definitions: Mapping[str, str] = field(hash=False)

    @classmethod
    def read(cls, said: Mapping[str, Any], evaluation: Evaluation) -> Self:
        """What the API says of figures, with the names of what they are about."""
        cells = (Confusion(evaluation.at(each["predicted"]), evaluation.at(each["truth"]), each["count"]) for each in said["confusion"])
        about = [(each, evaluation.subjects[each["subject"]]) for each in said["classes"]]
        named = (Score.read(each, name=subject.name, path=subject.path) for each, subject in about)
        return picked(cls, said, total=Score.read(said["total"]), classes=tuple(named), confusion=tuple(cells))

    def of(self, subject: Subject | str) -> Score:
        """The figures of a subject, or of the one of this path or name: "worn: yes". Raises UnknownName where there is none, or more."""
        return self.classes[subject.index] if isinstance(subject, Subject) else _one(self.classes, subject)


@dataclass(frozen=True, slots=True)
class ComparedClass:
    """One subject in two runs; None in a run that does not know it."""

    name: str
    path: str
    before: Score | None
    after: Score | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The figures of two runs on the `shared_count` data rows that both are evaluated on: `before` the first, `after` the other.

    On `differing_labels` of them the runs stand on other labels, or on another revision of the same.
    """

    confidence: float
    iou: float
    split: str | None
    shared_count: int
    differing_labels: int
    before: Score
    after: Score
    classes: tuple[ComparedClass, ...]

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """What the API says of two runs."""
        before, after = _scores("", "", said["total"])
        names = [(each["name"], each["path"], each["scores"]) for each in said["classes"]]
        classes = tuple(ComparedClass(name, path, *_scores(name, path, scores)) for name, path, scores in names)
        return picked(cls, said, before=before, after=after, classes=classes)

    def of(self, name: str) -> ComparedClass:
        """The subject of this path or name in both. Raises UnknownName where there is none, or more than one."""
        return _one(self.classes, name)


def _scores(name: str, path: str, said: Iterable[Mapping[str, Any] | None]) -> Any:
    """Both runs' figures of one subject."""
    return [None if each is None else Score.read(each, name=name, path=path) for each in said]


def _number(said: str | None) -> UUID | None:
    return None if said is None else UUID(said)


def _one(among: Sequence[N], name: str) -> N:
    found = [each for each in among if each.path == name] or [each for each in among if each.name == name]
    if len(found) == 1:
        return found[0]
    if found:
        raise UnknownName(f"{len(found)} subjects are called {name!r}; say which: {', '.join(each.path for each in found)}")
    raise UnknownName(f"there is no subject {name!r}; there are {', '.join(each.path for each in among) or 'none'}")

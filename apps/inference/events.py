"""Facts of this room."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from apps.core.events import Event


@dataclass(frozen=True)
class VersionReady(Event):
    """A predictor has a new version that can be used."""

    type: ClassVar[str] = "predictors.version_ready"
    predictor: UUID
    version: UUID
    number: int


@dataclass(frozen=True)
class VersionPromoted(Event):
    """A predictor answers with this version from now on; None for always the newest that is ready."""

    type: ClassVar[str] = "predictors.version_promoted"
    predictor: UUID
    version: UUID | None


@dataclass(frozen=True)
class ClassesMapped(Event):
    """A predictor's classes stand for other features from now on: in one project, or where None wherever it is asked."""

    type: ClassVar[str] = "predictors.classes_mapped"
    predictor: UUID
    project: UUID | None


@dataclass(frozen=True)
class PredictorDetached(Event):
    """The people of a project can ask a predictor no longer."""

    type: ClassVar[str] = "predictors.detached"
    predictor: UUID
    project: UUID


@dataclass(frozen=True)
class PredictorArchived(Event):
    """A predictor is in no list, and begins nothing."""

    type: ClassVar[str] = "predictors.archived"
    predictor: UUID


@dataclass(frozen=True)
class PredictorRestored(Event):
    """A predictor that was archived can be asked again."""

    type: ClassVar[str] = "predictors.restored"
    predictor: UUID


@dataclass(frozen=True)
class PredictorRemoved(Event):
    """A predictor is no more."""

    type: ClassVar[str] = "predictors.removed"
    predictor: UUID


@dataclass(frozen=True)
class SuggestionsFinished(Event):
    """A predictor has nothing more to say about a data row in this run."""

    type: ClassVar[str] = "suggestions.finished"
    data_row: UUID
    model_run: UUID
    job: UUID
    error: str = ""

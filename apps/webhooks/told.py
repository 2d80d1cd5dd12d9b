"""The types of event that a webhook can be told of. One that is not here stays inside."""

from collections.abc import Mapping
from dataclasses import dataclass

from apps.annotations.events import LabelsSubmitted, LabelWithdrawn
from apps.catalog.events import DataRowsAdded, DataRowsRemoved
from apps.core.events import Event, StoredEvent
from apps.core.jobs.lifecycle import JobFinished
from apps.inference.events import VersionPromoted, VersionReady
from apps.ontologies.events import OntologyChanged
from apps.production.events import AutomaticSwitched, DecisionDecided, DecisionOverdue, DriftStepped, ThresholdCertified
from apps.projects.events import TaskChanged, TasksAdded
from apps.review_queues.events import LabelReviewed

TEST = "webhooks.test"  # what a webhook is sent to try it out; it needs no subscription


@dataclass(frozen=True)
class Told:
    """A type of event, and when it happens, for people."""

    event: type[Event]
    when: str


_TOLD = (
    Told(LabelsSubmitted, "A label counts for a data row: it was submitted, corrected by a reviewer, or approved unseen."),
    Told(LabelWithdrawn, "A label counts no longer: it was sent back, or taken back."),
    Told(LabelReviewed, "A reviewer approved, corrected or sent back a label."),
    Told(DecisionDecided, "A decision of a production queue has an outcome: the model's, a person's, or a later correction."),
    Told(DecisionOverdue, "A decision of a production queue waits past its deadline."),
    Told(ThresholdCertified, "A certification of a production queue's promise was held."),
    Told(DriftStepped, "A step because of drift was taken, proposed or reversed in a production queue."),
    Told(AutomaticSwitched, "A production queue began or ceased to decide without people."),
    Told(TaskChanged, "A task changed its state."),
    Told(TasksAdded, "Data rows came into a project."),
    Told(DataRowsAdded, "Data rows came into a dataset."),
    Told(DataRowsRemoved, "Data rows were removed for good."),
    Told(OntologyChanged, "An ontology has a new version."),
    Told(VersionReady, "A predictor has a new version that can be used."),
    Told(VersionPromoted, "A predictor answers with another version from now on."),
    Told(JobFinished, "A job is over: an import, an export, a training, a run."),
)
TOLD: Mapping[str, Told] = {each.event.type: each for each in _TOLD}


def stays_inside(event: StoredEvent) -> bool:
    """Whether this is of a label that never counts, as an independent one: only who may see it is told, and its data row has a task that
    counts.
    """
    return event.type in (TaskChanged.type, LabelReviewed.type) and f"project:{event.body['project']}" not in event.topics

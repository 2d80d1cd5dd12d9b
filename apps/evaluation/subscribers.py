"""Labels and splits change, metrics follow."""

from uuid import UUID

from apps.annotations.events import LabelsSubmitted, LabelWithdrawn
from apps.core.events import StoredEvent, subscriber
from apps.evaluation import services
from apps.evaluation.queries.standing import LABELS_CHANGED, SPLITS_CHANGED
from apps.model_runs.events import SplitsChanged


@subscriber(LABELS_CHANGED, to=(LabelsSubmitted, LabelWithdrawn))
def labels_changed(event: StoredEvent) -> None:
    """Runs that follow the project take what counts now; done again, nothing is new."""
    services.take_changed(project=UUID(event.body["project"]), data_row=UUID(event.body["data_row"]))


@subscriber(SPLITS_CHANGED, to=(SplitsChanged,))
def splits_changed(event: StoredEvent) -> None:
    """The outcomes stay as they are; they are added up by other splits."""
    services.add_up_again(run=UUID(event.body["model_run"]))

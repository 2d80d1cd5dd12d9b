"""Labels and splits change, metrics follow."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from apps.annotations.events import LabelsSubmitted, LabelWithdrawn
from apps.core.events import StoredEvent, many_subscriber
from apps.evaluation import services
from apps.evaluation.queries.standing import LABELS_CHANGED, ROWS_ADDED, SPLITS_CHANGED
from apps.model_runs.events import DataRowsAdded, DataRowsLeft, SplitsChanged


@many_subscriber(LABELS_CHANGED, to=(LabelsSubmitted, LabelWithdrawn))
def labels_changed(events: Sequence[StoredEvent]) -> None:
    """Runs that follow the projects take what counts now; done again, nothing is new."""
    changed: dict[UUID, set[UUID]] = defaultdict(set)
    for event in events:
        changed[UUID(event.body["project"])].add(UUID(event.body["data_row"]))
    services.take_changed(changed=changed)


@many_subscriber(SPLITS_CHANGED, to=(SplitsChanged, DataRowsLeft))
def splits_changed(events: Sequence[StoredEvent]) -> None:
    """The outcomes that are left stay as they are; they are added up by other splits, and without those that went."""
    for run in _runs_of(events):
        services.add_up_again(run=run)


@many_subscriber(ROWS_ADDED, to=(DataRowsAdded,))
def data_rows_added(events: Sequence[StoredEvent]) -> None:
    """A run that follows its project takes the labels of data rows that are new in it."""
    for run in _runs_of(events):
        services.take_missing(run=run)


def _runs_of(events: Sequence[StoredEvent]) -> Sequence[UUID]:
    """Each once, in one order, as each is locked until the transaction ends."""
    return sorted({UUID(event.body["model_run"]) for event in events})

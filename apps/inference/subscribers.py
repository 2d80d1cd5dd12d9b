"""Labels change, and predictors that learn by themselves are told."""

from collections.abc import Sequence
from uuid import UUID

from apps.annotations.events import LabelsSubmitted, LabelWithdrawn
from apps.core.events import StoredEvent, many_subscriber
from apps.inference.services.telling import Fact, tell_of_labels


@many_subscriber("inference.labels", to=(LabelsSubmitted, LabelWithdrawn))
def labels_changed(events: Sequence[StoredEvent]) -> None:
    """Each attached predictor that listens is told of them by one job."""
    facts = [Fact(UUID(each.body["project"]), UUID(each.body["data_row"]), each.type == LabelWithdrawn.type, each.id) for each in events]
    tell_of_labels(facts=facts)

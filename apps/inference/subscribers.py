"""Labels change, predictors learn or are told; predictors learn, and open tasks are suggested anew."""

from collections.abc import Sequence
from uuid import UUID

from apps.annotations.events import LabelsSubmitted, LabelWithdrawn
from apps.core.events import StoredEvent, many_subscriber, subscriber
from apps.inference import services
from apps.inference.events import ClassesMapped, VersionPromoted, VersionReady
from apps.inference.services.telling import Fact, tell_of_labels


@many_subscriber("inference.labels", to=(LabelsSubmitted, LabelWithdrawn))
def labels_changed(events: Sequence[StoredEvent]) -> None:
    """Each attached predictor that listens is told of them by one job."""
    facts = [Fact(UUID(each.body["project"]), UUID(each.body["data_row"]), each.type == LabelWithdrawn.type, each.id) for each in events]
    tell_of_labels(facts=facts)


@many_subscriber("inference.rules", to=(LabelsSubmitted,))
def rules_followed(events: Sequence[StoredEvent]) -> None:
    """Train what follows the projects; told twice, nothing more is trained."""
    for project in dict.fromkeys(event.body["project"] for event in events):
        services.labels_changed(project=UUID(project))


@subscriber("inference.refresh", to=(VersionReady, VersionPromoted))
def version_changed(event: StoredEvent) -> None:
    """Ask the version in use about what people have open and had asked an earlier one about."""
    services.refresh_open(predictor=UUID(event.body["predictor"]))


@subscriber("inference.mapped", to=(ClassesMapped,))
def classes_mapped(event: StoredEvent) -> None:
    """Ask anew about what people have open and had asked about in other words."""
    project = event.body["project"]
    services.refresh_mapped(predictor=UUID(event.body["predictor"]), project=UUID(project) if project else None)

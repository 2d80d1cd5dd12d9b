"""What every way to a new version does: holding its predictor, taking the next number, telling that it can be used or came to nothing."""

from typing import cast
from uuid import UUID

from django.db.models import Max, QuerySet

from apps.core.events import publish
from apps.core.models import Job
from apps.core.models.jobs import JobState
from apps.inference.events import VersionReady
from apps.inference.models import Predictor, PredictorVersion, TrainingRule, VersionState
from apps.inference.queries import why_it_failed
from apps.inference.services.working import forget_work


def hold(predictor: UUID) -> Predictor:
    """The predictor as it is now, locked until the transaction ends; before it the rule that trains it, in one order everywhere.

    Labels that come follow the rule, which makes a version; a training that ends uses its version, and follows the rule again.
    """
    list(TrainingRule.objects.select_for_update().filter(predictor=predictor).values_list("pk"))
    return cast(Predictor, Predictor.objects.select_for_update().get(pk=predictor))


def next_number(predictor: Predictor) -> int:
    """The number of the predictor's next version, which is locked: nobody else takes the same before the transaction ends."""
    hold(predictor.pk)
    last: int | None = PredictorVersion.objects.filter(predictor=predictor).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def end_unready(versions: QuerySet[PredictorVersion], job: Job) -> int:
    """These versions were cancelled, or failed and say why, as their job was or did; how many they are."""
    if job.state == JobState.CANCELLED:
        return versions.update(state=VersionState.CANCELLED)
    return versions.update(state=VersionState.FAILED, error=why_it_failed(job))


def tell_ready(version: PredictorVersion) -> None:
    """Tell that the version can be used; how others worked says nothing of it."""
    forget_work(version.predictor_id)
    ready = VersionReady(predictor=version.predictor_id, version=version.pk, number=version.number)
    publish(ready, topics=(f"predictor:{version.predictor_id}",))

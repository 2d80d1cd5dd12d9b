"""What every way to a new version does: holding its predictor, taking the next number, telling that it can be used or came to nothing."""

from typing import cast
from uuid import UUID

from django.db.models import Max, QuerySet

from apps.core.events import publish
from apps.core.models import Job
from apps.core.models.jobs import JobState
from apps.inference.events import VersionReady
from apps.inference.features import match_by_name, targets
from apps.inference.models import Predictor, PredictorVersion, TrainingRule, VersionState
from apps.inference.predictors import family
from apps.inference.predictors.declared import Origin
from apps.inference.queries import classes_of, why_it_failed
from apps.inference.services.working import forget_work
from apps.ontologies.queries import tree


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


def keep_matches(version: PredictorVersion) -> None:
    """Write down by id what classes of the version stand for by their names alone in the predictor's ontology: renaming a feature or an
    option changes nothing then. A class stands for what it did in the versions before, where that is still there; what those of a
    workflow stand for is told by its parts.
    """
    features, classes = tree(version.predictor.ontology_id), classes_of(version)
    known, names = targets(features), {each.name for each in classes}
    by_name = {name: str(number) for name, number in match_by_name(classes, features).items()}
    is_workflow = family(version.predictor.family).origin is Origin.GRAPH
    others = PredictorVersion.objects.filter(predictor=version.predictor_id, state=VersionState.READY).exclude(pk=version.pk)
    before = {name: number for told in others.order_by("number").values_list("class_features", flat=True) for name, number in told.items()}
    kept = {name: number for name, number in before.items() if name in names and UUID(number) in known and not is_workflow}
    version.class_features = {**by_name, **kept, **version.class_features}
    version.save(update_fields=["class_features"])


def tell_ready(version: PredictorVersion) -> None:
    """Keep what its classes stand for, and tell that the version can be used; how others worked says nothing of it."""
    keep_matches(version)
    forget_work(version.predictor_id)
    ready = VersionReady(predictor=version.predictor_id, version=version.pk, number=version.number)
    publish(ready, topics=(f"predictor:{version.predictor_id}",))

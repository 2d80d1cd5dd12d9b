"""Versions that are not trained here: settings of a server, a model by its name or a file of weights, tried before they are used."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.core.jobs import ChunkContext, create_job
from apps.core.models import Job
from apps.core.models.jobs import JobState
from apps.core.problems import FieldError, Invalid
from apps.inference.models import Predictor, PredictorVersion, VersionState
from apps.inference.predictors import family
from apps.inference.predictors.contract import Ask, PredictorError
from apps.inference.predictors.declared import Origin
from apps.inference.predictors.settings import read_settings
from apps.inference.problems import PredictorRefused
from apps.inference.services import calling
from apps.inference.services.keeping_on import meanwhile
from apps.inference.services.versions import end_unready, next_number, tell_ready
from apps.inference.services.workflows import checked_graph, is_light
from apps.inference.uses import refuse_archived
from apps.inference.warm import source_of
from apps.kinds.reading import InvalidValue
from apps.ontologies.queries import tree
from apps.organizations.actor import Actor

CONNECT, CONNECT_LIGHT = "inference.connect", "inference.connect_light"


def connect_version(*, actor: Actor, predictor: Predictor, settings: Mapping[str, Any], weights_key: str = "") -> PredictorVersion:
    """Make a version of these settings and try it in a worker; it can be used once it answered. `weights_key` is an uploaded artifact.

    Raises PredictorArchived. Raises Invalid for settings that the family refuses, for a graph that cannot be run, and for a family whose
    versions are trained.
    """
    refuse_archived(predictor)
    kind = family(predictor.family)
    if kind.origin is Origin.TRAINED:
        raise Invalid(errors=[FieldError("/settings", "trained_only", f"Versions of {kind.title} are made by training.")])
    try:
        settled = read_settings(settings, kind.settings)
    except InvalidValue as error:
        raise Invalid(errors=[FieldError(error.pointer, error.code, error.message, error.expected)]) from error
    if kind.origin is Origin.GRAPH:
        settled = {**settled, "graph": checked_graph(predictor=predictor, payload=settled["graph"])}
    number = next_number(predictor)
    version = PredictorVersion.objects.create(
        predictor=predictor, number=number, state=VersionState.CONNECTING, settings=settled, weights_key=weights_key
    )
    params = {"predictor": str(predictor.pk), "version": str(version.pk)}
    title = f"Connect {predictor.name}, version {version.number}"
    job_kind = CONNECT_LIGHT if is_light(version) else CONNECT
    version.job = create_job(kind=job_kind, title=title, chunks=[params], actor_id=actor.user_id, params=params)
    version.save(update_fields=["job"])
    return version


def connect_chunk(context: ChunkContext) -> None:
    """Try the version, and write down what it can say; then those that wait for it, one after the other.

    Raises JobCancelled, LeaseLost, PredictorRefused.
    """
    with transaction.atomic():
        version = PredictorVersion.objects.select_related("predictor__ontology").get(pk=context.payload["version"])
        features = tree(version.predictor.ontology)
        source = source_of(version)
    try:
        found = meanwhile(context, partial(family(version.predictor.family).describe, source, Ask(tuple(features))), tick=context.go_on)
    except PredictorError as error:
        raise PredictorRefused(str(error)) from error
    classes = [{"name": each.name, "kinds": list(each.kinds)} for each in found.classes]
    with context.commit(message="Connected", result={"version": str(version.pk)}):
        version.state, version.label, version.card = VersionState.READY, found.version[:200], {**found.card, "classes": classes}
        version.class_features = dict(found.means)
        version.save(update_fields=["state", "label", "card", "class_features"])
        tell_ready(version)
        calling.may_try(version.predictor_id)
        if then := context.payload.get("then"):
            context.add_chunks(in_turn(then))


def in_turn(versions: Sequence[str]) -> list[dict[str, Any]]:
    """The chunk that connects the first of these versions, and then the others: a workflow comes after what it asks."""
    return [{"version": versions[0], "then": list(versions[1:])}]


def end_connecting(job: Job) -> None:
    """A version that could not be connected says so, and why, or that it was cancelled; with one of several the job failed."""
    numbers = [UUID(number) for number in job.params.get("versions", [job.params["version"]])]
    left = PredictorVersion.objects.filter(pk__in=numbers, state=VersionState.CONNECTING)
    if end_unready(left, job) and job.state == JobState.FINISHED:
        job.state = JobState.FAILED

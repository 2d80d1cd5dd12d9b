"""Training a version: started by a person, done by a worker, resumed by another where that one died."""

import hashlib
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from apps.core import storage
from apps.core.events import publish
from apps.core.jobs import ChunkContext, JobCancelled, create_job
from apps.core.models import Job
from apps.inference import queries
from apps.inference.events import VersionReady
from apps.inference.models import Predictor, PredictorVersion, VersionState
from apps.inference.predictors import family
from apps.inference.predictors.contract import Hooks, PredictorError, Progress, Trained, TrainingStopped, WeightsRefused
from apps.inference.problems import AlreadyTraining, NothingToLearnFrom, PredictorRefused
from apps.organizations.actor import Actor
from apps.projects.models import Project

TRAIN = "inference.train"
BYTES_OF_KEY = "checkpoint"


def start_training(
    *, actor: Actor, predictor: Predictor, project: Project, held_out: Project | None = None, settings: dict[str, Any] | None = None
) -> Job:
    """Train a new version on the labels of a project, measured on those of another, or on one in ten set aside.

    Raises AlreadyTraining, NothingToLearnFrom.
    """
    if PredictorVersion.objects.filter(predictor=predictor, state=VersionState.TRAINING).exists():
        raise AlreadyTraining
    if not any(sample.truths for sample in queries.samples_of(project, family(predictor.family).kinds)):
        raise NothingToLearnFrom("Label some data rows of this project first, or import labels.")
    last = PredictorVersion.objects.filter(predictor=predictor).aggregate(last=Max("number"))["last"] or 0
    version = PredictorVersion.objects.create(predictor=predictor, number=last + 1)
    params = {"predictor": str(predictor.pk), "version": str(version.pk), "project": str(project.pk)}
    payload = {**params, "held_out": str(held_out.pk) if held_out else None, "settings": settings or {}}
    title = f"Train {predictor.name}, version {version.number}"
    version.job = create_job(kind=TRAIN, title=title, chunks=[payload], actor_id=actor.user_id, params=params)
    version.save(update_fields=["job"])
    return version.job


def train_chunk(context: ChunkContext) -> None:
    """Train until done; progress, checkpoints and the new version are written under the chunk's token.

    Raises JobCancelled, LeaseLost, PredictorRefused.
    """
    payload = context.payload
    with transaction.atomic():
        version = PredictorVersion.objects.select_related("predictor").get(pk=payload["version"])
        learner = family(version.predictor.family)
        project, learned, measured = _samples(payload, learner.kinds)
    hooks = Hooks(
        on_progress=lambda progress: _show(context, progress),
        on_checkpoint=lambda data: _keep(context, data),
        should_stop=context.cancelled,
    )
    key = context.state.get(BYTES_OF_KEY)
    resume = storage.read(key) if key else None
    train = partial(learner.train, learned, held_out=measured, settings=payload["settings"], hooks=hooks)
    try:
        trained = _from_checkpoint(train, resume)
    except TrainingStopped:
        raise JobCancelled from None
    except PredictorError as error:
        raise PredictorRefused(str(error)) from error
    weights_key = storage.put("weights", trained.weights, "safetensors")
    card = {**trained.card, "project": str(project.pk), "held_out_project": payload["held_out"], "held_out": len(measured)}
    with context.commit(done=0, message="Trained", result={"version": str(version.pk), "metrics": card.get("metrics", {})}):
        version.weights_key, version.state, version.card = weights_key, VersionState.READY, card
        version.sha256 = hashlib.sha256(trained.weights).hexdigest()
        version.class_features = queries.class_features(project, list(map(str, card.get("classes", []))))  # type: ignore[call-overload]
        version.save(update_fields=["weights_key", "state", "card", "sha256", "class_features"])
        ready = VersionReady(predictor=version.predictor_id, version=version.pk, number=version.number)
        publish(ready, topics=(f"predictor:{version.predictor_id}",))
    if key := context.state.get(BYTES_OF_KEY):
        storage.delete(key)


def _from_checkpoint(train: Callable[..., Trained], resume: bytes | None) -> Trained:
    """Go on where a dead worker left off; where the labels have changed since, its checkpoint fits no more: begin anew."""
    try:
        return train(resume=resume)
    except WeightsRefused:
        if resume is None:
            raise
        return train(resume=None)


def _samples(payload: dict[str, Any], kinds: tuple[str, ...]) -> tuple[Project, list[Any], list[Any]]:
    """The project, what is learned from and what is measured on."""
    project = Project.objects.select_related("ontology").get(pk=payload["project"])
    samples = queries.samples_of(project, kinds)
    if payload["held_out"]:
        return project, samples, queries.samples_of(Project.objects.get(pk=payload["held_out"]), kinds)
    return project, *queries.split(samples)


def _show(context: ChunkContext, progress: Progress) -> None:
    if context.job.total != progress.steps:
        with transaction.atomic():
            Job.objects.filter(pk=context.job.pk).update(total=progress.steps)
        context.job.total = progress.steps
    message = f"Step {progress.step} of {progress.steps}, loss {progress.loss:.3f}"
    context.progress(message, done=progress.step, point={"step": progress.step, "loss": round(progress.loss, 4)})


def _keep(context: ChunkContext, data: bytes) -> None:
    """Store the checkpoint, then point to it, then forget the one before."""
    before = context.state.get(BYTES_OF_KEY)
    context.state[BYTES_OF_KEY] = storage.put("checkpoints", data, "safetensors")
    with context.partial():
        pass
    if before:
        storage.delete(before)


def end_training(job: Job) -> None:
    """A version whose training did not succeed says so."""
    PredictorVersion.objects.filter(pk=UUID(job.params["version"]), state=VersionState.TRAINING).update(state=VersionState.FAILED)

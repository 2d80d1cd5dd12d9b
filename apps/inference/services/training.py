"""Training a version: started by a person, done by a worker, resumed by another where that one died."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings as django_settings
from django.db import transaction

from apps.annotations.models import Annotation
from apps.core import storage
from apps.core.jobs import ChunkContext, JobCancelled, create_job
from apps.core.models import Job
from apps.core.problems import FieldError, Invalid
from apps.inference import lessons, queries
from apps.inference.kinds_of_work import kind_of_training
from apps.inference.models import Predictor, PredictorVersion, Promote, VersionState
from apps.inference.predictors import family
from apps.inference.predictors.contract import (
    Hooks,
    PredictorError,
    Progress,
    Sample,
    SettingsRefused,
    Trained,
    TrainingStopped,
    WeightsRefused,
)
from apps.inference.predictors.declared import Origin
from apps.inference.predictors.model_files import refuse_name
from apps.inference.predictors.settings import Setting, read_settings
from apps.inference.problems import AlreadyTraining, CannotBeTrained, NothingToLearnFrom, NoVersionReady, PredictorRefused
from apps.inference.services import promoting
from apps.inference.services.curves import kept_curves, show_progress
from apps.inference.services.measuring import BEFORE, measure_in_use
from apps.inference.services.presence import refuse_without_fit
from apps.inference.services.versions import end_unready, next_number, tell_ready
from apps.inference.uses import refuse_archived
from apps.inference.warm import source_of
from apps.kinds.reading import InvalidValue
from apps.organizations.actor import Actor
from apps.projects.models import Project

BYTES_OF_KEY = "checkpoint"


@dataclass(frozen=True)
class Lesson:
    """What a version learns from: the labels of a project, or those of them on a slice's data rows, and what it is measured on.

    Without `held_out` (another project) or `splits` (a model run whose data rows have splits: 'train' is learned from, 'test' measured
    on) some labels are set aside, see apps.inference.queries.split; apps.inference.lessons tells which.
    `promote` says whether the version is used at once.
    """

    project: Project
    held_out: Project | None = None
    slice_id: UUID | None = None
    splits: UUID | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    promote: Promote = Promote.ALWAYS

    def dump(self) -> dict[str, Any]:
        """As a chunk keeps it."""
        return {
            "project": str(self.project.pk),
            "held_out": str(self.held_out.pk) if self.held_out else None,
            "slice": str(self.slice_id) if self.slice_id else None,
            "splits": str(self.splits) if self.splits else None,
            "settings": dict(self.settings),
            "promote": str(self.promote),
        }


def start_training(*, actor: Actor | None, predictor: Predictor, lesson: Lesson) -> Job:
    """Train a new version in a worker; `actor` is None where a rule asks.

    Raises PredictorArchived, CannotBeTrained, Invalid (settings), AlreadyTraining, NothingToLearnFrom, NotFound.

    A model that runs in agents learns there, see services.agents.fitting. Raises NoAgentLearns, NoVersionReady.
    """
    refuse_archived(predictor)
    learner = family(predictor.family)
    if not learner.trainable:
        raise CannotBeTrained(f"{learner.title}: its versions come from connecting it. Train it where it is, and connect it anew.")
    refuse_lesson(predictor, lesson.settings)
    number = next_number(predictor)
    if PredictorVersion.objects.filter(predictor=predictor, state=VersionState.TRAINING).exists():
        raise AlreadyTraining
    is_elsewhere = learner.origin is Origin.AGENT
    if is_elsewhere:
        refuse_without_fit(predictor)
    labels = lessons.labels_to_learn(lesson.dump())
    if not Annotation.objects.accepted().filter(annotation_set__in=labels.values("annotation_set"), kind__in=learner.kinds).exists():
        raise NothingToLearnFrom("Label some data rows of this project first, or import labels.")
    settled = _settled(predictor, lesson) if is_elsewhere else {}
    before = measure_in_use(predictor, lessons.parted(lesson.dump()).measured) if is_elsewhere else None
    version = PredictorVersion.objects.create(predictor=predictor, number=number, settings=settled)
    params = {"predictor": str(predictor.pk), "version": str(version.pk), "project": str(lesson.project.pk)}
    if before is not None:
        params[BEFORE] = str(before.pk)
    title = f"Train {predictor.name}, version {version.number}"
    asks = actor.user_id if actor else None
    kind = kind_of_training(learner, data_rows=lessons.size(lesson.dump()), settings=[lesson.settings, _trained_with(predictor)])
    version.job = create_job(kind=kind, title=title, chunks=[{**params, **lesson.dump()}], actor_id=asks, params=params)
    version.save(update_fields=["job"])
    return version.job


def refuse_lesson(predictor: Predictor, settings: Mapping[str, Any]) -> None:
    """Raises Invalid for settings that no lesson of a predictor of this family takes; nothing where it is not trained here."""
    learner = family(predictor.family)
    try:
        if learner.check_lesson is not None:
            learner.check_lesson(settings)
        elif learner.trainable:
            _refuse_models(read_settings(settings, learner.settings), learner.settings)
    except InvalidValue as error:
        raise Invalid(errors=[FieldError(error.pointer, error.code, error.message, error.expected)]) from error
    except SettingsRefused as refusal:
        raise Invalid(errors=[FieldError("/settings", "invalid_setting", str(refusal))]) from refusal


def _refuse_models(settings: Mapping[str, object], known: Sequence[Setting]) -> None:
    """Raises InvalidValue for a model that cannot be one, as far as its name tells."""
    for one in known:
        if one.heavy and (name := str(settings[one.name] or "").strip()):
            try:
                refuse_name(name, map(Path, django_settings.MODEL_FOLDERS))
            except SettingsRefused as refusal:
                expected = "the name of a model on the hub, or an admitted folder"
                raise InvalidValue(f"/settings/{one.name}", str(refusal), expected, code="invalid_setting") from refusal


def _trained_with(predictor: Predictor) -> Mapping[str, Any]:
    """The settings of the version in use, which a newer one is measured against; none where none is ready."""
    with suppress(NoVersionReady):
        return dict(queries.newest_ready(predictor).card.get("config", {}))
    return {}


def _settled(predictor: Predictor, lesson: Lesson) -> dict[str, object]:
    """The settings of a version that learns elsewhere: those in use, and what the lesson says otherwise. Raises Invalid, NoVersionReady."""
    in_use = queries.newest_ready(predictor).settings
    try:
        return read_settings({**in_use, **lesson.settings}, family(predictor.family).settings)
    except InvalidValue as error:
        raise Invalid(errors=[FieldError(error.pointer, error.code, error.message, error.expected)]) from error


def train_chunk(context: ChunkContext) -> None:
    """Train until done; progress, checkpoints and the new version are written under the chunk's token.

    Raises JobCancelled, LeaseLost, PredictorRefused.
    """
    payload = context.payload
    with transaction.atomic():
        version = PredictorVersion.objects.select_related("predictor").get(pk=payload["version"])
        project = Project.objects.get(pk=payload["project"])
        learner = family(version.predictor.family)
        learned, measured = _samples(payload, learner.kinds)
        validation = _validation(payload, learner.kinds)
        told, chosen = lessons.in_words(payload), lessons.parted(payload).chosen
    hooks = Hooks(
        on_progress=lambda progress: _show(context, progress),
        on_checkpoint=lambda data: _keep(context, data),
        should_stop=context.cancelled,
        validation=validation,
    )
    key = context.state.get(BYTES_OF_KEY)
    resume = storage.read(key) if key else None
    train = partial(learner.train, learned, held_out=measured, settings=payload["settings"], hooks=hooks, source=source_of(version))
    try:
        trained = _from_checkpoint(train, resume)
    except TrainingStopped:
        raise JobCancelled from None
    except PredictorError as error:
        raise PredictorRefused(str(error)) from error
    weights_key = storage.put("weights", trained.weights, "safetensors")
    card = {**trained.card, **{name: payload.get(name) for name in ("project", "slice", "splits")}}
    card |= {
        "held_out_project": payload["held_out"],
        "held_out": len(measured),
        "data_rows": len(learned) - int(str(trained.card.get("set_aside", 0))),
        "lesson": told,
        "kept_back": chosen,
    }
    card |= {"before": promoting.measured_before(version.predictor, measured)} if measured else {}
    context.state[lessons.LESSON] = lessons.to_keep(*([one.item.id for one in part] for part in (learned, measured)))
    with context.commit(done=0, message="Trained", result={"version": str(version.pk), "metrics": card.get("metrics", {})}):
        version.weights_key, version.card = weights_key, {**card, "curves": kept_curves(context.job)}
        version.sha256 = hashlib.sha256(trained.weights).hexdigest()
        classes: Any = card.get("classes", [])
        names = [each if isinstance(each, str) else each["name"] for each in classes]
        version.class_features = queries.class_features(project.ontology_id, names)
        make_ready(version, payload)
    if key := context.state.get(BYTES_OF_KEY):
        storage.delete(key)


def make_ready(version: PredictorVersion, payload: Mapping[str, Any]) -> None:
    """Keep a version that has learned, as its lesson's `promote` says in use or not, and tell that it is there."""
    version.state = VersionState.READY
    version.save(update_fields=["weights_key", "state", "card", "sha256", "class_features", "label"])
    promoting.settle(version, Promote(payload.get("promote", Promote.ALWAYS)))
    tell_ready(version)


def _from_checkpoint(train: Callable[..., Trained], resume: bytes | None) -> Trained:
    """Go on where a dead worker left off; where the labels have changed since, its checkpoint fits no more: begin anew."""
    try:
        return train(resume=resume)
    except WeightsRefused:
        if resume is None:
            raise
        return train(resume=None)


def _samples(payload: Mapping[str, Any], kinds: tuple[str, ...]) -> tuple[list[Sample], list[Sample]]:
    """What is learned from and what is measured on."""
    labels = lessons.labels_to_learn(payload)
    ontology = Project.objects.get(pk=payload["project"]).ontology_id
    if payload.get("splits"):
        learned, measured = (
            labels.filter(data_row__in=lessons.rows_of_split(payload["splits"], name).values("data_row"))
            for name in (lessons.TRAIN_SPLIT, lessons.TEST_SPLIT)
        )
        return queries.samples_of(learned, ontology, kinds), queries.samples_of(measured, ontology, kinds)
    samples = queries.samples_of(labels, ontology, kinds)
    if payload["held_out"]:
        other = Project.objects.get(pk=payload["held_out"])
        return samples, queries.samples_of(queries.labels_of(other), other.ontology_id, kinds)
    return queries.split(samples, queries.blind(labels))


def _validation(payload: Mapping[str, Any], kinds: tuple[str, ...]) -> list[Sample]:
    """What a version is measured on while it learns: the split for that of the run that was named, if it has one with labels."""
    if not payload.get("splits"):
        return []
    rows = lessons.rows_of_split(payload["splits"], lessons.VALIDATION_SPLIT).values("data_row")
    ontology = Project.objects.get(pk=payload["project"]).ontology_id
    return queries.samples_of(lessons.labels_to_learn(payload).filter(data_row__in=rows), ontology, kinds)


def _show(context: ChunkContext, progress: Progress) -> None:
    loss = {} if progress.loss is None else {"loss": progress.loss}
    show_progress(context, progress.step, progress.steps, {**loss, **progress.metrics})


def _keep(context: ChunkContext, data: bytes) -> None:
    """Store the checkpoint, then point to it, then forget the one before."""
    before = context.state.get(BYTES_OF_KEY)
    context.state[BYTES_OF_KEY] = storage.put("checkpoints", data, "safetensors")
    with context.partial():
        pass
    if before:
        storage.delete(before)


def end_training(job: Job) -> None:
    """A version whose training was cancelled says so; one whose training failed, and why."""
    end_unready(PredictorVersion.objects.filter(pk=UUID(job.params["version"]), state=VersionState.TRAINING), job)

"""Models and their runs: made, changed, removed."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError
from django.db.models.functions import Now

from apps.core.db.portions import delete_some
from apps.core.jobs import ChunkContext, cancel_job, create_job
from apps.core.models import Job
from apps.core.models.jobs import JobState
from apps.core.problems import Conflict
from apps.model_runs.models import Model, ModelRun, ModelRunDataRow, Purpose, RunState
from apps.model_runs.problems import ModelInUse, RunInUse
from apps.model_runs.usage import HOLDERS
from apps.ontologies.models import Ontology

REMOVE = "model_runs.remove"


def create_model(*, name: str, ontology: Ontology, description: str = "") -> Model:
    """A model that predicts in the words of this ontology."""
    return Model.objects.create(name=name, ontology=ontology, description=description)


def change_model(*, model: Model, **changes: Any) -> Model:
    """Rename or describe a model."""
    for field, value in changes.items():
        setattr(model, field, value)
    model.save(update_fields=list(changes))
    return model


def remove_model(*, model: Model) -> None:
    """Delete a model that nothing stands on. Raises ModelInUse, also while its deleted runs are cleared away."""
    runs = ModelRun.objects.filter(model=model).count()
    if runs:
        raise ModelInUse(f"It has {runs} {'run' if runs == 1 else 'runs'}, whose predictions are kept.", runs=runs)
    if ModelRun.with_removed.filter(model=model).exists():
        raise ModelInUse("What its deleted runs held is being cleared away: try again in a while.")
    try:
        model.delete()
    except ProtectedError:
        raise ModelInUse("A predictor is this model.") from None


def create_run(
    *,
    model: Model,
    name: str,
    purpose: str = Purpose.UPLOAD,
    predictor_version_id: UUID | None = None,
    parts: str = "",
    words: str = "",
    config: Any = None,
) -> ModelRun:
    """One go of the model."""
    of = {"predictor_version_id": predictor_version_id, "parts": parts, "words": words, "purpose": purpose}
    return ModelRun.objects.create(model=model, name=name, config={} if config is None else config, **of)


def get_or_create_live_run(
    *,
    model: Model,
    predictor_version_id: UUID | None,
    parts: str = "",
    asked_in: UUID | None = None,
    words: str = "",
    purpose: str = Purpose.LIVE,
    config: dict[str, Any] | None = None,
) -> ModelRun:
    """The standing run of a predictor version and its parts, for a project and its words: asked twice at once, it is still one.

    Without a version the caller has locked the model.
    """
    run, _ = ModelRun.objects.get_or_create(
        model=model,
        predictor_version_id=predictor_version_id,
        parts=parts,
        asked_in=asked_in,
        words=words,
        purpose=purpose,
        defaults={"name": f"{model.name}: {purpose}", "state": RunState.RUNNING, "config": config or {}},
    )
    return run


def set_run_state(*, run: ModelRun, state: RunState) -> None:
    """Where the run stands now."""
    run.state = state
    run.save(update_fields=["state"])


def change_run(*, run: ModelRun, **changes: Any) -> ModelRun:
    """Rename a run, keep another config, or say where it stands."""
    for field, value in changes.items():
        setattr(run, field, value)
    run.save(update_fields=list(changes))
    return run


def remove_run(*, run: ModelRun, actor_id: int | None = None) -> Job:
    """Delete a run with all that it predicted and all that was worked out of it; nobody sees it from now on. Raises RunInUse.

    It may hold a million predictions: what is at work on it is cancelled, and a job clears them away.
    """
    if run.predictor_version_id is not None:
        raise RunInUse("A predictor of this organization makes it.")
    for holder in HOLDERS:
        if holder.refuse is not None:
            holder.refuse(run)
    ModelRun.objects.filter(pk=run.pk).update(removed_at=Now())
    for job in Job.objects.filter(model_run=str(run.pk), state__in=(JobState.QUEUED, JobState.RUNNING)).order_by("pk"):
        with suppress(Conflict):  # it is over by now
            cancel_job(job.pk)
    title = f"Delete {run.name}"
    return create_job(kind=REMOVE, title=title, chunks=[{}], actor_id=actor_id, total=1, params={"model_run": str(run.pk)})


def remove_chunk(context: ChunkContext) -> None:
    """Clear away what deleted runs hold, portion by portion: also of those whose job was cancelled. Raises LeaseLost, JobCancelled."""
    while True:
        with transaction.atomic():
            run: ModelRun | None = ModelRun.with_removed.exclude(removed_at=None).order_by("removed_at").first()
        if run is None:
            break
        while _clear(context, run):
            pass
    with context.commit(done=1):
        pass


def _clear(context: ChunkContext, run: ModelRun) -> bool:
    """Delete a portion of what the run holds, and the run itself once that is nothing; whether it was something."""
    with context.partial():
        forgotten = any(holder.forget(run) for holder in HOLDERS)
        if not forgotten and not delete_some(ModelRunDataRow._meta.db_table, organization_id=run.organization_id, model_run_id=run.pk):
            run.delete()
            return False
    return True

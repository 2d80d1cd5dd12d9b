"""Models and their runs: made, changed, removed."""

from typing import Any
from uuid import UUID

from django.db.models import ProtectedError

from apps.core.db.portions import delete_where
from apps.model_runs.models import Model, ModelRun, ModelRunDataRow, Purpose, RunState
from apps.model_runs.problems import ModelInUse, RunInUse
from apps.model_runs.usage import HOLDERS
from apps.ontologies.models import Ontology


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
    """Delete a model that nothing stands on. Raises ModelInUse."""
    runs = ModelRun.objects.filter(model=model).count()
    if runs:
        raise ModelInUse(f"It has {runs} {'run' if runs == 1 else 'runs'}, whose predictions are kept.", runs=runs)
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
    config: dict[str, Any] | None = None,
) -> ModelRun:
    """One go of the model."""
    return ModelRun.objects.create(model=model, name=name, purpose=purpose, predictor_version_id=predictor_version_id, config=config or {})


def get_or_create_live_run(
    *, model: Model, predictor_version_id: UUID, purpose: str = Purpose.LIVE, config: dict[str, Any] | None = None
) -> ModelRun:
    """The standing run of a predictor version: asked twice at once, it is still one."""
    run, _ = ModelRun.objects.get_or_create(
        model=model,
        predictor_version_id=predictor_version_id,
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


def remove_run(*, run: ModelRun) -> None:
    """Delete a run with all that it predicted and all that was worked out of it. Raises RunInUse."""
    if run.predictor_version_id is not None:
        raise RunInUse("A predictor of this organization makes it.")
    for holder in HOLDERS:
        if holder.refuse is not None:
            holder.refuse(run)
    for holder in HOLDERS:
        holder.forget(run)
    delete_where(ModelRunDataRow._meta.db_table, organization_id=run.organization_id, model_run_id=run.pk)
    run.delete()

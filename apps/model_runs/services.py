"""Models, their runs, and the data rows a run holds."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import ProtectedError

from apps.catalog.models import DataRow
from apps.core.problems import FieldError, NotFound
from apps.model_runs.models import Model, ModelRun, ModelRunDataRow, Purpose, RunState
from apps.model_runs.problems import ModelInUse
from apps.ontologies.models import Ontology

PORTION = 2000
NAMED = 100  # so many unknown ids are named one by one


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


def add_data_rows(*, run: ModelRun, data_rows: Iterable[UUID]) -> int:
    """Put data rows into the run; those that are there already stay. Returns how many are new. Raises NotFound for unknown ids."""
    wanted = list(dict.fromkeys(data_rows))
    known = set(DataRow.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    unknown = [index for index, each in enumerate(wanted) if each not in known]
    if unknown:
        raise NotFound(errors=[FieldError(f"/data_rows/{index}", "not_found", "There is no such data row.") for index in unknown[:NAMED]])
    there = set(ModelRunDataRow.objects.filter(model_run=run, data_row__in=wanted).values_list("data_row_id", flat=True))
    fresh = [ModelRunDataRow(model_run=run, data_row_id=each) for each in wanted if each not in there]
    ModelRunDataRow.objects.bulk_create(fresh, batch_size=PORTION, ignore_conflicts=True)
    return len(fresh)


def record_many(*, run: ModelRun, counted: Mapping[UUID, tuple[int, float | None]]) -> None:
    """Keep beside data rows how many predictions of the run each has, and how sure the least sure is, in [0, 1]; None where there is none.

    Few statements for many rows; data rows that were not in the run are put into it.
    """
    rows = [
        ModelRunDataRow(model_run=run, data_row_id=row, prediction_count=count, lowest_confidence=lowest)
        for row, (count, lowest) in counted.items()
    ]
    ModelRunDataRow.objects.bulk_create(
        rows,
        batch_size=PORTION,
        update_conflicts=True,
        unique_fields=["organization_id", "model_run", "data_row"],
        update_fields=["prediction_count", "lowest_confidence"],
    )


def record_predictions(*, run: ModelRun, data_row: UUID, count: int, lowest_confidence: float | None) -> None:
    """The same for one data row."""
    record_many(run=run, counted={data_row: (count, lowest_confidence)})

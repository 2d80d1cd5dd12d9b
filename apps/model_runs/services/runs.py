"""Models, their runs, and the data rows a run holds."""

from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import ProtectedError

from apps.catalog.models import DataRow
from apps.core.db.lookups import array_of
from apps.core.ids import uuid7
from apps.core.problems import FieldError, NotFound
from apps.core.tenancy import current_organization_id
from apps.model_runs.models import Model, ModelRun, ModelRunDataRow, Purpose, RunState
from apps.model_runs.problems import ModelInUse
from apps.ontologies.models import Ontology

PORTION = 2000
NAMED = 100  # so many unknown ids are named one by one
RECORD = """UPDATE model_runs_modelrundatarow AS held SET prediction_count = new.count, lowest_confidence = new.lowest
  FROM unnest(%s::uuid[], %s::integer[], %s::double precision[]) AS new (data_row, count, lowest)
  WHERE held.organization_id = %s AND held.model_run_id = %s AND held.data_row_id = new.data_row"""
RECORD_NEW = """INSERT INTO model_runs_modelrundatarow
    (data_row_id, prediction_count, lowest_confidence, id, organization_id, model_run_id, split)
  SELECT new.data_row, new.count, new.lowest, new.id, %s, %s, ''
  FROM unnest(%s::uuid[], %s::integer[], %s::double precision[], %s::uuid[]) AS new (data_row, count, lowest, id)
  ON CONFLICT (organization_id, model_run_id, data_row_id)
  DO UPDATE SET prediction_count = EXCLUDED.prediction_count, lowest_confidence = EXCLUDED.lowest_confidence"""


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
    rows = sorted(counted, key=attrgetter("int"))
    figures: list[Any] = [array_of(rows), [counted[row][0] for row in rows], [counted[row][1] for row in rows]]
    organization = current_organization_id()
    with connection.cursor() as cursor:
        cursor.execute(RECORD, [*figures, organization, run.pk])
        if cursor.rowcount < len(rows):
            cursor.execute(RECORD_NEW, [organization, run.pk, *figures, array_of([uuid7() for _ in rows])])


def record_predictions(*, run: ModelRun, data_row: UUID, count: int, lowest_confidence: float | None) -> None:
    """The same for one data row."""
    record_many(run=run, counted={data_row: (count, lowest_confidence)})

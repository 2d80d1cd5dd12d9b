"""A selection of data rows, from the catalog or from a model run, becomes a batch of a project."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from apps.annotations.models import Prelabel
from apps.catalog.models import DataRow, DataRowState, Dataset, Slice
from apps.catalog.queries import ids_by_global_key, rows_of_slice
from apps.core.problems import FieldError, Invalid, NotFound
from apps.model_runs.models import ModelRun
from apps.model_runs.queries import RunRows, rows_of
from apps.projects import services as projects
from apps.projects.models import Batch, Project, Task
from apps.projects.services import BatchMade


@dataclass(frozen=True)
class Selection:
    """Which data rows: these, all of a dataset or of a slice, or those of a run, least sure first (or by name).

    Of a dataset, a slice or a run, `limit` is how many come to the project at most: what it has already, or what cannot be labeled yet,
    is passed over, so that asking again takes the next ones.
    """

    data_rows: Sequence[UUID] = ()
    global_keys: Sequence[str] = ()
    dataset: UUID | None = None
    slice: UUID | None = None
    model_run: UUID | None = None
    order: str = "confidence"
    limit: int | None = None


def send_to_project(*, project: Project, selection: Selection, name: str, priority: int = 0, prelabel_run: UUID | None = None) -> BatchMade:
    """Queue a task for each selected data row; with `prelabel_run`, its predictions are the batch's suggestions.

    Raises NotFound for anything the organization does not have, Invalid for a run of another ontology, ProjectArchived, SliceOutdated.
    """
    run = None if prelabel_run is None else _run(prelabel_run, "/prelabel_run")
    if run is not None and run.model.ontology_id != project.ontology_id:
        error = FieldError("/prelabel_run", "other_ontology", "This run speaks of another ontology.", "a run of a model with the project's")
        raise Invalid(errors=[error])
    made = projects.create_batch(project=project, name=name, data_rows=_selected(selection, project), priority=priority)
    if run is not None:
        attach_prelabel(batch=made.batch, run=run)
    return made


def attach_prelabel(*, batch: Batch, run: ModelRun) -> Prelabel:
    """Show a run's predictions as the batch's suggestions; once is enough."""
    prelabel: Prelabel = Prelabel.objects.get_or_create(batch=batch, model_run=run)[0]
    return prelabel


def _selected(selection: Selection, project: Project) -> list[UUID]:
    if selection.dataset is not None:
        if not Dataset.objects.filter(pk=selection.dataset).exists():
            raise _not_there("/dataset", "dataset")
        return _first(DataRow.objects.filter(dataset=selection.dataset).order_by("created_at", "id"), "id", selection, project)
    if selection.slice is not None:
        if not Slice.objects.filter(pk=selection.slice).exists():
            raise _not_there("/slice", "slice")
        return _first(rows_of_slice(selection.slice).order_by("created_at", "id"), "id", selection, project)
    if selection.model_run is not None:
        rows = rows_of(_run(selection.model_run, "/model_run"), RunRows(selection.order))
        return _first(rows, "data_row_id", selection, project)
    if selection.global_keys:
        return ids_by_global_key(selection.global_keys)[: selection.limit]
    known = set(DataRow.objects.filter(pk__in=selection.data_rows).values_list("pk", flat=True))
    missing = [index for index, each in enumerate(selection.data_rows) if each not in known]
    if missing:
        errors = [FieldError(f"/data_rows/{index}", "not_found", "There is no such data row.", "the id of one") for index in missing[:100]]
        raise NotFound(errors=errors)
    return list(selection.data_rows[: selection.limit])


def _first(rows: QuerySet[Any], number: str, selection: Selection, project: Project) -> list[UUID]:
    """The first of the rows, in their order; without a limit all of them, for the batch to say which the project has already."""
    if selection.limit is None:
        return list(rows.values_list(number, flat=True))
    path = "" if number == "id" else "data_row__"
    there = Task.objects.filter(project=project, data_row=OuterRef(number))
    fresh = rows.filter(~Exists(there), **{f"{path}state": DataRowState.READY})
    return list(fresh.values_list(number, flat=True)[: selection.limit])


def _run(run: UUID, pointer: str) -> ModelRun:
    found: ModelRun | None = ModelRun.objects.select_related("model").filter(pk=run).first()
    if found is None:
        raise _not_there(pointer, "model run")
    return found


def _not_there(pointer: str, what: str) -> NotFound:
    return NotFound(errors=[FieldError(pointer, "not_found", f"There is no such {what}.", f"the id of a {what}")])

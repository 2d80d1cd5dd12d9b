"""Letting a predictor look at data rows: live for one open task, or ahead for a batch. Suggestions are committed pass by pass."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from apps.annotations import services as annotations
from apps.annotations.models import AnnotationSet
from apps.catalog.models import DataRow
from apps.catalog.queries import asset_of
from apps.core.events import publish
from apps.core.jobs import ChunkContext, create_job
from apps.core.models import Job
from apps.inference import queries
from apps.inference.events import SuggestionsFinished
from apps.inference.features import as_annotations
from apps.inference.models import Predictor, PredictorVersion
from apps.inference.predictors.contract import Ask, PredictorError
from apps.inference.predictors.contract import Batch as Found
from apps.inference.problems import PredictorRefused
from apps.inference.warm import loaded
from apps.kinds.values import Annotation
from apps.model_runs import services as model_runs
from apps.model_runs.models import Model, ModelRun, Purpose
from apps.ontologies.queries import tree
from apps.organizations.actor import Actor
from apps.projects.models import Batch, Project, Task

PREDICT = "inference.predict"
ROWS_PER_CHUNK = 4


@dataclass(frozen=True)
class Asked:
    """What came of asking: the run that holds the suggestions, and the job; no job where everything was said before."""

    model_run: ModelRun
    job: Job | None


def suggest(*, actor: Actor, task: Task, predictor: Predictor) -> Asked:
    """Let the predictor look at the task's data row now. Asking twice is one piece of work. Raises NoVersionReady."""
    version = queries.version_for(task.project, predictor)
    told = {"predictor": str(predictor.pk), "predictor_name": predictor.name, "version": version.number}
    model = _model_for(predictor, task.project)
    run = model_runs.get_or_create_live_run(model=model, predictor_version_id=version.pk, purpose=Purpose.LIVE, config=told)
    said = AnnotationSet.objects.by_models().filter(model_run=run, data_row=task.data_row_id, complete=True)
    if said.exists():
        return Asked(run, None)
    going_on = Job.objects.filter(kind=PREDICT, state__lte=1, params__task=str(task.pk), params__version=str(version.pk)).first()
    if going_on is not None:
        return Asked(run, going_on)
    title = f"{predictor.name} looks at {task.data_row.name}"
    job = _start(actor, run, version, task.project, [task.data_row_id], title=title, extra={"task": str(task.pk)})
    return Asked(run, job)


def prelabel_batch(*, actor: Actor, batch: Batch, predictor: Predictor) -> Asked:
    """Let the predictor look at every data row of a batch, in a run that the batch shows as suggestions. Raises NoVersionReady."""
    version = queries.version_for(batch.project, predictor)
    name = f"{predictor.name} v{version.number} on {batch.name}"
    told = {"predictor": str(predictor.pk), "predictor_name": predictor.name, "version": version.number, "batch": str(batch.pk)}
    run = model_runs.create_run(
        model=_model_for(predictor, batch.project), name=name[:200], purpose=Purpose.PRELABEL, predictor_version_id=version.pk, config=told
    )
    rows = list(Task.objects.filter(batch=batch).in_queue_order().values_list("data_row_id", flat=True))
    model_runs.add_data_rows(run=run, data_rows=rows)
    annotations.attach_prelabel(batch=batch, run=run)
    title = f"{predictor.name} pre-labels {batch.name}"
    return Asked(run, _start(actor, run, version, batch.project, rows, title=title, extra={"batch": str(batch.pk)}))


def _model_for(predictor: Predictor, project: Project) -> Model:
    """The model whose runs hold what the predictor says in the project's words: its own, or one more for another ontology."""
    if predictor.ontology_id == project.ontology_id:
        return predictor.model
    Predictor.objects.select_for_update().get(pk=predictor.pk)
    name = f"{predictor.name}: {project.ontology.name}"[:200]
    there = Model.objects.filter(name=name, ontology=project.ontology_id).order_by("created_at").first()
    return there or model_runs.create_model(name=name, ontology=project.ontology, description=predictor.description)


def _start(
    actor: Actor, run: ModelRun, version: PredictorVersion, project: Project, rows: Sequence[UUID], *, title: str, extra: Mapping[str, str]
) -> Job:
    chunks = [{"data_rows": [str(row) for row in rows[at : at + ROWS_PER_CHUNK]]} for at in range(0, len(rows), ROWS_PER_CHUNK)]
    params = {"model_run": str(run.pk), "version": str(version.pk), "project": str(project.pk), **extra}
    return create_job(kind=PREDICT, title=title, chunks=chunks, actor_id=actor.user_id, total=len(rows), params=params)


def run_predictions(context: ChunkContext) -> None:
    """Look at the chunk's data rows; what each pass finds is committed at once, so that it reaches people while the next pass works.

    Raises JobCancelled, LeaseLost, PredictorRefused.
    """
    params = context.job.params
    with transaction.atomic():
        version = PredictorVersion.objects.select_related("predictor").get(pk=params["version"])
        run, project = ModelRun.objects.get(pk=params["model_run"]), Project.objects.select_related("ontology").get(pk=params["project"])
        mapping, features = queries.mapping_for(project.ontology, version, project), tuple(tree(project.ontology))
        rows = DataRow.objects.in_bulk([UUID(number) for number in context.payload["data_rows"]])
    try:
        predictor = loaded(version)
    except PredictorError as error:
        raise PredictorRefused(str(error)) from error
    for at, number in enumerate(context.payload["data_rows"]):
        row = rows.get(UUID(number))
        if at < context.state.get("row", 0) or row is None or context.cancelled():
            continue
        began = time.perf_counter()
        for found in predictor.predict([queries.item_of(row)], Ask(features, str(project.pk))):
            said = as_annotations(found.predictions, mapping, features, asset_of(row), seed=f"{run.pk}:{row.pk}:{found.pass_number}")
            _commit(context, run, row, found, said, ontology=project.ontology_id, at=at, seconds=time.perf_counter() - began)
            began = time.perf_counter()
    with context.commit():
        pass


def _commit(
    context: ChunkContext,
    run: ModelRun,
    row: DataRow,
    found: Found,
    said: Sequence[Annotation],
    *,
    ontology: UUID,
    at: int,
    seconds: float,
) -> None:
    """One pass over one data row: written under the chunk's token, skipped where an earlier worker wrote it."""
    if (at, found.pass_number) <= (context.state.get("row", 0), context.state.get("pass", 0)):
        return
    context.state.update({"row": at + 1, "pass": 0} if found.final else {"row": at, "pass": found.pass_number})
    spent = round(context.job.result.get("compute_seconds", 0.0) + seconds, 4)
    done, failed = (int(found.final and not found.error), int(bool(found.error)))
    if found.error:
        context.error(code="data_row_unreadable", message=found.error, subject=row.name)
    with context.partial(done=done, failed=failed, result={"compute_seconds": spent}):
        if not found.error:
            annotations.write_predictions(
                run=run,
                data_row=row,
                annotations=said,
                pass_number=found.pass_number,
                complete=found.final,
                ontology=ontology,
                job_id=context.job.pk,
            )
        if found.final:
            fact = SuggestionsFinished(data_row=row.pk, model_run=run.pk, job=context.job.pk, error=found.error)
            publish(fact, topics=(f"data_row:{row.pk}", f"model_run:{run.pk}"))

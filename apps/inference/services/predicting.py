"""Asking a predictor to look at data rows: live for one open task, or ahead for a batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from apps.annotations import services as annotations
from apps.annotations.models import AnnotationSet
from apps.core.jobs import create_job
from apps.core.models import Job
from apps.inference import queries
from apps.inference.access import refuse_asking
from apps.inference.kinds_of_work import LIVE, LIVE_AGENT, LIVE_LIGHT, ROWS_PER_CHUNK, kind_of_work
from apps.inference.models import Predictor, PredictorVersion
from apps.inference.parts import parts_of, words_of
from apps.inference.predictors import family
from apps.inference.problems import NothingToLookAt
from apps.inference.services.presence import refuse_without_agent, refuse_without_prompt
from apps.inference.services.workflows import is_light
from apps.inference.uses import refuse_archived
from apps.model_runs import services as model_runs
from apps.model_runs.models import Model, ModelRun, Purpose, RunState
from apps.organizations.actor import Actor
from apps.projects.models import Batch, Project, Task, TaskQuerySet, TaskState
from apps.projects.queries import refuse_blind

NOTHING_MORE: Mapping[str, str] = {}
LOOKED_AT = "looked_at"  # where a run's config says what it is about


@dataclass(frozen=True)
class Asked:
    """What came of asking: the run that holds the suggestions, and the job; no job where everything was said before."""

    model_run: ModelRun
    job: Job | None


def suggest(*, actor: Actor | None, task: Task, predictor: Predictor) -> Asked:
    """Let the predictor look at the task's data row now, for its project and in its words. Asking twice is one piece of work.

    Raises TaskBlind, NotAttached where `actor` may not attach it, PredictorArchived, NoVersionReady, NoAgentConnected, NeedsPrompt.
    """
    if actor is None:
        refuse_blind(task)
    else:
        refuse_asking(actor, task, predictor)
    refuse_archived(predictor)
    refuse_without_prompt(predictor)
    version = queries.version_for(task.project, predictor)
    model = model_for(predictor, task.project)
    run = model_runs.get_or_create_live_run(
        model=model,
        predictor_version_id=version.pk,
        parts=parts_of(version),
        asked_in=task.project_id,
        words=words_of(predictor, task.project),
        purpose=Purpose.LIVE,
        config=told_of(version),
    )
    said = AnnotationSet.objects.by_models().filter(model_run=run, data_row=task.data_row_id, complete=True)
    if said.exists():  # and perhaps otherwise since, by another version or in other words
        annotations.tell_again(run=run, data_row=task.data_row_id)
        return Asked(run, None)
    going_on = Job.objects.filter(
        kind__in=(LIVE, LIVE_LIGHT, LIVE_AGENT), state__lte=1, params__task=str(task.pk), params__model_run=str(run.pk)
    ).first()
    if going_on is not None:
        return Asked(run, going_on)
    refuse_without_agent(predictor)
    title = f"{predictor.name} looks at {task.data_row.name}"
    job = _start(actor, run, version, task.project, [task.data_row_id], live=True, title=title, extra={"task": str(task.pk)})
    return Asked(run, job)


def prelabel_batch(*, actor: Actor, batch: Batch, predictor: Predictor) -> Asked:
    """Let the predictor look at every data row of a batch, in a run that the batch shows as suggestions; not at what is audited blind.

    Raises PredictorArchived, NoVersionReady, NeedsPrompt.
    """
    return _first_pass(actor, batch, predictor, Task.objects.counting().filter(batch=batch).sighted())


def label_batch(*, actor: Actor, batch: Batch, predictor: Predictor, threshold: float) -> Asked:
    """The same for what waits in the batch's queue, and where the predictor is sure enough, nobody else is asked: see label_automatically.

    `threshold` is in [0, 1]. What it is less sure of are suggestions.
    Raises PredictorArchived, NoVersionReady, NothingToLookAt, NeedsPrompt.
    """
    refuse_archived(predictor)
    waiting = Task.objects.counting().filter(batch=batch, state=TaskState.QUEUED).sighted()
    if not waiting.exists():
        raise NothingToLookAt("No data row of this batch waits to be labeled.")
    return _first_pass(actor, batch, predictor, waiting, threshold=threshold)


def _first_pass(actor: Actor, batch: Batch, predictor: Predictor, tasks: TaskQuerySet, *, threshold: float | None = None) -> Asked:
    purpose, does = (Purpose.PRELABEL, "pre-labels") if threshold is None else (Purpose.AUTO, "labels")
    more: dict[str, str | float] = {"batch": str(batch.pk), **({} if threshold is None else {"threshold": threshold})}
    refuse_archived(predictor)
    refuse_without_prompt(predictor)
    version = queries.version_for(batch.project, predictor)
    name = f"{predictor.name} v{version.number} on {batch.name}"
    looked_at = {"kind": "batch", "name": batch.name, "project": batch.project.name}
    run = model_runs.create_run(
        model=model_for(predictor, batch.project),
        name=name[:200],
        purpose=purpose,
        predictor_version_id=version.pk,
        parts=parts_of(version),
        words=words_of(predictor, batch.project),
        config={**told_of(version), **more, LOOKED_AT: looked_at},
    )
    rows = list(tasks.in_queue_order().values_list("data_row_id", flat=True))
    model_runs.add_data_rows(run=run, data_rows=rows)
    model_runs.set_run_state(run=run, state=RunState.RUNNING)
    annotations.attach_prelabel(batch=batch, run=run)
    title = f"{predictor.name} {does} {batch.name}"
    return Asked(run, _start(actor, run, version, batch.project, rows, title=title, extra=more))


def look_at(
    *,
    actor: Actor | None,
    predictor: Predictor,
    data_rows: Sequence[UUID],
    name: str = "",
    split: str = "",
    version: PredictorVersion | None = None,
    extra: Mapping[str, str] = NOTHING_MORE,
    looked_at: Mapping[str, str] = NOTHING_MORE,
) -> Asked:
    """Let the predictor look at data rows of the catalog, in a run of its own model, where they are in this split.

    `looked_at` says which these are, where they have a name: `kind` (dataset or slice), `id` and `name`. `version` is one that is ready,
    else that in use; `extra` goes into the job's params.
    Raises PredictorArchived, NotFound, NothingToLookAt, NoVersionReady, NeedsPrompt.
    """
    refuse_archived(predictor)
    refuse_without_prompt(predictor)
    version = version or queries.newest_ready(predictor)
    if not data_rows:
        raise NothingToLookAt
    data_rows = list(dict.fromkeys(data_rows))
    what = looked_at.get("name") or (f"{len(data_rows):,} data rows" if len(data_rows) > 1 else "a data row")
    name = name or f"{predictor.name} v{version.number} on {what}"
    run = model_runs.create_run(
        model=predictor.model,
        name=name[:200],
        purpose=Purpose.PRELABEL,
        predictor_version_id=version.pk,
        parts=parts_of(version),
        words=words_of(predictor, None),
        config={**told_of(version), LOOKED_AT: dict(looked_at) or {"kind": "data_rows", "name": "", "count": len(data_rows)}},
    )
    model_runs.set_run_state(run=run, state=RunState.RUNNING)
    model_runs.add_data_rows(run=run, data_rows=data_rows, split=split)
    extra = {**extra, "dataset": looked_at["id"]} if looked_at.get("kind") == "dataset" else extra
    return Asked(run, _start(actor, run, version, None, data_rows, title=f"{predictor.name} looks at {what}", extra=extra))


def told_of(version: PredictorVersion) -> dict[str, Any]:
    """What a run says of the predictor whose version it holds the predictions of."""
    return {"predictor": str(version.predictor_id), "predictor_name": version.predictor.name, "version": version.number}


def model_for(predictor: Predictor, project: Project) -> Model:
    """The model whose runs hold what the predictor says in the project's words: its own, or one more for another ontology."""
    if predictor.ontology_id == project.ontology_id:
        return predictor.model
    Predictor.objects.select_for_update().get(pk=predictor.pk)
    return model_of_words(predictor.name, project, predictor.description)


def model_of_words(predictor_name: str, project: Project, description: str) -> Model:
    """The model that stands for a predictor in the words of the project's ontology. The caller has locked what it is made once for."""
    name = f"{predictor_name}: {project.ontology.name}"[:200]
    there = Model.objects.filter(name=name, ontology=project.ontology_id).order_by("created_at").first()
    return there or model_runs.create_model(name=name, ontology=project.ontology, description=description)


def _start(
    actor: Actor | None,
    run: ModelRun,
    version: PredictorVersion,
    project: Project | None,
    rows: Sequence[UUID],
    *,
    title: str,
    extra: Mapping[str, str | float],
    live: bool = False,
) -> Job:
    kind = kind_of_work(family(version.predictor.family), live=live, light=is_light(version))
    about = {"model_run": str(run.pk), "version": str(version.pk), "predictor": str(version.predictor_id)}
    params = {**about, "project": str(project.pk) if project else None, **extra}
    return create_job(
        kind=kind, title=title, chunks=chunks_of(kind, rows), actor_id=actor.user_id if actor else None, total=len(rows), params=params
    )


def chunks_of(kind: str, rows: Sequence[UUID]) -> list[dict[str, list[str]]]:
    """The data rows as the chunks of a job of this kind."""
    many = ROWS_PER_CHUNK[kind]
    return [{"data_rows": [str(row) for row in rows[at : at + many]]} for at in range(0, len(rows), many)]

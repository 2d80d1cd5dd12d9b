"""The labels that a run is compared with: copied as they count at that moment, again on demand, or one by one as they change."""

from collections.abc import Collection, Mapping
from typing import Any, cast
from uuid import UUID

from django.db import connection, transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Now

from apps.annotations.models import Label
from apps.core.db.lookups import array_of
from apps.core.jobs import ChunkContext, create_job
from apps.core.models import Job
from apps.core.problems import NotFound
from apps.core.tenancy import current_organization_id
from apps.evaluation.models import RunEvaluation, RunLabel
from apps.evaluation.problems import NoLabels, OtherOntology
from apps.evaluation.queries.standing import job_under_way
from apps.evaluation.services.starting import keep_current, locked_evaluation
from apps.model_runs import services as model_runs
from apps.model_runs.models import ModelRun, ModelRunDataRow
from apps.organizations.actor import Actor
from apps.projects.models import Project

LABELS = "evaluation.labels"
PORTION = 2_000
THESE = "= ANY(%(rows)s::uuid[])"
ALL = """IN (SELECT data_row_id FROM model_runs_modelrundatarow
    WHERE organization_id = %(organization)s AND model_run_id = %(run)s)"""
# What counts now in the project for data rows of the run, of one moment, and was seen by a person; returns the rows for which the run had
# something else.
TAKE = """WITH copied AS (
    INSERT INTO evaluation_runlabel AS held (id, organization_id, model_run_id, data_row_id, annotation_set, revision, annotations)
    SELECT gen_random_uuid(), label.organization_id, %(run)s, label.data_row_id, label.annotation_set_id, label.revision,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('id', said.id, 'kind', said.kind, 'feature', said.feature_id, 'value', said.value,
         'answers', said.answers, 'confidence', NULL, 'at', said.at, 'derived_from', NULL) ORDER BY said.id), '[]')
       FROM annotations_annotation said
       WHERE said.organization_id = label.organization_id AND said.annotation_set_id = label.annotation_set_id)
    FROM annotations_label label
    WHERE label.organization_id = %(organization)s AND label.project_id = %(project)s AND label.data_row_id {among}
      AND NOT label.automatic
      AND NOT EXISTS (SELECT FROM evaluation_runlabel there WHERE there.organization_id = %(organization)s AND there.model_run_id = %(run)s
        AND there.data_row_id = label.data_row_id AND (there.annotation_set, there.revision) = (label.annotation_set_id, label.revision))
    ON CONFLICT (organization_id, model_run_id, data_row_id) DO UPDATE
      SET annotation_set = EXCLUDED.annotation_set, revision = EXCLUDED.revision, annotations = EXCLUDED.annotations
    RETURNING data_row_id),
  dropped AS (
    DELETE FROM evaluation_runlabel held
    WHERE organization_id = %(organization)s AND model_run_id = %(run)s AND data_row_id {among}
      AND NOT EXISTS (SELECT FROM annotations_label label WHERE label.organization_id = %(organization)s
        AND label.project_id = %(project)s AND label.data_row_id = held.data_row_id AND NOT label.automatic)
    RETURNING data_row_id)
  SELECT data_row_id FROM copied UNION ALL SELECT data_row_id FROM dropped"""


def choose_labels(*, actor: Actor, run: ModelRun, project: Project, follows: bool) -> Job:
    """Start the job that takes the labels of a project for the data rows of the run; in place of those of another.

    Raises OtherOntology where the project speaks of other features than the model.
    """
    if project.ontology_id != run.model.ontology_id:
        raise OtherOntology(f"The project {project.name} is labeled in the words of another ontology than the model.")
    evaluation = locked_evaluation(run)
    RunEvaluation.objects.filter(pk=evaluation.pk).update(project=project, follows=follows)
    return _start(actor, run, project)


def refresh_labels(*, actor: Actor, run: ModelRun) -> Job:
    """Start the job that takes them again. Raises NoLabels where no project is chosen."""
    evaluation = locked_evaluation(run)
    project: Project | None = Project.objects.filter(pk=evaluation.project_id).first()
    if project is None:
        raise NoLabels
    return _start(actor, run, project)


def _start(actor: Actor | None, run: ModelRun, project: Project) -> Job:
    job = create_job(
        kind=LABELS,
        title=f"Labels of {project.name} for {run.name}",
        chunks=[{}],
        actor_id=actor.user_id if actor is not None else None,
        total=rows_to_take(run, project).count(),
        params={"model_run": str(run.pk), "project": str(project.pk)},
    )
    RunEvaluation.objects.filter(model_run=run).update(labels_job=job.pk)
    return job


def labels_chunk(context: ChunkContext) -> None:
    """Take the labels portion by portion, then at once what changed meanwhile, so that all are of one moment.

    A newer job of the same run takes over. Raises LeaseLost, JobCancelled, NotFound.
    """
    params = context.job.params
    with transaction.atomic():
        run: ModelRun | None = ModelRun.objects.filter(pk=params["model_run"]).first()
        project: Project | None = Project.objects.filter(pk=params["project"]).first()
    if run is None or project is None:
        raise NotFound("The model run or the project is gone.")
    while True:
        with transaction.atomic():
            rows = _next_rows(run, project, context.state.get("after"))
        if not rows or not _take_portion(context, run, project, rows):
            break
    with context.commit():
        evaluation = locked_evaluation(run)
        if evaluation.labels_job == context.job.pk:
            take_labels(run=run, project=project.pk, data_rows=None)
            RunEvaluation.objects.filter(pk=evaluation.pk).update(labels_taken_at=Now(), labels_job=None)
            keep_current(run=run)


def rows_to_take(run: ModelRun, project: Project) -> QuerySet[ModelRunDataRow]:
    """The data rows of the run whose label in the project is another than it holds, or that it holds none of; as people labeled them.

    Each data row is looked up by keys: a join of the three tables is planned from statistics, and right after an import there are none.
    """
    same = {name: OuterRef(name) for name in ("data_row", "annotation_set", "revision")}
    there: Any = Label.objects.by_people().filter(project=project, data_row=OuterRef("data_row"))
    held = Subquery(RunLabel.objects.filter(model_run=run, **same).values("pk")[:1])
    other = there.alias(held=held).filter(held__isnull=True).values("pk")[:1]
    rows: Any = ModelRunDataRow.objects.filter(model_run=run)
    return cast("QuerySet[ModelRunDataRow]", rows.alias(other=Subquery(other)).filter(other__isnull=False))


def _next_rows(run: ModelRun, project: Project, after: str | None) -> list[UUID]:
    rows = rows_to_take(run, project).order_by("data_row")
    rows = rows if after is None else rows.filter(data_row__gt=after)
    return list(rows.values_list("data_row_id", flat=True)[:PORTION])


def _take_portion(context: ChunkContext, run: ModelRun, project: Project, rows: list[UUID]) -> bool:
    """Whether it was still for this job to do."""
    context.state["after"] = str(rows[-1])
    with context.partial(done=len(rows)):
        evaluation = locked_evaluation(run)
        mine = evaluation.labels_job == context.job.pk
        if mine:
            take_labels(run=run, project=project.pk, data_rows=rows)
    return mine


def take_labels(*, run: ModelRun, project: UUID, data_rows: Collection[UUID] | None) -> int:
    """Copy what counts now for these data rows, None: for all of the run, as it counts at one moment.

    Those for which that is something new are stale. Returns how many they are.
    """
    asked = {"organization": current_organization_id(), "run": run.pk, "project": project, "rows": array_of(data_rows or ())}
    with connection.cursor() as cursor:
        cursor.execute(TAKE.format(among=ALL if data_rows is None else THESE), asked)
        changed = {row for (row,) in cursor.fetchall()}
    if changed:
        model_runs.mark_stale(run=run, data_rows=changed)
    return len(changed)


def take_missing(*, run: UUID) -> None:
    """A run got more data rows: where it follows its project, start the job that takes their labels.

    One that is at work does: at its end it takes what counts then for all data rows, under the lock that this holds.
    """
    found: RunEvaluation | None = RunEvaluation.objects.select_related("model_run", "project").filter(model_run=run, follows=True).first()
    if found is None or found.project is None:
        return
    evaluation = locked_evaluation(found.model_run)
    if job_under_way(evaluation.labels_job) is None:
        _start(None, found.model_run, found.project)


def take_changed(*, changed: Mapping[UUID, Collection[UUID]]) -> None:
    """Labels of these data rows changed, by project: runs that follow it take those of the data rows that they hold.

    Run by run in one order, as each is locked until the transaction ends.
    """
    following = RunEvaluation.objects.filter(project__in=changed, follows=True).select_related("model_run")
    for evaluation in following.order_by("model_run"):
        run, project = cast(ModelRun, evaluation.model_run), cast(UUID, evaluation.project_id)
        held = ModelRunDataRow.objects.filter(model_run=run, data_row__any=changed[project]).order_by("data_row")
        rows = list(held.values_list("data_row_id", flat=True))
        if rows and take_labels(run=run, project=project, data_rows=rows):
            keep_current(run=run)

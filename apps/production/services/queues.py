"""Queues come and change."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models.functions import Now

from apps.annotations.services import attach_prelabel
from apps.catalog.models import Dataset
from apps.core.problems import FieldError, Invalid
from apps.model_runs import services as model_runs
from apps.model_runs.models import Model, ModelRun, Purpose
from apps.production.models import Calibration, FeedbackMode, ProductionQueue
from apps.production.problems import FollowsPromise
from apps.production.services.ladder import switch
from apps.production.services.looking import lock
from apps.production.services.promising import begin_anew, refuse_unpromised, settle_threshold, take_calibration
from apps.projects import services as projects
from apps.projects.models import Batch, Project

CHANGEABLE = frozenset(
    {
        "name", "threshold", "audit_share", "deadline_s", "iou", "review_cost", "error_cost", "dataset", "feedback_mode",
        "feedback_dataset", "feedback_every", "certify_share", "targeted_share", "acts_up_to",
    }
)  # fmt: skip


def create_queue(
    *, name: str, model: Model, dataset: Dataset, review_share: float = 0.0, instructions: str = "", **values: Any
) -> ProductionQueue:
    """A queue with a project of its own in the words of the model, and a run for what is predicted. Raises Invalid."""
    _refuse_unfed(values.get("feedback_mode", FeedbackMode.OFF), values.get("feedback_dataset"))
    settings: dict[str, Any] = {"review_share": review_share, "instructions": instructions}
    everything = 0.0  # shown: what the model is unsure of is what people are asked about
    project = projects.create_project(name=name, ontology=model.ontology_id, suggestion_threshold=everything, **settings)
    run, batch = _run_for(project, model, 1)
    queue: ProductionQueue = ProductionQueue.objects.create(
        name=name, project=project, model=model, model_run=run, batch=batch, dataset=dataset, **values
    )
    queue.refresh_from_db()
    return queue


def update_queue(
    *,
    queue: ProductionQueue,
    model: Model | None = None,
    automatic: bool | None = None,
    follows: bool | None = None,
    reason: str = "",
    archived: bool | None = None,
    **values: Any,
) -> ProductionQueue:
    """Change settings, let another model's predictions come in, or switch automatic decisions on or off. Counts the revision up.

    What was audited is of one model and judged by one rule of what is right, and so is what a calibrator or a promise stands on: with
    another model or `iou` they begin anew. A queue that follows its promise takes its threshold from there. Locks nothing: the caller has
    read the queue for change.
    Raises Invalid for a model of another ontology, for feedback without a dataset, for switching off without a reason, for following no
    promise or one without audits, and for a threshold by hand while one is followed.
    """
    _set_thresholds(queue, follows=follows, values=values)
    anew = "What counts as right was changed." if values.get("iou", queue.iou) != queue.iou else ""
    for name in values.keys() & CHANGEABLE:
        setattr(queue, name, values[name])
    _refuse_unfed(queue.feedback_mode, queue.feedback_dataset)
    if follows is not None or values.keys() & {"audit_share", "certify_share"}:
        _refuse_unwatched(queue)
    if model is not None and model.pk != queue.model_id:
        if model.ontology_id != queue.project.ontology_id:
            words = "This model speaks of another ontology than the queue's project."
            raise Invalid(errors=[FieldError("/model", "other_ontology", words, "a model with the project's ontology")])
        queue.model = model
        queue.model_run, queue.batch = _run_for(queue.project, model, Batch.objects.filter(project=queue.project_id).count() + 1)
        anew = "Another model is deployed."
    if anew:
        begin_anew(queue, anew)
    if automatic is not None and automatic != queue.automatic:
        if not automatic and not reason.strip():
            raise Invalid(errors=[FieldError("/reason", "required", "Say why it shall not decide by itself.", "a reason")])
        switch(queue, on=automatic, reason=reason.strip())
    if archived is not None:
        queue.archived_at = (queue.archived_at or Now()) if archived else None
    if queue.follows:
        settle_threshold(queue)
    queue.revision += 1
    queue.save()
    queue.refresh_from_db()
    return queue


def begin_anew_after(ontology: UUID) -> None:
    """The queues that decide in the words of this ontology begin anew: it lets something else be said now, so other things are right."""
    for number in ProductionQueue.objects.filter(project__ontology=ontology).order_by("pk").values_list("pk", flat=True):
        queue = lock(number)
        begin_anew(queue, "What the ontology lets be said was changed.")
        queue.revision += 1
        queue.save()


def use_calibration(*, queue: ProductionQueue, calibration: Calibration | None) -> None:
    """Put confidences right by this one from now on, or by none. The caller has read the queue for change. Raises FollowsPromise."""
    if queue.follows:
        raise FollowsPromise
    take_calibration(queue, calibration)
    queue.revision += 1
    queue.save()


def _set_thresholds(queue: ProductionQueue, *, follows: bool | None, values: Mapping[str, Any]) -> None:
    """Whether the promise settles the threshold from now on, or people do."""
    if follows is not None:
        if follows:
            refuse_unpromised(queue)
        queue.follows = follows
    if "threshold" in values and values["threshold"] != queue.threshold:
        if queue.follows:
            words = "The threshold, from which the queue decides by itself, is settled by the promise that it follows."
            raise Invalid(errors=[FieldError("/threshold", "followed", words, "to stop following first")])
        queue.raised_to, queue.class_thresholds = None, None


def _refuse_unwatched(queue: ProductionQueue) -> None:
    """Raises Invalid for a queue that follows its promise and draws no audits by lot, or none of them for certificates."""
    words = (
        "The queue follows its promise: without audits drawn by lot, some of them for certificates, nothing would tell whether it is kept."
    )
    errors = [
        FieldError(f"/{name}", "promise_followed", words, "a share above 0, or to stop following first")
        for name in ("audit_share", "certify_share")
        if queue.follows and not getattr(queue, name)
    ]
    if errors:
        raise Invalid(errors=errors)


def _run_for(project: Project, model: Model, number: int) -> tuple[ModelRun, Batch]:
    """A run for what a model says in production, and the batch that shows it to people."""
    name = f"{project.name} {number}"
    run = model_runs.create_run(model=model, name=name, purpose=Purpose.PRODUCTION)
    batch = projects.create_batch(project=project, name=model.name, data_rows=[]).batch
    attach_prelabel(batch=batch, run=run)
    return run, batch


def _refuse_unfed(mode: int, dataset: Dataset | None) -> None:
    if mode != FeedbackMode.OFF and dataset is None:
        words = "Where is it to go?"
        raise Invalid(errors=[FieldError("/feedback/dataset", "required", words, "the id of a dataset")])

"""Labels without a person: where a run is sure enough of all that it says of a data row, that is the label until somebody looks."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from apps.annotations.events import submitted, withdrawal
from apps.annotations.forms import value_of
from apps.annotations.models import Annotation, AnnotationSet, Label
from apps.annotations.services.predictions import count_predictions
from apps.core.events import publish_all
from apps.kinds import values
from apps.kinds.answered import second_answers
from apps.kinds.features import askable, missing_required
from apps.kinds.relations import ends
from apps.kinds.sureness import least_sure
from apps.model_runs.models import ModelRun
from apps.ontologies.queries import tree
from apps.projects import services as projects
from apps.projects.models import Batch, Project, Task

WITHDRAWN_AT_ONCE = 500
MOST_WITHDRAWN = 5_000  # by one request


def label_automatically(*, run: ModelRun, batch: Batch, data_rows: Collection[UUID], threshold: float) -> int:
    """Let what the run says of these data rows count as their labels, where it is sure enough; how many that were.

    Sure enough: it says something, answers no question in two ways, has a confidence of at least `threshold`, in [0, 1], for each object,
    option and answer, and leaves no required feature open. What is below the project's own threshold, from which suggestions show, is not
    taken as said, and goes where the rest becomes a label. A data row on which a person has begun, that has a label, or that somebody takes
    at this moment stays as it is. The project's review share holds for these as for any labels. Locks the tasks.
    """
    sets = AnnotationSet.objects.filter(model_run=run, data_row__any=data_rows, complete=True).select_related("data_row")
    sure = {each.annotation_set.data_row_id: each for each in _sure(list(sets), threshold, batch.project)}
    tasks = _untouched(batch, sure)
    unsaid = [number for task in tasks for number in sure[task.data_row_id].unsaid]
    if unsaid:
        Annotation.objects.filter(pk__any=unsaid).delete()
        count_predictions(run, {task.data_row_id: sure[task.data_row_id].annotation_set.pk for task in tasks})
    _name_labels(tasks, {row: one.annotation_set for row, one in sure.items()})
    projects.finish_automatically(tasks=tasks)
    return len(tasks)


def _name_labels(tasks: Sequence[Task], sets: Mapping[UUID, AnnotationSet]) -> None:
    """Let these sets, by data row, count for tasks whose data rows have no label, and state it."""
    made = [(task, sets[task.data_row_id]) for task in tasks]
    Label.objects.bulk_create(
        Label(project_id=task.project_id, data_row_id=task.data_row_id, annotation_set=own, revision=own.revision, automatic=True)
        for task, own in made
    )
    publish_all([submitted(task.project_id, task.data_row_id, task.pk, own.pk, own.revision) for task, own in made])


@dataclass(frozen=True)
class Withdrawn:
    """How many tasks are in the queue again, and how many data rows have not been looked at for it yet."""

    count: int
    left: int


def withdraw_automatic(*, batch: Batch, most: int = MOST_WITHDRAWN) -> Withdrawn:
    """Put the data rows of a batch that were labeled without a person, and that nobody has looked at since, into the queue again.

    At least `most` of them, where there are as many, and hardly more, so that a request ends soon; ask again while any are left. Those that
    a reviewer holds at this moment are left out; what the run said stays as suggestions.
    """
    mine = Task.objects.filter(batch=batch).values("data_row")
    rows = list(Label.objects.automatic().filter(project=batch.project_id, data_row__in=mine).values_list("data_row_id", flat=True))
    count = at = 0
    while at < len(rows) and count < most:
        count += _withdraw(batch, rows[at : at + WITHDRAWN_AT_ONCE])
        at += WITHDRAWN_AT_ONCE
    return Withdrawn(count, max(0, len(rows) - at))


def _withdraw(batch: Batch, rows: Sequence[UUID]) -> int:
    """The same for these data rows. Locks their tasks."""
    tasks = projects.lock_finished(batch=batch, data_rows=rows)
    labels = Label.objects.automatic().filter(project=batch.project_id, data_row__any=[task.data_row_id for task in tasks])
    gone = dict(labels.select_for_update().values_list("data_row_id", "pk"))
    Label.objects.filter(pk__any=gone.values()).delete()
    freed = [task for task in tasks if task.data_row_id in gone]
    publish_all([withdrawal(task) for task in freed])
    projects.queue_again(tasks=freed)
    return len(freed)


@dataclass(frozen=True)
class _Sure:
    """What becomes a label, and the ids of what is not taken as said."""

    annotation_set: AnnotationSet
    unsaid: list[UUID]


def _untouched(batch: Batch, rows: Mapping[UUID, _Sure]) -> list[Task]:
    """The tasks of the batch on which no person has begun, locked."""
    if not rows:
        return []
    tasks = projects.lock_untouched(batch=batch, data_rows=rows.keys())
    mine = [task.data_row_id for task in tasks]
    begun = AnnotationSet.objects.by_people().filter(project=batch.project_id, data_row__any=mine, revision__gt=0)
    labeled = Label.objects.filter(project=batch.project_id, data_row__any=mine)
    touched = set(begun.values_list("data_row_id", flat=True)) | set(labeled.values_list("data_row_id", flat=True))
    return [task for task in tasks if task.data_row_id not in touched]


def _sure(sets: Sequence[AnnotationSet], threshold: float, project: Project) -> Iterator[_Sure]:
    """Those that say something, all of it at least so surely, and all that has to be said."""
    said: dict[UUID, list[values.Annotation]] = {each.pk: [] for each in sets}
    for row in Annotation.objects.filter(annotation_set__any=said.keys()):
        said[row.annotation_set_id].append(value_of(row))
    floor, features = min(threshold, project.suggestion_threshold), tree(project.ontology_id)
    for each in sets:
        unsaid = {one.id for one in said[each.pk] if one.confidence is not None and one.confidence < floor}
        kept = [one for one in said[each.pk] if one.id not in unsaid]
        if not kept or unsaid & ends(kept) or any((sure := least_sure(one)) is None or sure < threshold for one in kept):
            continue
        if not second_answers(kept) and not missing_required(kept, askable(features, each.data_row.modality)):
            yield _Sure(each, sorted(unsaid))

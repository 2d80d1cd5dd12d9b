"""What people said of data rows whose label is known to be right, each answer held against the label that counts now."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from apps.annotations.forms import dump_all, value_of
from apps.annotations.models import Annotation as StoredAnnotation
from apps.annotations.models import IndependentLabel, Label
from apps.annotations.queries import annotations_of
from apps.annotations.revisions import past_of
from apps.catalog.queries import asset_of
from apps.core.problems import NotFound
from apps.evaluation.agreement.rows import row_agreement
from apps.evaluation.agreement.summary import Figure, mean_figure
from apps.evaluation.clusters import Row
from apps.evaluation.subjects import Subjects, subjects_of
from apps.evaluation.undefined import Undefined
from apps.kinds import parse_annotation
from apps.kinds.values import Annotation
from apps.ontologies.queries import tree
from apps.projects.models import Project, Task, TaskPurpose, TaskState
from apps.review_queues.models import Review

MEASURED = 300  # answers, the newest; more would say little more, and be waited for
LISTED = 300
FEWEST = 5  # of fewer, a figure would say more of chance than of the person
GOLD, ANSWER = "gold", "answer"


@dataclass(frozen=True)
class Answer:
    """What a person `said` (on the wire) of a gold data row in their task, and how alike it is to the `label`, in [0, 1].

    Both are None where they skipped it.
    """

    task: Task
    gold: Task
    label: Label
    member: UUID
    answered_at: datetime | None
    said: list[dict[str, Any]] | None
    score: float | None


@dataclass(frozen=True)
class Benchmarks:
    """A project's gold data rows, the newest first, of each how many people answered it; and the newest answers."""

    marked: int
    gold: list[Task]
    answered: Mapping[UUID, int]
    answers: list[Answer]


@dataclass(frozen=True)
class SideBySide:
    """One answer beside what the label says that it is held against, on the wire."""

    answer: Answer
    gold: list[dict[str, Any]]


def benchmarks_in(project: Project) -> Benchmarks:
    """All that a manager is shown of them."""
    gold = Task.objects.filter(project=project, is_gold=True)
    listed = list(gold.select_related("data_row").order_by("-id")[:LISTED])
    answers = answers_in(project)
    ended = Task.objects.filter(project=project, purpose=TaskPurpose.BENCHMARK, submitted_at__isnull=False)
    counted = Counter(ended.filter(data_row__any=[each.data_row_id for each in listed]).values_list("data_row_id", flat=True))
    return Benchmarks(gold.count(), listed, {each.pk: counted[each.data_row_id] for each in listed}, answers)


def answers_in(project: Project) -> list[Answer]:
    """The newest answers to data rows that are gold now, newest first."""
    gold = Task.objects.filter(project=project, data_row=OuterRef("data_row"), is_gold=True, state=TaskState.DONE)
    rows: Any = Task.objects.filter(Exists(gold), project=project, purpose=TaskPurpose.BENCHMARK)
    rows = rows.exclude(submitted_at__isnull=True, skip_reason="").select_related("data_row")
    return _measured(project, list(rows.order_by("-submitted_at", "-id")[:MEASURED]))


def side_by_side(task: Task) -> SideBySide:
    """The answer that was given in a benchmark task, beside the label. Raises NotFound where there is no answer, or no label."""
    found = _measured(task.project, [task])
    if not found or found[0].score is None:
        raise NotFound
    return SideBySide(found[0], dump_all(annotations_of(found[0].label.annotation_set)))


def scores_in(project: Project) -> dict[UUID, Figure]:
    """By membership, the mean of what each scored, with bounds that hold whatever the scores are."""
    scores: dict[UUID, list[float]] = defaultdict(list)
    for each in answers_in(project):
        if each.score is not None:
            scores[each.member].append(each.score)
    return {member: mean_figure(found, fewest=FEWEST) for member, found in scores.items()}


def _measured(project: Project, tasks: list[Task]) -> list[Answer]:
    """What was answered in these benchmark tasks, as far as their data rows have a label."""
    if not tasks:
        return []
    labels = _labels_of(project, tasks)
    right = _rows_of(label.annotation_set_id for label in labels.values())
    said = _said(tasks)
    gold_rows = [task.data_row_id for task in tasks]
    gold = {each.data_row_id: each for each in Task.objects.counting().filter(project=project, data_row__any=gold_rows)}
    subjects = subjects_of(tree(project.ontology_id))
    found = []
    for task in tasks:
        label = labels.get(task.data_row_id)
        if label is None or task.annotator_id is None:
            continue
        own, score = said.get(task.pk), None
        if own is not None:
            by_label = [value_of(row) for row in right[label.annotation_set_id]]
            score = _alike(task, by_label, [parse_annotation(each) for each in own], subjects)
        found.append(Answer(task, gold[task.data_row_id], label, task.annotator_id, task.submitted_at, own, score))
    return found


def _alike(task: Task, right: list[Annotation], said: list[Annotation], subjects: Subjects) -> float | None:
    score = row_agreement(Row({GOLD: right, ANSWER: said}, asset_of(task.data_row)), subjects)
    return None if isinstance(score, Undefined) else score


def _labels_of(project: Project, tasks: Iterable[Task]) -> dict[UUID, Label]:
    labels = Label.objects.by_people().filter(project=project, data_row__any=[task.data_row_id for task in tasks])
    return {label.data_row_id: label for label in labels.select_related("annotation_set")}


def _said(tasks: Iterable[Task]) -> dict[UUID, list[dict[str, Any]]]:
    """By task, on the wire, what its annotator said before a reviewer told them anything; those that submitted nothing are left out."""
    numbers = [task.pk for task in tasks]
    labels = {each.task_id: each for each in IndependentLabel.objects.filter(task__in=numbers).select_related("annotation_set")}
    reviews = Review.objects.filter(task__in=numbers).order_by("task", "created_at", "id").distinct("task")
    first = {each.task_id: each.revision for each in reviews}
    stored = _rows_of(each.annotation_set_id for each in labels.values())
    found: dict[UUID, list[dict[str, Any]]] = {}
    for task, label in labels.items():
        at, own = first.get(task, label.revision), label.annotation_set
        found[task] = dump_all(stored[own.pk]) if own.revision == at else past_of(own, at).annotations
    return found


def _rows_of(sets: Iterable[UUID]) -> Mapping[UUID, list[StoredAnnotation]]:
    """The annotations of each of these sets, as they came."""
    found: dict[UUID, list[StoredAnnotation]] = defaultdict(list)
    for row in StoredAnnotation.objects.filter(annotation_set__in=set(sets)).order_by("place", "id"):
        found[row.annotation_set_id].append(row)
    return found

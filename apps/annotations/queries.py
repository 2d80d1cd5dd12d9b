"""What is read of annotation sets: their content, the decisions that stand, and what a task's data row is suggested."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, cast
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from apps.annotations.forms import dump_all, dump_decision_row
from apps.annotations.history import history_of
from apps.annotations.models import Annotation, AnnotationSet, DecisionOutcome, IndependentLabel, Label, SuggestionDecision
from apps.annotations.sources import KeptFrom, sources_of
from apps.annotations.suggested import Suggested, suggestions_of
from apps.core.db.compiled import compiled
from apps.core.db.lookups import array_of
from apps.core.ids import NO_ID
from apps.core.tenancy import current_organization_id
from apps.formats.stored import Wire
from apps.kinds.features import FeatureSpec
from apps.model_runs.models import ModelRun
from apps.ontologies.queries import tree
from apps.projects.models import Task, TaskPurpose, TaskState

# Each set is looked up by itself: asked for all at once, Postgres goes through the whole organization where it knows little of the table.
STORED = """SELECT annotation_set_id::text, id::text, kind, feature_id::text, value::text, nullif(answers::text, '[]'), confidence,
    at::text, derived_from::text, nullif(metrics::text, '{}'), sent_as::text
  FROM unnest(%s::uuid[]) AS wanted (annotation_set) CROSS JOIN LATERAL (
    SELECT * FROM annotations_annotation WHERE organization_id = %s AND annotation_set_id = wanted.annotation_set OFFSET 0
  ) AS said
  ORDER BY said.annotation_set_id, """  # by the columns and not by their texts, as which they go out
AS_THEY_CAME = "said.place, said.id"
AS_SAID = "said.place, said.feature_id, said.value, said.id"
UNDECIDED = DecisionOutcome.WITHDRAWN


@dataclass(frozen=True)
class TaskDetail:
    """All that an editor needs to show a task to one member."""

    task: Task
    annotation_set: AnnotationSet | None
    suggestions: tuple[Suggested, ...]
    reviews: tuple[dict[str, Any], ...]
    sources: tuple[KeptFrom, ...]


def annotations_of(annotation_set: AnnotationSet | UUID) -> list[Annotation]:
    """The annotations of a set, as they came."""
    return _said_in(annotation_set if isinstance(annotation_set, UUID) else annotation_set.pk)


@compiled
def _said_in(annotation_set: UUID) -> QuerySet[Annotation]:
    return Annotation.objects.filter(annotation_set=annotation_set).order_by("place", "id")


def as_suggested(sets: Collection[UUID]) -> frozenset[UUID]:
    """The annotations of these sets, by id, that say what the suggestion said that they were made of; how sure it was aside."""
    kept = list(Annotation.objects.filter(annotation_set__in=sets, derived_from__isnull=False))
    sources = Annotation.objects.in_bulk({each.derived_from for each in kept}) if kept else {}
    return frozenset(each.pk for each in kept if (source := sources.get(each.derived_from)) and _content(each) == _content(source))


def _content(row: Annotation) -> tuple[Any, ...]:
    return row.kind, row.feature_id, row.at, _plain(row.value), _plain(row.answers)


def _plain(said: Any) -> Any:
    """Without the ids and confidences inside."""
    if isinstance(said, dict):
        return {name: _plain(each) for name, each in said.items() if name not in ("id", "confidence")}
    return [_plain(each) for each in said] if isinstance(said, list) else said


def standing_decisions(annotation_set: AnnotationSet | UUID) -> list[SuggestionDecision]:
    """For each suggestion the newest decision of the set, unless it was withdrawn; in the order in which they were taken."""
    number = annotation_set if isinstance(annotation_set, UUID) else annotation_set.pk
    return standing_in([number]).get(number, [])


def standing_in(sets: Collection[UUID]) -> dict[UUID, list[SuggestionDecision]]:
    """The same of many sets; those without any are left out."""
    rows = SuggestionDecision.objects.filter(annotation_set__in=sets).order_by("annotation_set_id", "suggestion_id", "-number")
    found: dict[UUID, list[SuggestionDecision]] = {}
    for row in rows.distinct("annotation_set_id", "suggestion_id"):
        if row.outcome != UNDECIDED:
            found.setdefault(row.annotation_set_id, []).append(row)
    return {number: sorted(decisions, key=lambda row: row.number) for number, decisions in found.items()}


def content_of(annotation_set: AnnotationSet) -> dict[str, Any]:
    """The wire form of a set's revision, annotations and decisions: what a client goes on from."""
    return contents_of([annotation_set])[annotation_set.pk]


def contents_of(sets: Collection[AnnotationSet]) -> dict[UUID, dict[str, Any]]:
    """The same of many sets."""
    numbers = [each.pk for each in sets if not is_empty(each)]
    said: dict[UUID, list[Annotation]] = {number: [] for number in numbers}
    for row in Annotation.objects.filter(annotation_set__in=numbers).order_by("place", "id") if numbers else ():
        said[row.annotation_set_id].append(row)
    decided = standing_in(numbers) if numbers else {}
    return {
        each.pk: {
            "revision": each.revision,
            "annotations": dump_all(said.get(each.pk, ())),
            "decisions": [dump_decision_row(row) for row in decided.get(each.pk, ())],
        }
        for each in sets
    }


def label_of(task: Task) -> Label | IndependentLabel | None:
    """What was submitted for the task: the label that counts now for its data row, or where its label never counts that one."""
    if task.purpose != TaskPurpose.LABEL:
        independent: IndependentLabel | None = IndependentLabel.objects.select_related("annotation_set").filter(task=task).first()
        return independent
    found: Label | None = Label.objects.select_related("annotation_set").filter(project=task.project_id, data_row=task.data_row_id).first()
    return found


def is_submitted(annotation_set: AnnotationSet, **at: Any) -> bool:
    """Whether the set was submitted, counting or independent, and has not been replaced or withdrawn; `revision` at which."""
    return any(rows.objects.filter(annotation_set=annotation_set, **at).exists() for rows in (Label, IndependentLabel))


def task_of(annotation_set: AnnotationSet, *, locked: bool = False) -> Task:
    """The task that a person's set is about: their own independent one or benchmark, if they have one there; of a correction of a benchmark
    that one; of what is merged or corrects it, the data row's own. `locked` until the transaction ends.
    """
    about, corrected = (annotation_set.project_id or NO_ID, annotation_set.data_row_id), annotation_set.corrects_id
    if corrected is not None:
        return cast(Task, _task_about.first(*about, corrected, corrects=True, locked=locked))
    return cast(Task, _task_about.first(*about, annotation_set.author_id or NO_ID, corrects=False, locked=locked))


@compiled
def _task_about(project: UUID, data_row: UUID, whose: UUID, *, corrects: bool, locked: bool) -> QuerySet[Task]:
    """`whose`: the member, or the set that is corrected."""
    own = Q(annotator=whose)
    if corrects:
        own = Q(annotator__in=AnnotationSet.objects.filter(pk=whose).values("author"), purpose=TaskPurpose.BENCHMARK)
    rows: Any = Task.objects.filter(own | Q(purpose=TaskPurpose.LABEL), project=project, data_row=data_row).order_by("-purpose", "pk")[:1]
    return cast("QuerySet[Task]", rows.select_for_update(of=("self",)) if locked else rows)


def own_set(task: Task, member: UUID) -> AnnotationSet | None:
    """What this member drew or drafted for the task."""
    return _own_set.first(task.project_id, task.data_row_id, member)


@compiled
def _own_set(project: UUID, data_row: UUID, member: UUID) -> QuerySet[AnnotationSet]:
    return AnnotationSet.objects.filter(project=project, data_row=data_row, author=member, corrects__isnull=True)


def set_at_hand(task: Task, member: UUID, own: AnnotationSet | None = None) -> AnnotationSet | None:
    """The set a member looks at: in review the label, or their own correction of it; to label, their own; of a finished task, the label.

    `own` is the member's set, where it is at hand.
    """
    label = None if is_untouched(task) else label_of(task)
    if label is not None and task.state in (TaskState.REVIEW, TaskState.DONE):
        rows = AnnotationSet.objects.filter(corrects=label.annotation_set_id, corrects_revision=label.revision, author=member)
        correction: AnnotationSet | None = rows.first()
        return correction or label.annotation_set
    return own or own_set(task, member) or (label.annotation_set if label is not None else None)


def suggestions_for(task: Task) -> list[Suggested]:
    """What models suggest for the task's data row."""
    return suggestions_of([task])[task.pk]


def is_untouched(task: Task) -> bool:
    """Nothing has happened to the task but that somebody claimed it, so it was never labeled or reviewed."""
    return task.moves <= 1 and task.submitted_at is None and task.state == TaskState.IN_PROGRESS


def task_detail(task: Task, member: UUID, *, own: AnnotationSet | None = None, suggestions: bool = True) -> TaskDetail:
    """The task with the set at hand, what is suggested, and how it was reviewed before; `suggestions` False leaves those out.

    `own` is the member's set, where it is at hand.
    """
    at_hand, suggested = set_at_hand(task, member, own), tuple(suggestions_for(task) if suggestions else ())
    shown = (row.pk for each in suggested for row in each.annotations)
    reviews = () if is_untouched(task) else tuple(history_of(task.pk))
    return TaskDetail(task, at_hand, suggested, reviews, () if is_empty(at_hand) else tuple(sources_of(at_hand, shown)))


def is_empty(annotation_set: AnnotationSet | None) -> bool:
    """Whether a person has not begun on it: every change of theirs is a revision."""
    if annotation_set is None:
        return True
    is_own = annotation_set.author_id is not None and annotation_set.corrects_id is None
    return is_own and annotation_set.revision == 0


def suggestions_body(body: Mapping[str, Any]) -> dict[str, Any]:
    """The body of `suggestions.added` as it goes to the socket: all that the set holds now, so that a lost message costs nothing.

    Of a data row under a blind audit, nothing.
    """
    rows = list(Annotation.objects.filter(annotation_set=body["annotation_set"]).to_be_seen().order_by("place", "id"))
    newest = max((row.pass_number for row in rows), default=body["pass_number"])
    told = {key: value for key, value in body.items() if key != "pass_number"}
    return {**told, "pass": max(newest, body["pass_number"]), "annotations": dump_all(rows)}


def stored_annotations(sets: Collection[UUID], *, order: str = AS_THEY_CAME) -> dict[UUID, list[Wire]]:
    """The annotations of these sets as they are kept; their JSON is not read. A set without any is left out.

    AS_SAID is AS_THEY_CAME; what stands at one place of several files is told apart by what it says, so that
    the same files give the same order in any run.
    """
    with connection.cursor() as cursor:
        cursor.execute(STORED + order, [array_of(sets), current_organization_id()])
        by_set = groupby(cursor.fetchall(), itemgetter(0))
    return {UUID(annotation_set): [Wire(*columns[1:]) for columns in rows] for annotation_set, rows in by_set}


def spoken_features(ontology: UUID) -> tuple[FeatureSpec, ...]:
    """What annotations may speak of: the features of now, and the removed ones of which annotations were kept."""
    live = {feature.id for feature in tree(ontology)}
    left = Annotation.objects.filter(feature__ontology=ontology, feature__archived_at__isnull=False).order_by()
    spoken = live | set(left.values_list("feature_id", flat=True).distinct())
    return tuple(feature for feature in tree(ontology, archived=True) if feature.id in spoken)


def predictor_of(run: ModelRun) -> str | None:
    """The id of the predictor that made a run, where one of ours did."""
    return run.config.get("predictor") if isinstance(run.config, dict) else None

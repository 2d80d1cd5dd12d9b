"""Whether there is somebody for every stage of a review: nobody reviews a label at two stages, and nobody their own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThanOrEqual

from apps.organizations.access import members_with
from apps.organizations.models import Membership
from apps.organizations.permissions import Permission, Role
from apps.projects.models import APPROVALS, ReviewStage, Task, TaskPurpose, TaskQuerySet, Transition

People = frozenset[UUID]
NEVER, ALWAYS = Q(pk__in=[]), Q()
MOST_PARTS = 15  # so many have had a part in a label at most: who labeled it, one or ten, and who approved it before


def stages_of(project: UUID) -> list[ReviewStage]:
    """The project's stages, in their order; none where every reviewer may do all there is."""
    return list(ReviewStage.objects.filter(project=project).order_by("number"))


def reviewers() -> dict[UUID, Membership]:
    """The members who may review, by id."""
    return {each.pk: each for each in members_with(Permission.TASKS_REVIEW)}


def may_do(stage: ReviewStage, member: Membership) -> bool:
    """Whether the stage is for this member, who may review."""
    return member.pk in stage.members if stage.members else Role(member.role).rank >= Role(stage.role).rank


def stage_at(task: Task, stages: list[ReviewStage]) -> ReviewStage | None:
    """The stage that a task waits at; the last one, where there were more when it came."""
    return stages[min(task.review_stage, len(stages) - 1)] if stages else None


def is_last_stage(task: Task) -> bool:
    """Whether an approval now ends the review."""
    return task.review_stage >= len(stages_of(task.project_id)) - 1


def able(stages: Iterable[ReviewStage], people: Mapping[UUID, Membership]) -> list[People]:
    """For each stage, whom of these people it is for."""
    return [frozenset(number for number, person in people.items() if may_do(stage, person)) for stage in stages]


def wanted(stages: Sequence[People]) -> dict[People, int]:
    """Of whom how many must be left, so that each of the stages, given by the people it is for, finds somebody of its own.

    That so many of each of these sets are there is not only needed, it is enough (P. Hall, "On Representatives of Subsets", 1935).
    """
    some = (chosen for size in range(1, len(stages) + 1) for chosen in combinations(stages, size))
    return {frozenset().union(*chosen): len(chosen) for chosen in some}


def is_enough(stages: Sequence[People]) -> bool:
    """Whether each of the stages, given by the people it is for, can have somebody of its own."""
    return all(len(people) >= count for people, count in wanted(stages).items())


def passed_by(member: UUID) -> Exists:
    """Whether this member has approved the label at one of its stages since it was submitted last."""
    return Exists(_approvals().filter(member=member))


def at_stages_for(tasks: TaskQuerySet, project: UUID, member: UUID) -> TaskQuerySet:
    """Of tasks in review those at a stage that is for this member, who has not passed them at a stage before, and without whom enough
    others are left for the stages after it.
    """
    stages = stages_of(project)
    if not stages:
        return tasks
    people = able(stages, reviewers())
    open_ones = NEVER
    for stage, these in zip(stages, people, strict=True):
        if member in these:
            after = wanted([each - {member} for each in people[stage.number + 1 :]])
            open_ones |= _waits_at(stage, stages) & _all_left(after)
    return tasks.filter(open_ones).exclude(passed_by(member))


@dataclass(frozen=True)
class Stuck:
    """So many labels wait for a review that nobody may do: too few people are left for these stages."""

    stages: tuple[str, ...]
    labels: int


def stuck(tasks: TaskQuerySet, project: UUID) -> list[Stuck]:
    """Of tasks in review those that nobody may take, by the stages that lack people; the fewest stages that say why."""
    stages = stages_of(project)
    if not stages:
        return []
    people = able(stages, reviewers())
    lacks = [(named, _waits_at(stage, stages) & ~left) for stage in stages for named, left in _needs(stage, stages, people)]
    why = Case(*(When(condition, then=place) for place, (_, condition) in enumerate(lacks)), default=None, output_field=IntegerField())
    lacking: QuerySet[Any] = tasks.annotate(lacks=why).filter(lacks__isnull=False).order_by("lacks")
    found: dict[tuple[str, ...], int] = {}
    for place, labels in lacking.values_list("lacks").annotate(n=Count("pk")):
        found[lacks[place][0]] = found.get(lacks[place][0], 0) + labels
    return [Stuck(names, labels) for names, labels in found.items()]


def _needs(stage: ReviewStage, stages: Sequence[ReviewStage], people: Sequence[People]) -> Iterator[tuple[tuple[str, ...], Q]]:
    """Names of stages from this one on, the fewest first, and whether so many are left for them of a label that waits at this one."""
    ahead = stages[stage.number :]
    for size in range(1, len(ahead) + 1):
        for some in combinations(ahead, size):
            among = frozenset[UUID]().union(*(people[each.number] for each in some))
            if (left := _all_left({among: size})) != ALWAYS:
                yield tuple(each.name for each in some), left


def _waits_at(stage: ReviewStage, stages: Sequence[ReviewStage]) -> Q:
    """Whether a label waits at the stage; at the last one, where there were more when it came."""
    return Q(review_stage=stage.number) if stage is not stages[-1] else Q(review_stage__gte=stage.number)


def _all_left(wants: Mapping[People, int]) -> Q:
    """Whether of each of these sets of people so many have had no part in a label yet."""
    left = ALWAYS
    for people, count in wants.items():
        spare = len(people) - count
        if spare < 0:
            return NEVER
        if spare < MOST_PARTS:
            left &= Q(LessThanOrEqual(_took_part(people), spare))
    return left


def _took_part(people: People) -> Any:
    """How many of these people labeled what waits for a review, or passed it at a stage before."""
    beside = Task.objects.filter(
        project=OuterRef("project"), data_row=OuterRef("data_row"), purpose=TaskPurpose.INDEPENDENT, annotator__any=people
    )
    alone = Case(When(last_annotator__any=people, then=1), default=0, output_field=IntegerField())
    among = Case(When(labels_wanted=0, then=0), default=_number(beside, "project"), output_field=IntegerField())
    before = Case(
        When(review_stage=0, then=0), default=_number(_approvals().filter(member__any=people), "task"), output_field=IntegerField()
    )
    return alone + among + before


def _approvals() -> Any:
    """The approvals of a task's label at the stages before, in a query of tasks."""
    return Transition.objects.filter(task=OuterRef("pk"), action__in=APPROVALS, number__gt=OuterRef("review_since"))


def _number(rows: QuerySet[Any], by: str) -> Coalesce:
    """How many rows a query inside another one has; they all have the same value `by`."""
    count = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(count, output_field=IntegerField()), Value(0))

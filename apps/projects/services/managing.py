"""What a manager does to many tasks at once: give them to somebody, put them back into the queue, and take that back."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Now

from apps.core.problems import FieldError, Invalid
from apps.organizations.models import Membership
from apps.organizations.permissions import ROLE_PERMISSIONS, Permission, Role
from apps.projects.machine import DONE_TO_IT, why_impossible
from apps.projects.models import Action, Project, Task, TaskMove, TaskPurpose, TaskState, Transition
from apps.projects.problems import MoveUndone, ProjectArchived
from apps.projects.services.moves import NOBODY, Doing, Kept, tell_each, write_history
from apps.projects.services.several import still_collected
from apps.projects.services.staffing import at_stages_for, may_do, passed_by, stage_at, stages_of

MOST_AT_ONCE = 5_000
WRITTEN_AT_ONCE = 500
RESTORED = ("assignee_id", "annotator_id", "reviewer_id", "comment", "skip_reason")
CHANGED = ("state", "moves", "assignee", "annotator", "reviewer", "comment", "skip_reason", "lease_holder", "lease_until", "leased_at")
OF_SEVERAL = "Several people labeled it: open it again, and a reviewer decides."
MERGED = "It is merged with the labels of others already."
ANOTHER_OF_THEIRS = "Whoever labeled it has another of the data row's independent labels now."


@dataclass(frozen=True)
class Moved:
    """A move of many: the tasks that moved, and why others did not, by task."""

    move: TaskMove
    tasks: tuple[Task, ...]
    left: Mapping[UUID, str] = field(default_factory=dict)


def lock_many(*, project: Project, tasks: Collection[UUID]) -> list[Task]:
    """These tasks of the project, locked in the order of their ids; benchmarks, which are each one person's, are none of them.

    Raises ProjectArchived, Invalid with a pointer to each it lacks.
    """
    if project.archived_at is not None:
        raise ProjectArchived
    listed = list(tasks)
    rows = Task.objects.filter(project=project, pk__any=listed).exclude(purpose=TaskPurpose.BENCHMARK).select_related("data_row")
    found = list(rows.select_for_update(of=("self",)).order_by("pk"))
    there = {task.pk for task in found}
    if missing := [index for index, task in enumerate(listed) if task not in there]:
        words, expected = "The project has no such task.", "the id of one of its tasks"
        raise Invalid(errors=[FieldError(f"/tasks/{index}", "not_found", words, expected) for index in missing[:100]])
    return found


def assign(*, project: Project, member: UUID, tasks: Collection[UUID], assignee: Membership | None, comment: str = "") -> Moved:
    """Let only this person be handed the tasks at the stage where they stand, or with None anyone; whoever works on one loses it.

    A task that cannot be theirs is left, with the reason; drafts stay with their authors. Raises ProjectArchived, Invalid.
    """
    locked, number = lock_many(project=project, tasks=tasks), None if assignee is None else assignee.pk
    reasons = ((task, why_impossible(Action.ASSIGN, TaskState(task.state)) or _why_not_for(task, assignee)) for task in locked)
    left = {task.pk: why for task, why in reasons if why}
    chosen = [task for task in locked if task.pk not in left and task.assignee_id != number]

    def change(task: Task) -> TaskState:
        if task.lease_holder_id != number:
            _take_away(task)
        task.assignee_id = number
        taken = task.state == TaskState.IN_PROGRESS and task.lease_holder_id is None
        if taken:
            task.annotator_id = None
        return TaskState.QUEUED if taken else TaskState(task.state)

    move = begin_move(project=project, member=member, action=Action.ASSIGN, assignee=assignee, comment=comment, moved=len(chosen))
    return move_many(move, chosen, change, left=left)


def requeue(*, project: Project, member: UUID, tasks: Collection[UUID], comment: str = "") -> Moved:
    """Put the tasks into the queue for anyone, whatever state they are in; whoever works on one loses it, and what was said stays.

    Raises ProjectArchived, Invalid.
    """
    locked = lock_many(project=project, tasks=tasks)
    collected = still_collected(locked)
    left = {task.pk: why for task in locked if (why := _why_not_again(task, is_collected=task.pk in collected))}
    chosen = [task for task in locked if task.pk not in left]

    def change(task: Task) -> TaskState:
        _take_away(task)
        task.assignee_id, task.skip_reason, task.comment, task.annotator_id = None, "", "", None
        return TaskState.QUEUED

    move = begin_move(project=project, member=member, action=Action.REQUEUE, comment=comment, moved=len(chosen))
    return move_many(move, chosen, change, left=left)


def approve_all(
    *, project: Project, member: UUID, tasks: Sequence[Task], left: Mapping[UUID, str], comment: str, kept: Callable[[Task], Kept]
) -> Moved:
    """The reviewer is content with all of these, which are locked and in review, without having opened each."""

    def change(task: Task) -> TaskState:
        _take_away(task)
        task.reviewer_id, task.assignee_id, task.comment = member, None, ""
        return TaskState.DONE

    move = begin_move(project=project, member=member, action=Action.APPROVE, comment=comment, moved=len(tasks))
    return move_many(move, tasks, change, left=left, kept=kept)


def undo_move(*, move: TaskMove, member: UUID) -> tuple[Moved, dict[UUID, Kept]]:
    """Put each task of the move back to where it was, as far as nothing else has happened to it since; and what was kept of each.

    Who worked on one does not get the lease back: it waits in the queue. Raises MoveUndone where it was taken back before.
    """
    if not TaskMove.objects.filter(pk=move.pk, undone_at__isnull=True).update(undone_at=Now()):
        raise MoveUndone
    rows = {row.task_id: row for row in Transition.objects.filter(move=move).exclude(action=Action.UNDO)}
    locked = Task.objects.filter(pk__any=rows.keys()).select_related("data_row").select_for_update(of=("self",)).order_by("pk")
    chosen = [task for task in locked if task.moves == rows[task.pk].number]
    gone_on = [task.pk for task in locked if task.moves != rows[task.pk].number]
    newest = Transition.objects.filter(task__any=gone_on, number=F("task__moves")).values_list("task_id", "action")
    left = {task: f"Something has happened to it since: it was {DONE_TO_IT[Action(action)]}." for task, action in newest}
    kept = {task.pk: rows[task.pk].kept or {} for task in chosen}
    left |= {task.pk: ANOTHER_OF_THEIRS for task in chosen if _has_another(task, kept[task.pk].get("annotator_id"))}
    chosen = [task for task in chosen if task.pk not in left]

    def change(task: Task) -> TaskState:
        for name in RESTORED:
            setattr(task, name, kept[task.pk].get(name) if name.endswith("_id") else kept[task.pk].get(name, ""))
        before = TaskState(rows[task.pk].before)
        if before != TaskState.IN_PROGRESS or task.lease_holder_id is not None:
            return before
        task.annotator_id = None
        return TaskState.QUEUED

    move.refresh_from_db(fields=["undone_at"])
    return move_many(move, chosen, change, left=left, doing=Doing(Action.UNDO, member, move=move)), kept


def begin_move(
    *, project: Project, member: UUID, action: Action, moved: int, assignee: Membership | None = None, comment: str = ""
) -> TaskMove:
    """Note what is being done to how many."""
    values = {"project": project, "member_id": member, "action": action, "assignee": assignee, "comment": comment, "moved": moved}
    move: TaskMove = TaskMove.objects.create(**values)
    return move


def move_many(
    move: TaskMove,
    tasks: Sequence[Task],
    change: Callable[[Task], TaskState],
    *,
    left: Mapping[UUID, str],
    kept: Callable[[Task], Kept] = lambda _: {},
    doing: Doing | None = None,
) -> Moved:
    """Write what `change` makes of each task, which is locked, in the state that it answers; keep what an undo needs, and tell it."""
    doing = doing or Doing(Action(move.action), move.member_id, move.comment, move)
    before = {task.pk: TaskState(task.state) for task in tasks}
    earlier = {task.pk: {**{name: _plain(getattr(task, name)) for name in RESTORED}, **kept(task)} for task in tasks}
    for task in tasks:
        task.state = change(task)
        task.moves += 1
    Task.objects.bulk_update(tasks, CHANGED, batch_size=WRITTEN_AT_ONCE)
    write_history(tasks, doing, before=before, kept=lambda task: earlier[task.pk])
    for state in TaskState:
        tell_each([task for task in tasks if task.state == state], state)
    return Moved(move, tuple(tasks), left)


def _take_away(task: Task) -> None:
    for name, value in NOBODY.items():
        setattr(task, name, value)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value


def _why_not_again(task: Task, *, is_collected: bool) -> str:
    """Why a task cannot be put back into the queue; empty where it can. `is_collected`: one of several labels that are not merged yet."""
    if task.purpose == TaskPurpose.INDEPENDENT and not is_collected:
        return MERGED
    if task.labels_wanted and task.state != TaskState.COLLECTING:
        return OF_SEVERAL
    return why_impossible(Action.REQUEUE, TaskState(task.state))


def _has_another(task: Task, annotator: str | None) -> bool:
    """Whether this member has one of the data row's independent tasks besides."""
    if task.purpose != TaskPurpose.INDEPENDENT or annotator is None:
        return False
    same = Task.objects.filter(project=task.project_id, data_row=task.data_row_id, purpose=TaskPurpose.INDEPENDENT, annotator=annotator)
    return bool(same.exclude(pk=task.pk).exists())


def _why_not_for(task: Task, assignee: Membership | None) -> str:
    """Why this person cannot do the task at its stage; empty where they can, or where it is for nobody in particular."""
    if assignee is None:
        return ""
    wanted = Permission.TASKS_REVIEW if task.state == TaskState.REVIEW else Permission.TASKS_LABEL
    if not assignee.active or wanted not in ROLE_PERMISSIONS[Role(assignee.role)]:
        return "This member may not review." if wanted == Permission.TASKS_REVIEW else "This member may not label."
    if wanted == Permission.TASKS_REVIEW and not Task.objects.filter(pk=task.pk).not_labeled_by(assignee.pk).exists():
        return "This member labeled it, and nobody reviews their own label."
    if wanted == Permission.TASKS_LABEL and not Task.objects.filter(pk=task.pk).for_annotator(assignee.pk).exists():
        return "This member has another of the data row's independent labels."
    return _why_not_at_stage(task, assignee) if wanted == Permission.TASKS_REVIEW else ""


def _why_not_at_stage(task: Task, assignee: Membership) -> str:
    """Why the stage at which a label waits is not for this reviewer; empty where it is."""
    stages = stages_of(task.project_id)
    stage = stage_at(task, stages)
    own: Any = Task.objects.filter(pk=task.pk)
    if stage is None or at_stages_for(own, task.project_id, assignee.pk).exists():
        return ""
    if not may_do(stage, assignee):
        return f"The stage {stage.name} is not for this member."
    if own.filter(passed_by(assignee.pk)).exists():
        return "This member has approved it at a stage before."
    after = " and ".join(each.name for each in stages[stage.number + 1 :])
    return f"Without this member too few people would be left for {after}, who have neither labeled it nor approved it before."

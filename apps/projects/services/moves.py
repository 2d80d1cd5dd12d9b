"""How a task moves: its new state is written, kept in its history and told. Whatever changes a state comes through here."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F

from apps.core.db.inserting import as_json, insert_rows
from apps.core.events import publish_all
from apps.projects.events import TaskChanged
from apps.projects.machine import check, stage_of
from apps.projects.models import Action, ReviewReason, Task, TaskMove, TaskPurpose, TaskState, Transition
from apps.projects.services.reviewed import RANK_NOW, rank_now

NOBODY: Mapping[str, Any] = {"lease_holder_id": None, "lease_until": None, "leased_at": None}
PORTION = 1000
Kept = dict[str, Any]
CLOCKED = frozenset({"id", "organization_id", "created_at", "submitted_at", "review_rank"})  # what is not as it was read
COLUMNS = ", ".join(str(each.column) for each in Task._meta.concrete_fields if each.column not in CLOCKED)
SAVE = """UPDATE projects_task SET ({columns}) = (SELECT {columns} FROM jsonb_populate_recordset(NULL::projects_task, %s::jsonb)),
    submitted_at = CASE WHEN %s THEN statement_timestamp() ELSE submitted_at END,
    review_rank = CASE WHEN %s THEN {rank} ELSE review_rank END
  WHERE organization_id = %s AND id = %s RETURNING submitted_at, review_rank"""


@dataclass(frozen=True)
class Doing:
    """What happens to tasks: by whom (None: by itself), with which words, as part of which move of many, and by which rule of review."""

    action: Action
    member: UUID | None = None
    comment: str = ""
    move: TaskMove | None = None
    reason: ReviewReason | None = None


def let_go(task: Task, doing: Doing, *, to: TaskState, submitted: bool = False) -> Task:
    """Write the task in this state, without a holder, say so and keep it. It is locked, and read since. `submitted`: its label is, now.

    Whoever it was assigned to stays its assignee as long as it waits for the same kind of work.
    """
    before = TaskState(task.state)
    if stage_of(before) != stage_of(to):
        task.assignee_id = None
    for name, value in NOBODY.items():
        setattr(task, name, value)
    if to == TaskState.QUEUED and task.purpose == TaskPurpose.INDEPENDENT:
        task.annotator_id = None
    task.state = to
    task.moves += 1
    if to == TaskState.REVIEW and before != to:
        task.review_stage, task.review_since, task.review_reason = 0, task.moves, doing.reason
    _save(task, submitted=submitted, ranked=to == TaskState.REVIEW and before != to)
    write_history([task], doing, before={task.pk: before})
    tell_each([task], to)
    return task


def _save(task: Task, *, submitted: bool, ranked: bool) -> None:
    """Write all of it. When it was `submitted`, and how it is `ranked` among reviews, are of the database's clock, and read from there."""
    with connection.cursor() as cursor:
        cursor.execute(SAVE.format(columns=COLUMNS, rank=RANK_NOW), [as_json([task]), submitted, ranked, task.organization_id, task.pk])
        task.submitted_at, task.review_rank = cursor.fetchone()


def let_go_all(tasks: Collection[Task], doing: Doing, *, to: TaskState, **values: Any) -> None:
    """The same for many, by one statement for each kind of work that they waited for; all of them with these values."""
    before = {task.pk: TaskState(task.state) for task in tasks}
    if to == TaskState.REVIEW:
        values = {**values, "review_stage": 0, "review_since": F("moves") + 1, "review_reason": doing.reason, "review_rank": rank_now()}
    for stays in (True, False):
        some = [pk for pk, state in before.items() if (stage_of(state) == stage_of(to)) is stays]
        moved = {"state": to, "moves": F("moves") + 1, **NOBODY, **({} if stays else {"assignee_id": None}), **values}
        if some:
            Task.objects.filter(pk__any=some).update(**moved)
    independent = [task.pk for task in tasks if task.purpose == TaskPurpose.INDEPENDENT]
    if to == TaskState.QUEUED and independent:
        Task.objects.filter(pk__any=independent).update(annotator=None)
    for task in tasks:
        task.state, task.moves = to, task.moves + 1
    write_history(tasks, doing, before=before)
    tell_each(tasks, to)


def write_history(
    tasks: Iterable[Task], doing: Doing, *, before: Mapping[UUID, TaskState], kept: Callable[[Task], Kept] | None = None
) -> None:
    """Keep what happened to these tasks, which stand as it left them: written, with their moves counted.

    Raises ValueError for a way that a task cannot go.
    """
    rows = []
    for task in tasks:
        check(doing.action, before[task.pk], TaskState(task.state))
        rows.append(
            Transition(
                task=task,
                number=task.moves,
                action=doing.action,
                before=before[task.pk],
                after=task.state,
                member_id=doing.member,
                comment=doing.comment,
                move=doing.move,
                reason=doing.reason,
                kept=None if kept is None else kept(task),
            )
        )
    for at in range(0, len(rows), PORTION):
        insert_rows(rows[at : at + PORTION])


def tell_each(tasks: Collection[Task], state: TaskState, *, wakes: bool = True) -> None:
    """Say of these that they are in this state. For services of this room. `wakes`: whether subscribers are to hear of it at once."""
    facts = [(TaskChanged(task.pk, task.project_id, task.data_row_id, state.label), task.topics) for task in tasks]
    publish_all(facts, wakes=wakes)

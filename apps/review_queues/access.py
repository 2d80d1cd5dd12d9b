"""What an actor may see of what was said about tasks, and whom they may call to it."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.core.problems import FieldError, Invalid, NotFound
from apps.organizations.access import visible_members
from apps.organizations.actor import Actor
from apps.organizations.permissions import Permission, roles_with
from apps.projects.access import get_task, visible_tasks
from apps.projects.models import Task, TaskPurpose, TaskState
from apps.review_queues.models import Comment, Thread
from apps.review_queues.problems import StillCollecting


def get_collecting_task(actor: Actor, task_id: UUID) -> Task:
    """The task of a data row that several people label, for who may see what they say of it.

    Raises NotFound where there is no such, StillCollecting where the labels are collected and the actor may not see them before the end.
    """
    task = get_task(actor, task_id)
    if not task.labels_wanted:
        raise NotFound
    if task.state == TaskState.COLLECTING and not actor.may(Permission.PROJECTS_EDIT):
        raise StillCollecting
    return task


def visible_threads(actor: Actor) -> QuerySet[Thread]:
    """The threads of visible tasks."""
    return cast(Any, Thread.objects.filter(task__in=visible_tasks(actor)))


def get_thread(actor: Actor, thread_id: UUID) -> Thread:
    """The thread. Raises NotFound where the actor may not see it."""
    found = visible_threads(actor).select_related("task").filter(pk=thread_id).first()
    if found is None:
        raise NotFound
    return found


def get_comment(actor: Actor, comment_id: UUID) -> Comment:
    """The comment with its thread. Raises NotFound where the actor may not see it."""
    found = Comment.objects.select_related("thread__task").filter(pk=comment_id, thread__in=visible_threads(actor)).first()
    if found is None:
        raise NotFound
    return cast(Comment, found)


def mentioned(actor: Actor, members: Sequence[UUID], task: Task) -> list[UUID]:
    """These members, each once. Raises Invalid with a pointer to each who cannot see the project, or one of several independent labels."""
    wanted = list(dict.fromkeys(members))
    people = visible_members(actor).filter(pk__in=wanted, role__in=roles_with(Permission.PROJECTS_VIEW))
    if task.purpose != TaskPurpose.LABEL:
        people = people.filter(Q(role__in=roles_with(Permission.PROJECTS_EDIT)) | Q(pk=task.annotator_id))
    there = set(people.values_list("pk", flat=True))
    words, expected = "This member cannot see the project.", "the id of a member who can"
    errors = [
        FieldError(f"/mentions/{index}", "cannot_see_project", words, expected)
        for index, member in enumerate(members)
        if member not in there
    ]
    if errors:
        raise Invalid("Somebody who is mentioned would not see it.", errors=errors)
    return wanted

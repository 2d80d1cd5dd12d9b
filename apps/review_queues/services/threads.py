"""What people say to one another about a task: threads begin, are answered, resolved and opened again. The task is locked first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Now

from apps.annotations.access import visible_sets
from apps.annotations.forms import field_error
from apps.annotations.models import Annotation
from apps.catalog.queries import asset_of
from apps.core.events import publish
from apps.core.problems import FieldError, Invalid
from apps.kinds.pins import parse_pin
from apps.kinds.reading import InvalidValue
from apps.organizations.actor import Actor
from apps.projects import services as projects
from apps.projects.models import Task
from apps.review_queues.access import mentioned
from apps.review_queues.events import ThreadChanged
from apps.review_queues.models import Comment, Review, Thread
from apps.review_queues.problems import CommentDeleted, NotYourComment


@dataclass(frozen=True)
class Pin:
    """What a thread is about: an annotation by its id, or a place in the asset as it was sent; neither is the task as a whole."""

    annotation: UUID | None = None
    place: dict[str, Any] | None = None


WHOLE = Pin()


def start_thread(
    *, actor: Actor, task: Task, text: str, mentions: Sequence[UUID] = (), pin: Pin = WHOLE, review: Review | None = None
) -> Thread:
    """Begin a thread on the task with a first comment. Raises Invalid for what it is pinned to, for mentions and for an empty comment."""
    words, called, place = _said(text), mentioned(actor, mentions, task), read_pin(actor=actor, task=task, pin=pin)
    locked = projects.count_threads(task=task.pk, more=1)
    thread: Thread = Thread.objects.create(
        task=locked, author_id=actor.membership_id, annotation=pin.annotation, place=place, review=review
    )
    comment = Comment.objects.create(thread=thread, author_id=actor.membership_id, text=words, mentions=called)
    _tell(thread, locked, "started", actor, comment=comment.pk, mentions=tuple(called))
    return thread


def read_pin(*, actor: Actor, task: Task, pin: Pin) -> dict[str, Any] | None:
    """The place that is pointed at, as it is kept. Raises Invalid where the asset has no such place, or the task no such annotation."""
    if pin.annotation is not None and pin.place is not None:
        words = "A thread is about an annotation or about a place, not about both."
        raise Invalid(errors=[FieldError("/place", "not_allowed", words, "one of annotation and place")])
    if pin.annotation is not None and not _annotation_is_there(actor, task, pin.annotation):
        words, expected = "The task has no such annotation.", "the id of an annotation that was saved"
        raise Invalid(errors=[FieldError("/annotation", "not_found", words, expected)])
    if pin.place is None:
        return None
    try:
        return parse_pin(pin.place, asset_of(task.data_row), "/place")
    except InvalidValue as error:
        raise Invalid("The asset has no such place.", errors=[field_error(error)]) from None


def answer_thread(*, actor: Actor, thread: Thread, text: str, mentions: Sequence[UUID] = ()) -> Comment:
    """Say something more in a thread, resolved or not. Raises Invalid for mentions and for an empty comment."""
    words, called = _said(text), mentioned(actor, mentions, thread.task)
    task, locked = _lock(thread)
    comment: Comment = Comment.objects.create(thread=locked, author_id=actor.membership_id, text=words, mentions=called)
    _tell(locked, task, "answered", actor, comment=comment.pk, mentions=tuple(called))
    return comment


def edit_comment(*, actor: Actor, comment: Comment, text: str, mentions: Sequence[UUID] = ()) -> Comment:
    """Say it otherwise; only who is newly mentioned is called. Raises NotYourComment, CommentDeleted, Invalid."""
    words, called = _said(text), mentioned(actor, mentions, comment.thread.task)
    task, thread = _lock(comment.thread)
    own = _own(actor, comment)
    fresh = [member for member in called if member not in own.mentions]
    own.text, own.mentions, own.edited_at = words, called, Now()
    own.save(update_fields=["text", "mentions", "edited_at"])
    _tell(thread, task, "edited", actor, comment=own.pk, mentions=tuple(fresh))
    own.refresh_from_db()
    return own


def delete_comment(*, actor: Actor, comment: Comment) -> None:
    """Take back what one said; a thread of which nothing is left goes with it. Raises NotYourComment, CommentDeleted."""
    task, thread = _lock(comment.thread)
    own = _own(actor, comment)
    if Comment.objects.filter(thread=thread, deleted_at__isnull=True).exclude(pk=own.pk).exists():
        own.text, own.mentions, own.deleted_at = "", [], Now()
        own.save(update_fields=["text", "mentions", "deleted_at"])
    else:
        task = projects.count_threads(task=task.pk, more=0 if thread.resolved else -1)
        Thread.objects.filter(pk=thread.pk).delete()
    _tell(thread, task, "deleted", actor, comment=own.pk)


def resolve_thread(*, actor: Actor, thread: Thread) -> Thread:
    """What was said is dealt with; done again, it changes nothing."""
    return _settle(actor, thread, resolved=True)


def reopen_thread(*, actor: Actor, thread: Thread) -> Thread:
    """It is not dealt with after all; done again, it changes nothing."""
    return _settle(actor, thread, resolved=False)


def _settle(actor: Actor, thread: Thread, *, resolved: bool) -> Thread:
    task, locked = _lock(thread)
    if locked.resolved != resolved:
        who = "resolved" if resolved else "reopened"
        values = {"resolved": resolved, f"{who}_by": actor.membership_id, f"{who}_at": Now()}
        Thread.objects.filter(pk=locked.pk).update(**values)
        task = projects.count_threads(task=task.pk, more=-1 if resolved else 1)
        _tell(locked, task, who, actor)
    locked.refresh_from_db()
    return locked


def _lock(thread: Thread) -> tuple[Task, Thread]:
    """The task, then the thread as it is now."""
    task = projects.lock(thread.task_id)
    return task, cast(Thread, Thread.objects.select_for_update().get(pk=thread.pk))


def _own(actor: Actor, comment: Comment) -> Comment:
    found: Comment = Comment.objects.select_for_update().get(pk=comment.pk)
    if found.author_id != actor.membership_id:
        raise NotYourComment
    if found.deleted_at is not None:
        raise CommentDeleted
    return found


def _annotation_is_there(actor: Actor, task: Task, annotation: UUID) -> bool:
    of_task = Q(project=task.project_id) | Q(model_run__isnull=False)
    sets = visible_sets(actor).filter(of_task, data_row=task.data_row_id)
    return bool(Annotation.objects.filter(pk=annotation, annotation_set__in=sets).exists())


def _said(text: str) -> str:
    words = text.strip()
    if not words:
        raise Invalid(errors=[FieldError("/text", "required", "There is nothing in it.", "a comment")])
    return words


def _tell(thread: Thread, task: Task, what: str, actor: Actor, **said: Any) -> None:
    fact = ThreadChanged(thread.pk, task.pk, task.project_id, what, actor.membership_id, **said)
    publish(fact, topics=task.topics)

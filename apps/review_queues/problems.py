"""The refusals of this room."""

from apps.core.problems import Conflict, Forbidden


class NotYourComment(Forbidden):
    """Only who wrote a comment changes or deletes it."""

    title = "Somebody else wrote this"


class CommentDeleted(Conflict):
    """There is nothing left to change."""

    title = "This comment was deleted"

"""The refusals of this room."""

from apps.core.problems import Conflict, Forbidden


class NotYourComment(Forbidden):
    """Only who wrote a comment changes or deletes it."""

    title = "Somebody else wrote this"


class NobodyToSendTo(Conflict):
    """A label that was merged of several people's has no author to whom it could go back."""

    title = "Several people labeled this independently"
    expected = "one of their labels chosen, or the merged one corrected or approved"


class StillCollecting(Conflict):
    """Who may label a data row too does not see what others say of it."""

    title = "These labels are still collected"
    expected = "a data row that all of them have labeled"


class CommentDeleted(Conflict):
    """There is nothing left to change."""

    title = "This comment was deleted"

"""The refusals of this room."""

from apps.core.problems import Conflict


class LeaseLost(Conflict):
    """The lease ran out and somebody else took the task, or it was never held."""

    title = "This task is no longer yours"


class TaskNotOpen(Conflict):
    """The task is not in a state in which this may be done."""

    title = "The task is not at that stage"


class ProjectArchived(Conflict):
    """Nothing more is labeled in an archived project."""

    title = "This project is archived"
    expected = "a project that is not archived"


class TaskInHand(Conflict):
    """Somebody else holds the task now."""

    title = "Somebody else works on this task"
    expected = "a data row that nobody works on: the same once more, when it was submitted, skipped or given back"


class TaskBlind(Conflict):
    """People answer it without a model's word: a blind audit of what a model said, which it would spoil."""

    title = "This is answered without a model's word"
    expected = "a data row that is under no blind audit"


class AlreadyMerged(Conflict):
    """One of several independent labels of a data row cannot change any more once they are merged."""

    title = "These labels are merged already"
    expected = "a data row whose labels are still collected; of one that is merged, a reviewer corrects the label"


class MoveUndone(Conflict):
    """What was done to these tasks was taken back before."""

    title = "This was taken back already"

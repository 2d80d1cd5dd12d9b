"""The refusals of this room."""

from apps.core.problems import Conflict


class QueueArchived(Conflict):
    """An archived queue takes nothing any more."""

    title = "This production queue is archived"


class ExternalIdConflict(Conflict):
    """One external id is one thing: other content under it is refused, and the decision that has it is named."""

    title = "Something else was sent under this external id"


class DataRowAsked(Conflict):
    """A queue decides about a data row once; the decision that did is named."""

    title = "This queue has decided about this data row"


class NothingToFeed(Conflict):
    """There is no chosen dataset, or nothing that people decided since the last time."""

    title = "There is nothing to take over"


class StepOver(Conflict):
    """A step is taken once and reversed once, and reversed only as long as nothing else was settled since."""

    title = "This step cannot be taken or reversed any more"


class FollowsPromise(Conflict):
    """A queue that follows its promise takes threshold and calibration from its certifications."""

    title = "This queue follows its promise"

"""What this room refuses."""

from apps.core.problems import Conflict, Invalid, NotFound, Problem


class UnknownPredictorFamily(Invalid):
    title = "There is no such predictor family"


class NoVersionReady(Conflict):
    title = "This predictor has no version that is ready: train it, or connect it anew, first"


class StillConnecting(NoVersionReady):
    title = "This predictor is being connected: try again in a moment"


class NothingToLearnFrom(Conflict):
    title = "There are no labels to learn from"


class CannotBeTrained(Conflict):
    title = "Predictors of this family do not learn"


class AlreadyTraining(Conflict):
    title = "This predictor is being trained already"


class PredictorRefused(Invalid):
    title = "The predictor refused"


class NothingToLookAt(Conflict):
    title = "There are no data rows to look at"


class PredictorArchived(Conflict):
    title = "This predictor is archived"


class PredictorInUse(Conflict):
    """What stands on it is told by name: projects, workflows, the count of runs, the ids of jobs."""

    title = "This predictor is in use"


class NotAttached(NotFound):
    title = "This predictor is not attached to the project"


class NotRunHere(Conflict):
    title = "No predictor of this organization works through this run"


class StillAtWork(Conflict):
    title = "This run is still going on"


class VersionGone(Conflict):
    title = "The version of the predictor that began this run is gone"


class PartsChanged(Conflict):
    title = "A predictor that this workflow asks answers with another version by now"


class NoAgentConnected(Conflict):
    title = "No agent is connected"


class NoAgentLearns(Conflict):
    title = "No agent of this predictor has a model that learns"


class NeedsPrompt(Conflict):
    title = "This predictor says nothing without a click or a box"


class NotForAgents(Conflict):
    title = "This predictor hands out no work: agents work for predictors of the family Own model"


class NotDelivered(Conflict):
    title = "The server could not be told"


class NotPredicted(Problem):
    """As the library of ML backends answers what failed: with 500, see apps.inference.api.label_studio."""

    status, title = 500, "None of the tasks could be looked at"


class NothingFits(Invalid):
    title = "The labeling configuration has no label that this predictor says"


class WorkLost(Conflict):
    title = "This work is somebody else's by now, or is over"


class WorkCancelled(Conflict):
    title = "This work was cancelled"


class NotToBePublished(Conflict):
    title = "This cannot be published"


class PublicationWithdrawn(Conflict):
    title = "This was withdrawn"


class PredictorBusy(Problem):
    status, title = 503, "It has not answered what others asked it yet: try again in a moment"

"""What this room refuses."""

from apps.core.problems import Conflict, Invalid


class UnknownPredictorFamily(Invalid):
    title = "There is no such predictor family"


class NoVersionReady(Conflict):
    title = "This predictor has no version that is ready: train it first"


class NothingToLearnFrom(Conflict):
    title = "There are no labels to learn from"


class AlreadyTraining(Conflict):
    title = "This predictor is being trained already"


class PredictorRefused(Invalid):
    title = "The predictor refused"


class NothingToLookAt(Conflict):
    title = "There are no data rows to look at"


class NoAgentConnected(Conflict):
    title = "No agent is connected"


class NotForAgents(Conflict):
    title = "This predictor hands out no work: agents work for predictors of the family Own model"


class WorkLost(Conflict):
    title = "This work is somebody else's by now, or is over"


class WorkCancelled(Conflict):
    title = "This work was cancelled"

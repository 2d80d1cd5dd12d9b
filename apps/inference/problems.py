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

"""The refusals of this room."""

from apps.core.problems import BadRequest, Conflict


class NothingSent(BadRequest):
    """An upload without a line."""

    title = "There is nothing in this upload"


class RunOfPredictor(Conflict):
    """A run whose predictions one of our predictors makes."""

    title = "This run belongs to a predictor; make a run for uploads"

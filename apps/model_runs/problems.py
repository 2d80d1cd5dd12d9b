"""The refusals of this room."""

from apps.core.problems import BadRequest, Conflict


class ModelInUse(Conflict):
    """Runs or predictors stand on the model: what they predicted, and what people decided on it, is kept."""

    title = "This model is in use"


class RunInUse(Conflict):
    """People have worked with what the run predicted: their decisions name it, or batches show it."""

    title = "This run is in use"


class MetricUnknown(BadRequest):
    """None of the run's predictions came with a custom metric of this name."""

    title = "The run has no such custom metric"

"""The refusals of this room."""

from apps.core.problems import BadRequest, Conflict, FieldError, Invalid


class NothingSent(BadRequest):
    """An upload without a line."""

    title = "There is nothing in this upload"


class RunOfPredictor(Conflict):
    """A run whose predictions one of our predictors makes."""

    title = "This run belongs to a predictor; make a run for uploads"


class BatchElsewhere(Invalid):
    """An export of one project that names a batch of another."""

    title = "This batch belongs to another project"

    def __init__(self, place: int, project: str) -> None:
        expected = f"the id of a batch of {project}"
        super().__init__(errors=[FieldError(f"/batches/{place}", "batch_elsewhere", "This batch belongs to another project.", expected)])

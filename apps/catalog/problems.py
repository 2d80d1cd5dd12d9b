"""The refusals of this room."""

from apps.core.problems import Conflict


class DataRowInUse(Conflict):
    """Something stands on the data row that must not lose it: tasks of a project."""

    title = "Projects use this data"


class DataRowPredicted(Conflict):
    """Model runs would lose what they predicted for it; `predicted` counts their images."""

    title = "Model runs would lose predictions"

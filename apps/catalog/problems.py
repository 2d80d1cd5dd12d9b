"""The refusals of this room."""

from apps.core.problems import Conflict


class DataRowInUse(Conflict):
    """Something stands on the data row that must not lose it: tasks of a project."""

    title = "Projects use this data"

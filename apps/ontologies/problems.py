"""The refusals of this room."""

from apps.core.problems import Conflict


class FeatureInUse(Conflict):
    """Something that annotations use would go away; `in_use` lists what, and how many annotations each."""

    title = "Annotations use what would be removed"

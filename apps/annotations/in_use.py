"""Which versions of predictors a project's people are shown: told by the room above, because this one cannot know predictors."""

from collections.abc import Callable
from uuid import UUID

# Given a project's id: the predictor versions that it asks now, each with its parts and its words as runs keep them.
Versions = Callable[[UUID], set[tuple[UUID, str, str]]]

_TOLD: list[Versions] = []


def register_versions(told: Versions) -> Versions:
    """Prefer what these versions suggest to what others of the same models did."""
    if told not in _TOLD:
        _TOLD.append(told)
    return told


def versions_in_use(project: UUID) -> set[tuple[UUID, str, str]]:
    """The versions that the project asks now, of all predictors, each with its parts and its words."""
    return {version for told in _TOLD for version in told(project)}

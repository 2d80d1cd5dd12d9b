"""Which of what was found is an object on the whole picture, to be looked at more closely."""

from apps.inference.predictors.workflow.sureness import sureness
from apps.kinds import KINDS, InvalidValue
from apps.kinds.values import Bounds

from .base import Look, Step


def objects_of(step: Step, look: Look) -> list[tuple[int, Bounds]]:
    """The objects of the step's classes (none: of all), the surest first: their places, and what is around each.

    Those on a page, in a frame or in a stretch of time are not looked at, which is told.
    """
    wanted, elsewhere = list[tuple[int, Bounds]](), 0
    for place, one in enumerate(look.found):
        kind = KINDS[one.kind]
        if kind.role != "object" or (step.settings["classes"] and one.class_name not in step.settings["classes"]):
            continue
        if one.at is not None:
            elsewhere += 1
            continue
        try:
            bounds = kind.bounds(kind.parse(dict(one.value)))
        except InvalidValue:
            continue  # what cannot be read is told where it is written
        if bounds is not None:
            wanted.append((place, bounds))
    if elsewhere:
        step.note(look, f"{elsewhere} of the objects stand on a page, in a frame or in time: they stay as they are.")
    return sorted(wanted, key=lambda each: -sureness(look.found[each[0]]))

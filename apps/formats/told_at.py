"""Where the sender of an annotation says what is at a pointer into the one form: a pointer into the line that was sent."""

from collections.abc import Sequence

from apps.formats.rows import NamedAnnotation, NamedAnswer, NamedTrack
from apps.kinds.reading import join

VALUE = "/value"
SHARED = frozenset({"start", "end", "source", "target"})  # members that are called so by every sender


def told_at(named: NamedAnnotation, pointer: str) -> str:
    """The pointer into the line; the same one where the line is in the one form itself."""
    own = named.said.at
    if not pointer or (own == VALUE and not pointer.startswith("/uuid")):
        return pointer
    _, member, *steps = pointer.split("/")
    match member:
        case "answers" if steps:
            return _answer_at(named.answers[int(steps[0])], steps[1:])
        case "feature":
            return named.said.feature.at
        case "at":
            return (named.place.told_at(pointer) if isinstance(named.place, NamedTrack) else named.place_at) or own
        case "uuid" if named.id is None:
            return ""
        case "kind":
            return own
        case "value":
            return _answer_at(named.said, ["value", *steps])
        case _:
            return pointer


def _answer_at(said: NamedAnswer, steps: Sequence[str]) -> str:
    """What these steps lead to from an answer in the one form: an option, what is answered under it, or the answer itself."""
    if len(steps) < 2:  # noqa: PLR2004
        return said.at
    if not isinstance(said.content, tuple):
        return join(said.at, steps[1]) if steps[1] in SHARED else said.at
    is_list = steps[1] in ("options", "order")
    choice = said.content[int(steps[2])] if is_list and len(steps) > 2 else said.content[0] if not is_list else None  # noqa: PLR2004
    if choice is None:
        return said.at
    below = steps[3:] if is_list else steps[1:]
    if below[:1] == ["answers"] and len(below) > 1:
        return _answer_at(choice.answers[int(below[1])], below[2:])
    return choice.option.at

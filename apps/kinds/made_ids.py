"""Ids that were made of where something stands or of what it says, as nobody gave any: told apart from ids that somebody gave.

They equal, hash and read as the UUIDs of version 5 that they are (RFC 9562, section 5.5). That they were made is no part of their text: who
writes them down and reads them again says so beside them.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from uuid import UUID, uuid5

from apps.kinds.values import Annotation


class MadeId(UUID):
    """Nobody's own: another may take its place unsaid."""

    __slots__ = ()


class PartId(MadeId):
    """Of a part of something whose own id somebody gave: it stands and falls with that."""

    __slots__ = ()


def made_id(namespace: UUID, name: str) -> MadeId:
    """Always the same for the same name."""
    return MadeId(int=uuid5(namespace, name).int)


def part_id(whole: UUID, name: str) -> MadeId:
    """That of a part of what has the id `whole`: always the same for the same name."""
    made = made_id(whole, name)
    return made if is_nobodys(whole) else PartId(int=made.int)


def is_nobodys(identifier: UUID) -> bool:
    """Whether nobody gave it, nor that of which this is a part."""
    return isinstance(identifier, MadeId) and not isinstance(identifier, PartId)


def made_among(annotations: Iterable[Annotation]) -> list[str]:
    """The ids of these annotations that were made, as texts."""
    return [str(each.id) for each in annotations if isinstance(each.id, MadeId)]


def with_made(annotations: tuple[Annotation, ...], made: Collection[str]) -> tuple[Annotation, ...]:
    """The annotations again, of which these ids were made."""
    if not made:
        return annotations
    return tuple(replace(each, id=MadeId(int=each.id.int)) if str(each.id) in made else each for each in annotations)

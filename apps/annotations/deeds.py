"""What a revision did, in numbers: so many boxes added, so many classes changed, so many suggestions accepted."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from apps.annotations.models import Revision


class What(StrEnum):
    """What was done; in the order in which it is told. The last four are decisions on suggestions."""

    ADDED = "added"
    RECLASSIFIED = "reclassified"
    ADJUSTED = "adjusted"
    ANSWERED = "answered"
    DELETED = "deleted"
    ACCEPTED = "accepted"
    EDITED = "edited"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Deed:
    """So many annotations of one kind, or suggestions, to which the same was done.

    `kind` is None for suggestions, and for what was deleted when revisions did not keep yet what they replaced.
    """

    what: What
    kind: str | None
    count: int


def deeds_of(revision: Revision) -> list[Deed]:
    """What the change did, told once: what follows from a decision of the same change is told as that decision.

    An annotation of which class and place were changed counts as both.
    """
    counted = Counter([*_done(revision), *((What(each["outcome"]), None) for each in revision.changes["decisions"])])
    order = list(What)
    ordered = sorted(counted.items(), key=lambda item: (order.index(item[0][0]), item[0][1] or ""))
    return [Deed(what, kind, count) for (what, kind), count in ordered]


def _done(revision: Revision) -> Iterator[tuple[What, str | None]]:
    changes, before = revision.changes, {row["id"]: row for row in revision.before or ()}
    decided = {each["suggestion"] for each in changes["decisions"]} | {each["annotation"] for each in changes["decisions"]}
    decided.discard(None)
    for row in changes["created"]:
        if not _is_of(row, decided):
            yield What.ADDED, row["kind"]
    for row in changes["updated"]:
        then = before.get(row["id"], {})
        if not (_is_of(row, decided) or _is_of(then, decided)):
            yield from ((what, row["kind"]) for what in _differences(then, row))
    for identifier in changes["deleted"]:
        then = before.get(identifier, {})
        if not (identifier in decided or _is_of(then, decided)):
            yield What.DELETED, then.get("kind")


def _is_of(row: Mapping[str, Any], decided: set[str]) -> bool:
    return row.get("id") in decided or row.get("derived_from") in decided


def _differences(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[What]:
    """Adjusted is all that is neither class nor answers; also where it is not known what there was."""
    if not then:
        return [What.ADJUSTED]
    found = [what for what, name in ((What.RECLASSIFIED, "feature"), (What.ANSWERED, "answers")) if then[name] != now[name]]
    is_elsewhere = any(then[name] != now[name] for name in ("value", "at"))
    return [*found, What.ADJUSTED] if is_elsewhere or not found else found

"""What data rows can be chosen by: each term is registered by the room that owns what it speaks of.

A room offers its terms in `catalog_terms.py`, which is found by itself. One entry is all a term needs: from its fields come how it is
read, how the API describes it, and which ids must be the organization's own.

    @filter_term("project", "Is in this project.", {"is": id_of(Project)})
    def in_project(said: Said) -> Condition:
        return Exists(Task.objects.filter(project=said["is"], data_row=OuterRef("pk")))

On the wire a term is `{"term": "project", "is": "<id>"}`, with `"not": true` where it must not hold. A term that is an id and nothing
else is also a query parameter of the list of data rows: `?project=<id>`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Exists, Q
from django.db.models.expressions import Combinable

from apps.core.models import TenantModel
from apps.kinds import InvalidValue
from apps.kinds.reading import read_number, read_share, read_text, read_uuid


class ExistsForEach(Exists):
    """Exists, asked for each data row by itself: OFFSET keeps Postgres from making a join of it.

    For what stands several tables away: a join of these is quadratic where Postgres knows little of them yet, this is always linear.
    """

    template = "EXISTS(%(subquery)s OFFSET 0)"


Said = Mapping[str, Any]
Condition = Q | Combinable
Hold = Callable[[Said], Condition]

TERM, NOT, IS = "term", "not", "is"


@dataclass(frozen=True)
class Field:
    """One member of a term: how it is read (raising InvalidValue), its JSON Schema, and of which table it is an id, if it is one."""

    read: Callable[[Any, str], Any]
    schema: Mapping[str, Any]
    needed: bool = True
    of: type[TenantModel] | None = None


@dataclass(frozen=True)
class Term:
    """One thing to choose data rows by. `any_of` names fields of which at least one is given.

    `hold` makes of what a clause says the condition on DataRow that is true or false, never null; it may raise InvalidValue with a
    pointer into the clause.
    """

    name: str
    help_text: str
    fields: Mapping[str, Field]
    hold: Hold
    any_of: Sequence[str] = ()

    @property
    def is_parameter(self) -> bool:
        """Whether it is an id and nothing else."""
        return list(self.fields) == [IS] and self.fields[IS].of is not None


TERMS: dict[str, Term] = {}


def filter_term(name: str, help_text: str, fields: Mapping[str, Field], *, any_of: Sequence[str] = ()) -> Callable[[Hold], Hold]:
    """Register a term. `help_text` is a sentence about a data row of which it holds."""

    def register(hold: Hold) -> Hold:
        TERMS[name] = Term(name, help_text, fields, hold, any_of)
        return hold

    return register


def id_of(model: type[TenantModel], *, needed: bool = True) -> Field:
    """The id of a row of the organization's."""
    return Field(read_uuid, {"type": "string", "format": "uuid"}, needed, model)


def one_of(*values: str, needed: bool = True) -> Field:
    """One of a few words."""

    def read(payload: Any, at: str) -> str:
        if not isinstance(payload, str) or payload not in values:
            raise InvalidValue(at, "This is none of the words that stand here.", f"one of {', '.join(values)}", code="invalid_choice")
        return payload

    return Field(read, {"type": "string", "enum": list(values)}, needed)


def words(*, at_most: int, needed: bool = True) -> Field:
    """A text of 1 to `at_most` characters."""

    def read(payload: Any, at: str) -> str:
        text = read_text(payload, at, at_most=at_most)
        if not text.strip():
            raise InvalidValue(at, "This text is empty.", f"1 to {at_most} characters", code="blank")
        return text

    return Field(read, {"type": "string", "minLength": 1, "maxLength": at_most}, needed)


def share(*, needed: bool = False) -> Field:
    """A confidence in [0, 1]."""

    def read(payload: Any, at: str) -> float:
        number = read_share(payload, at)
        if number is None:
            raise InvalidValue(at, "This is null.", "a number from 0 to 1")
        return number

    return Field(read, {"type": "number", "minimum": 0, "maximum": 1}, needed)


def number(*, needed: bool = False) -> Field:
    """A finite number."""
    return Field(read_number, {"type": "number"}, needed)


def moment(*, needed: bool = False) -> Field:
    """A point in time; UTC where it says no zone."""
    return Field(read_moment, {"type": "string", "format": "date-time"}, needed)


def read_moment(payload: Any, at: str) -> datetime:
    """A point in time; UTC where it says no zone. Raises InvalidValue."""
    try:
        found = datetime.fromisoformat(payload if isinstance(payload, str) else "")
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        expected = "a time as ISO 8601 writes it, such as 2026-03-01T12:00:00Z"
        raise InvalidValue(at, "This is no point in time.", expected, code="time_invalid") from None

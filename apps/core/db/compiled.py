"""Querysets that a process compiles once, for what is read at every click: there, saying what is asked costs more than the answer.

    @compiled
    def _changed_as(annotation_set: UUID, change: UUID) -> QuerySet[Revision]:
        return Revision.objects.filter(annotation_set=annotation_set, change_id=change)

    saved = _changed_as.first(annotation_set, change)

The function says what is asked, as anywhere, and runs with stand-ins for its values; later values take their places in the SQL.
Positional arguments are those values: ids, as UUIDs or as text, or collections of UUIDs for `any`. Keyword arguments shape the statement,
which is compiled once for each. The organization is that of the scope, each time. Whatever else the function reads has to be the same at
every call.

Postgres keeps the statement planned, as apps.core.db.base says; constants are written out, so that partial indexes serve it.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast
from uuid import UUID, uuid4

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.query import get_related_populators
from psycopg import sql

from apps.core.context import organization
from apps.core.db.base import DatabaseWrapper
from apps.core.db.lookups import array_of
from apps.core.tenancy import current_organization_id

M = TypeVar("M")
Value = UUID | str | Collection[UUID]

ANY_ORGANIZATION = -(2**62)  # stands in for the organization's number
PLACEHOLDER = re.compile("%[s%]")


def compiled(build: Callable[..., "QuerySet[Any, M]"]) -> "Compiled[M]":
    """Make a function that returns the rows out of one that returns a queryset of them: of model instances, or of `values_list`."""
    return Compiled(build)


class Compiled(Generic[M]):
    """The rows of a queryset, whose SQL is kept from call to call."""

    def __init__(self, build: Callable[..., "QuerySet[Any, M]"]) -> None:
        self._build = build
        self._statements: dict[Any, _Statement | None] = {}
        self.__doc__ = build.__doc__

    def __call__(self, *values: Value, **shape: Any) -> list[M]:
        """Read the rows. Raises TypeError for a value that is None, and for a queryset of no organization's."""
        if None in values:
            raise TypeError("a value is None: a queryset of nothing is another one")
        kinds = tuple(isinstance(each, UUID | str) for each in values)
        key = (kinds, *shape.items())
        if key not in self._statements:
            self._statements[key] = _statement(self._build, kinds, shape)
        statement = self._statements[key]
        return [] if statement is None else cast(list[M], statement.rows(values))

    def first(self, *values: Value, **shape: Any) -> M | None:
        """The first row, or None."""
        return next(iter(self(*values, **shape)), None)


@dataclass(frozen=True)
class _Statement:
    """SQL, which value each of its places takes (None: the organization), and how a row of it is read."""

    text: str
    places: Sequence[int | None]
    converters: Sequence[tuple[int, Sequence[Any], Any]]
    model: Any
    names: Sequence[str]
    start: int
    populators: Sequence[Any]
    annotations: Sequence[tuple[str, int]]

    def rows(self, values: Sequence[Value]) -> list[Any]:
        own = current_organization_id()
        sent = [each if isinstance(each, UUID) else UUID(each) if isinstance(each, str) else array_of(each) for each in values]
        with cast(DatabaseWrapper, connection).prepared() as cursor:
            cursor.execute(self.text, [own if place is None else sent[place] for place in self.places])
            found = cursor.fetchall()
        return [self._read(row) for row in found]

    def _read(self, found: Sequence[Any]) -> Any:
        row = list(found)
        for place, convert, expression in self.converters:
            for each in convert:
                row[place] = each(row[place], expression, connection)
        if self.model is None:
            return tuple(row)
        made = self.model.from_db(connection.alias, self.names, row[self.start : self.start + len(self.names)])
        for populator in self.populators:
            populator.populate(row, made)
        for name, place in self.annotations:
            setattr(made, name, row[place])
        return made


def _statement(build: Callable[..., "QuerySet[Any, Any]"], kinds: Sequence[bool], shape: dict[str, Any]) -> _Statement | None:
    """The statement for values of these kinds, True for one id; None where it has no rows whatever the values are."""
    ids = [uuid4() for _ in kinds]
    stand_ins = {(each if is_one else array_of([each])): place for place, (each, is_one) in enumerate(zip(ids, kinds, strict=True))}
    token = organization.set(ANY_ORGANIZATION)
    try:
        rows = build(*(each if is_one else [each] for each, is_one in zip(ids, kinds, strict=True)), **shape)
        compiler: Any = rows.query.get_compiler(connection=connection)
        text, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    finally:
        organization.reset(token)
    given, places, waiting = {ANY_ORGANIZATION: None, **stand_ins}, [], iter(params)

    def place(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%%"
        value = next(waiting)
        if isinstance(value, UUID | str | int) and value in given:
            places.append(given[value])
            return "%s"
        return sql.Literal(value).as_string(connection.connection).replace("%", "%%")

    text = PLACEHOLDER.sub(place, text)
    if None not in places:
        raise TypeError("the queryset asks for no organization's rows")
    expressions = [each for each, _, _ in compiler.select]
    converters = [(at, *each) for at, each in compiler.get_converters(expressions).items()]
    if rows.query.values_select:
        return _Statement(text, places, converters, None, (), 0, (), ())
    columns = compiler.klass_info["select_fields"]
    names = [each.target.attname for each in expressions[columns[0] : columns[-1] + 1]]
    populators = cast(Any, get_related_populators)(compiler.klass_info, compiler.select, connection.alias)
    annotations = tuple((compiler.annotation_col_map or {}).items())
    return _Statement(text, places, converters, rows.model, names, columns[0], populators, annotations)

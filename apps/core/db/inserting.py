"""Rows of a table by one statement with one parameter: what a request writes while somebody waits for it.

Half the time of `bulk_create` for a few rows, and statements of several rooms can go to Postgres together. Constraints are checked as ever;
what Django would do beyond an INSERT is not done.
"""

import contextlib
import contextvars
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, models
from django.db.models.expressions import DatabaseDefault

INSERT = "INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)"

_held: contextvars.ContextVar[list[tuple[str, Sequence[Any]]] | None] = contextvars.ContextVar("held_statements", default=None)


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Write rows of one table. What the database sets itself stays unread."""
    if rows:
        write(_statement(type(rows[0])), [as_json(rows)])


def insert_new_rows(rows: Sequence[models.Model]) -> int:
    """The same at once, without those that a row which is there excludes; returns how many it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_statement(type(rows[0]))} ON CONFLICT DO NOTHING", [as_json(rows)])
        return cursor.rowcount


def write(statement: str, params: Sequence[Any]) -> None:
    """Execute a statement of which nothing is read; inside together(), with the others at its end."""
    held = _held.get()
    if held is not None:
        held.append((statement, params))
        return
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


@contextlib.contextmanager
def together() -> Iterator[None]:
    """Send all that is written in the block at its end, in one go and in its order. What is read inside does not see it."""
    held: list[tuple[str, Sequence[Any]]] = []
    token = _held.set(held)
    try:
        yield
    finally:
        _held.reset(token)
    if held:
        with connection.cursor() as cursor:
            cursor.execute(";\n".join(statement for statement, _ in held), [each for _, params in held for each in params])


@cache
def _columns(model: type[models.Model]) -> tuple[tuple[str, str], ...]:
    """Attribute and column of all that is written; a column with a default of the database's alone is left to it."""
    fields = model._meta.concrete_fields
    return tuple((each.attname, str(each.column)) for each in fields if not each.generated and not _is_left(each))


def _is_left(field: Any) -> bool:
    return field.db_default is not models.NOT_PROVIDED and not field.has_default()


@cache
def _statement(model: type[models.Model]) -> str:
    quoted = connection.ops.quote_name
    return INSERT.format(table=quoted(model._meta.db_table), columns=", ".join(quoted(column) for _, column in _columns(model)))


def as_json(rows: Sequence[models.Model]) -> str:
    """Rows of one table as jsonb_populate_recordset reads them, without what the database sets itself."""
    columns = _columns(type(rows[0]))
    return orjson.dumps([{column: _plain(getattr(row, name)) for name, column in columns} for row in rows]).decode()


def _plain(value: Any) -> Any:
    if isinstance(value, DatabaseDefault):
        raise TypeError("a value of the database's own cannot be sent to it")
    return str(value) if isinstance(value, UUID) else value

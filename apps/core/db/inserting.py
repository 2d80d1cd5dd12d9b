"""Rows of a table by one statement with one parameter: what a request writes while somebody waits for it.

Half the time of `bulk_create` for a few rows. Constraints are checked as ever; what Django would do beyond an INSERT is not done.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault
from psycopg import sql

INSERT = sql.SQL("INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, %s){rest}")
ONCE = sql.SQL(" ON CONFLICT DO NOTHING RETURNING id")


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Write rows of one table. What the database sets itself stays unread."""
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_statement(type(rows[0]), once=False), [_payload(rows)])


def insert_new(rows: Sequence[models.Model]) -> set[UUID]:
    """The same, but for rows of which the table has some unique value already. Returns the ids of those that were written."""
    if not rows:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_statement(type(rows[0]), once=True), [_payload(rows)])
        return {number for (number,) in cursor.fetchall()}


@cache
def _columns(model: type[models.Model]) -> tuple[tuple[str, str], ...]:
    """Attribute and column of all that is written; a column with a default of the database's is left to it."""
    fields = model._meta.concrete_fields
    return tuple((each.attname, str(each.column)) for each in fields if not each.generated and not _is_left(each))


def _is_left(field: Any) -> bool:
    return field.db_default is not models.NOT_PROVIDED and not field.has_default()


@cache
def _statement(model: type[models.Model], *, once: bool) -> sql.Composed:
    columns = sql.SQL(", ").join(sql.Identifier(column) for _, column in _columns(model))
    return INSERT.format(table=sql.Identifier(model._meta.db_table), columns=columns, rest=ONCE if once else sql.SQL(""))


def _payload(rows: Sequence[models.Model]) -> Any:
    columns = _columns(type(rows[0]))
    return connection.ops.adapt_json_value([{column: _plain(getattr(row, name)) for name, column in columns} for row in rows], None)


def _plain(value: Any) -> Any:
    if isinstance(value, DatabaseDefault):
        raise TypeError("a value of the database's own cannot be sent to it")
    return str(value) if isinstance(value, UUID) else value.isoformat() if hasattr(value, "isoformat") else value

"""Rows by the hundred thousand go a portion at a time: no statement takes as long as Postgres lets one take."""

from typing import Any

from django.db import connection
from psycopg import sql

PORTION = 20_000
DELETE = sql.SQL("DELETE FROM {table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM {table} WHERE {said} LIMIT {portion}))")


def delete_some(table: str, **columns: Any) -> int:
    """Delete at most PORTION of the rows of the table that have these values in these columns. Returns how many; see `delete_where`."""
    with connection.cursor() as cursor:
        cursor.execute(_statement(table, columns), columns)
        return cursor.rowcount


def delete_where(table: str, **columns: Any) -> int:
    """Delete the rows of the table that have these values in these columns, the organization's own among them. Returns how many.

    Nothing that Django would do about related rows is done: keys of other tables must not point here.
    """
    deleted = 0
    while True:
        some = delete_some(table, **columns)
        deleted += some
        if some < PORTION:
            return deleted


def _statement(table: str, columns: dict[str, Any]) -> sql.Composed:
    said = sql.SQL(" AND ").join(sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in columns)
    return DELETE.format(table=sql.Identifier(table), said=said, portion=sql.Literal(PORTION))

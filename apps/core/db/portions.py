"""Rows by the hundred thousand go a portion at a time: no statement takes as long as Postgres lets one take."""

from typing import Any

from django.db import connection
from psycopg import sql

PORTION = 20_000
DELETE = sql.SQL("DELETE FROM {table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM {table} WHERE {said} LIMIT {portion}))")


def delete_where(table: str, **columns: Any) -> int:
    """Delete the rows of the table that have these values in these columns, the organization's own among them. Returns how many.

    Nothing that Django would do about related rows is done: keys of other tables must not point here.
    """
    said = sql.SQL(" AND ").join(sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in columns)
    statement = DELETE.format(table=sql.Identifier(table), said=said, portion=sql.Literal(PORTION))
    deleted = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(statement, columns)
            deleted += cursor.rowcount
            if cursor.rowcount < PORTION:
                return deleted

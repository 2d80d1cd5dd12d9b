"""Bulk writing into a table with policies: COPY into a temporary table, then INSERT ... SELECT, so that every row is checked."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from psycopg import sql

from apps.core.tenancy import current_organization_id

STAGE = "staged_rows"


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows of the organization in scope and return how many were new; what conflicts with a row that is there is passed over.

    Columns that are not named get their defaults. Needs an open transaction, at whose end the temporary table goes.
    """
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    stage, target = sql.Identifier(STAGE), sql.Identifier(table)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP TABLE IF EXISTS pg_temp.{}").format(stage))
        cursor.execute(sql.SQL("CREATE TEMPORARY TABLE {} ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA").format(stage, names, target))
        with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(stage, names)) as copy:
            for row in rows:
                copy.write_row(row)
        insert = sql.SQL("INSERT INTO {} (organization_id, {}) SELECT %s, {} FROM {} ON CONFLICT DO NOTHING")
        cursor.execute(insert.format(target, names, names, stage), [current_organization_id()])
        return int(cursor.rowcount)

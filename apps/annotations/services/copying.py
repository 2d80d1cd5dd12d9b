"""Bulk writing into a table with policies: COPY into a temporary table, then INSERT ... SELECT, so that every row is checked."""

from collections.abc import Iterable, Sequence

from django.db import connection
from psycopg import sql

from apps.core.tenancy import current_organization_id

STAGE = "staged_rows"
NULL = "\\N"
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
INSERT = sql.SQL(
    "WITH fresh AS (INSERT INTO {target} (organization_id, {names}) SELECT %s, {names} FROM {stage} ON CONFLICT DO NOTHING RETURNING id) "
    "SELECT id::text FROM {stage} WHERE NOT EXISTS (SELECT FROM fresh WHERE fresh.id = {stage}.id)"
)


def copy_rows(table: str, columns: Sequence[str], lines: Iterable[str]) -> list[str]:
    """Insert rows of the organization in scope; what conflicts with a row that is there is passed over, and named by its id.

    Each line holds the columns, `id` among them, in the text form of COPY, see `escaped`. Columns that are not named get their defaults.
    Needs an open transaction, at whose end the temporary table goes.
    """
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    stage, target = sql.Identifier(STAGE), sql.Identifier(table)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP TABLE IF EXISTS pg_temp.{}").format(stage))
        cursor.execute(sql.SQL("CREATE TEMPORARY TABLE {} ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA").format(stage, names, target))
        with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(stage, names)) as copy:
            copy.write("".join(lines))
        cursor.execute(INSERT.format(target=target, stage=stage, names=names), [current_organization_id()])
        return [name for (name,) in cursor.fetchall()]


def escaped(json: str) -> str:
    """JSON as one column of a line: COPY reads backslashes as escapes, and JSON itself escapes tabs and ends of lines."""
    return json.replace("\\", "\\\\")


def escaped_text(text: str) -> str:
    """Any text as one column of a line."""
    return text.translate(ESCAPES)

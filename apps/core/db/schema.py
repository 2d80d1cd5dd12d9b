"""Schema changes on tables whose policies bind their owner too."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.postgresql import schema

FORCED = "SELECT relname FROM pg_class WHERE relforcerowsecurity AND relnamespace = 'public'::regnamespace"


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    """Django's, but a new foreign key is checked against all the rows that are there, not against one organization's."""

    def execute(self, sql: Any, params: Any = ()) -> None:
        """Run a statement; for one that makes a foreign key, FORCE is lifted from the tables it names, in the same transaction."""
        text = str(sql)
        if "REFERENCES" not in text or self.collect_sql:
            super().execute(sql, params)
            return
        with self._unforced(text):
            super().execute(sql, params)

    @contextmanager
    def _unforced(self, text: str) -> Iterator[None]:
        with self.connection.cursor() as cursor:
            cursor.execute(FORCED)
            tables = [name for (name,) in cursor.fetchall() if f'"{name}"' in text]
        for table in tables:
            super().execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
        yield
        for table in tables:
            super().execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')

"""What only the owner of the tables may do."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection


@contextmanager
def as_owner() -> Iterator[psycopg.Connection[Any]]:
    """A connection of the tables' owner, beside those of the application."""
    own = connection.settings_dict
    where = {"host": own["HOST"], "port": own["PORT"] or None, "dbname": own["NAME"], "user": own["OWNER"][0], "password": own["OWNER"][1]}
    with psycopg.connect(**{name: value for name, value in where.items() if value}) as opened:
        yield opened

"""The means of the senders' own figures, by subject and name."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import connection

from apps.core.db.lookups import array_of
from apps.core.tenancy import current_organization_id

Means = Mapping[int, Mapping[str, float]]

KEPT = """SELECT subject, name, mean FROM evaluation_custommean
  WHERE organization_id = %s AND model_run_id = %s AND split = %s ORDER BY subject, name"""
AMONG = """SELECT subject, name, sum(total ORDER BY data_row_id) / sum(count) FROM evaluation_customsum
  WHERE organization_id = %s AND model_run_id = %s AND data_row_id = ANY(%s::uuid[]) GROUP BY subject, name ORDER BY subject, name"""


def means_at(run: UUID, split: str) -> Means:
    """Those of a split, or of ALL; subject EVERY is over everything that is said."""
    return _read(KEPT, [current_organization_id(), run, split])


def means_among(run: UUID, data_rows: Collection[UUID]) -> Means:
    """Those of these data rows."""
    return _read(AMONG, [current_organization_id(), run, array_of(data_rows)])


def _read(statement: str, parameters: list[Any]) -> Means:
    found: dict[int, dict[str, float]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        for subject, name, mean in cursor.fetchall():
            found[subject][name] = mean
    return found

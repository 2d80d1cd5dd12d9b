"""Waiting until subscribers may read what was stated: an event is given out once every older transaction of the cluster has ended."""

import time

from django.db import connection

from apps.core.events import safe_cursor
from apps.core.tenancy import tenant

PATIENCE_S = 60.0


def settle(organization: int) -> None:
    """Return once every event of the organization may be read; an autovacuum, say, can hold them up for a moment. Raises TimeoutError."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        with tenant(organization), connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(tx::text::bigint), 0) FROM core_eventlog")
            (last,) = cursor.fetchone()
            if last <= safe_cursor().tx:
                return
        time.sleep(0.02)
    raise TimeoutError("An older transaction stayed open.")

"""The door to what belongs to the platform and to no organization: everybody reads it, and only through this door it is written.

As with `apps.core.tenancy`, Postgres holds the wall behind it: see `OwnedByPlatform` among the operations of migrations.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from apps.core.context import PLATFORM


@contextmanager
def platform() -> Iterator[None]:
    """Let the block write the platform's rows, in a transaction.

    Whoever opens it has found out that a platform administrator asks, or publishes what comes with the installation itself.
    """
    with transaction.atomic():
        _say("on")
        yield  # where it raises, Postgres takes the word back with the rest of the block
        _say("")


def _say(word: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [PLATFORM, word])

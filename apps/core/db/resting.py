"""Giving the connection back while something else is waited for: many threads that wait for servers share the few of the pool."""

from django.db import connections


def rest() -> None:
    """Give this thread's connections back until something is asked of them again; nothing inside a transaction."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()

"""The cache keeps its connections."""

from django.core.cache import caches


def test_requests_share_the_connections_of_their_process() -> None:
    first, second = (caches.create_connection("default")._cache.get_client() for _ in range(2))  # noqa: SLF001  no other way to its client
    assert first is not second
    assert first.client_id() == second.client_id(), "one after the other has the same connection"

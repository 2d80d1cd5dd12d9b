"""The cache, whose connections to Redis outlive a request: Django makes each request, and each thread, a client with a pool of its own."""

from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient

_POOLS: dict[tuple[str, ...], dict[int, Any]] = {}


class Client(RedisCacheClient):
    """Django's, with the pools of its process; a pool is safe among threads, and begins anew in a fork."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        super().__init__(servers, **options)
        self._pools = _POOLS.setdefault(tuple(servers), {})


class Cache(RedisCache):
    """Django's cache in Redis."""

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = Client

"""The web server's process."""

import gc
from importlib import import_module


def test_the_collector_does_not_walk_over_what_the_web_server_has_loaded() -> None:
    import_module("config.asgi")
    assert gc.get_freeze_count() > 100_000

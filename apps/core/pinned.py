"""An HTTP transport to addresses that were checked before, on which every wait ends at one deadline, or when somebody hangs up."""

import socket
import ssl
import time
from collections.abc import Iterator
from typing import Any

import certifi
import httpcore
import httpx

from apps.core.hanging_up import calls_of_this_work


class Pinned(httpx.BaseTransport):
    """Connects to the addresses that were checked, whatever the name says by now, and to nothing else; TLS still asks for the name."""

    def __init__(self, addresses: list[str], deadline: float) -> None:
        context = ssl.create_default_context()
        context.load_verify_locations(certifi.where())
        self.network = _Network(addresses, deadline)
        self.pool = httpcore.ConnectionPool(ssl_context=context, network_backend=self.network)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(scheme=request.url.raw_scheme, host=request.url.raw_host, port=request.url.port, target=request.url.raw_path)
        answer = self.pool.handle_request(httpcore.Request(request.method, url, headers=request.headers.raw, content=_content(request)))
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    def close(self) -> None:
        self.pool.close()
        self.network.let_go()


def _content(request: httpx.Request) -> bytes:
    stream = request.stream
    return b"".join(stream) if isinstance(stream, httpx.SyncByteStream) else b""


class _Body(httpx.SyncByteStream):
    """The answer's bytes as they come."""

    def __init__(self, answer: httpcore.Response) -> None:
        self.answer = answer

    def __iter__(self) -> Iterator[bytes]:
        return self.answer.iter_stream()

    def close(self) -> None:
        self.answer.close()


class _Network(httpcore.NetworkBackend):
    """TCP to the first checked address that answers."""

    def __init__(self, addresses: list[str], deadline: float) -> None:
        self.addresses, self.deadline, self.tcp = addresses, deadline, httpcore.SyncBackend()
        self.calls, self.held = calls_of_this_work(), list[socket.socket]()

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None, socket_options: Any = None
    ) -> httpcore.NetworkStream:
        for number, address in enumerate(self.addresses, start=1):
            try:
                stream = self.tcp.connect_tcp(address, port, timeout=_left(self.deadline))
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number == len(self.addresses):
                    raise
            else:
                self.held.append(self.calls.hold(stream.get_extra_info("socket")))
                return _Stream(stream, self.deadline)
        raise httpcore.ConnectError

    def let_go(self) -> None:
        """Nobody needs to be able to hang up any more."""
        while self.held:
            self.calls.let_go(self.held.pop())


class _Stream(httpcore.NetworkStream):
    """A connection on which every wait ends at the deadline, so that a drip of single bytes cannot hold a worker."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self.stream, self.deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, _left(self.deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, _left(self.deadline))

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self.stream.start_tls(ssl_context, server_hostname, _left(self.deadline)), self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return left

"""An HTTP transport to addresses that were checked before, on which every wait ends at one deadline."""

import ssl
import time
from collections.abc import Iterator
from typing import Any

import certifi
import httpcore
import httpx


class Pinned(httpx.BaseTransport):
    """Connects to the addresses that were checked, whatever the name says by now, and to nothing else; TLS still asks for the name."""

    def __init__(self, addresses: list[str], deadline: float) -> None:
        context = ssl.create_default_context()
        context.load_verify_locations(certifi.where())
        self.pool = httpcore.ConnectionPool(ssl_context=context, network_backend=_Network(addresses, deadline))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(scheme=request.url.raw_scheme, host=request.url.raw_host, port=request.url.port, target=request.url.raw_path)
        answer = self.pool.handle_request(httpcore.Request(request.method, url, headers=request.headers.raw, content=_content(request)))
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    def close(self) -> None:
        self.pool.close()


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

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None, socket_options: Any = None
    ) -> httpcore.NetworkStream:
        for number, address in enumerate(self.addresses, start=1):
            try:
                return _Stream(self.tcp.connect_tcp(address, port, timeout=_left(self.deadline)), self.deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number == len(self.addresses):
                    raise
        raise httpcore.ConnectError


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

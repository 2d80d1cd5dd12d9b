"""The one way out: what an organization makes this server fetch goes through `fetch` or `fetch_into`, what it makes it send through `send`.

An address is refused unless it is plain http or https to a public host on the usual port. The host is resolved once, every answer is
checked, and the connection goes to the checked address itself, so a name cannot change its mind in between; each redirect starts anew.
Whoever runs the server admits other ports and private hosts one by one, in the setting EGRESS_ALLOWED_HOSTS.
Time is counted over everything, bytes after decoding, and no refusal repeats what the other side said.
Each raises HungUp where nobody waits any more for what it was to bring, see apps.core.hanging_up.
"""

import concurrent.futures
import socket
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urljoin, urlsplit

import httpcore
import httpx
import idna
from django.conf import settings

from apps.core.hanging_up import unless_hung_up
from apps.core.pinned import Pinned
from apps.core.problems import Problem

MAX_REDIRECTS = 5
MAX_URL_LENGTH = 2048
PIECE_BYTES = 65_536
PORTS = {"http": 80, "https": 443}
NO_CONNECTION = "The server could not be reached: no connection to it could be made."
USER_AGENT = "Firstpass/1.0 (+data import)"

MISUNDERSTOOD = (httpx.HTTPError, httpx.InvalidURL, httpcore.NetworkError, httpcore.ProtocolError, OSError, ValueError, zlib.error)

# What `is_global` alone lets pass: addresses that carry another one inside, retired ranges, and cloud hosts' own service addresses.
DENIED = tuple(
    ip_network(each)
    for each in (
        "0.0.0.0/8", "100.64.0.0/10", "168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2002::/16", "fc00::/7", "fe80::/10",
        "fec0::/10", "ff00::/8",
    )
)  # fmt: skip

_resolvers = concurrent.futures.ThreadPoolExecutor(max_workers=16, thread_name_prefix="resolve")


class UrlNotAllowed(Problem):
    """The address is not one that this server fetches from."""

    status, title = 422, "This address may not be fetched"


class FetchFailed(Problem):
    """The other side could not be reached, broke the protocol, or did not answer with the file."""

    status, title = 422, "The file could not be fetched"


class TooManyRedirects(FetchFailed):
    """The other side kept pointing elsewhere."""

    title = "The address redirects too often"


class FetchTimedOut(FetchFailed):
    """The whole fetch took longer than it may."""

    title = "The file took too long to arrive"


class NotReached(FetchFailed):
    """No connection could be made: nothing was sent."""

    title = "The server could not be reached"


class FetchTooLarge(Problem):
    """The file has more bytes than may be fetched."""

    status, title = 422, "The file is too large to fetch"


@dataclass(frozen=True)
class Fetched:
    """A file as it arrived, decoded. `content_type` is what the other side called it: a claim, not a fact."""

    content: bytes
    content_type: str
    final_url: str


@dataclass(frozen=True)
class Arrived:
    """What was said of a file whose bytes went elsewhere, see Fetched."""

    content_type: str
    final_url: str


Write = Callable[[bytes], object]


def fetch(url: str, *, max_bytes: int, timeout_s: float, longest_url: int = MAX_URL_LENGTH) -> Fetched:
    """The file at an address, at most `max_bytes` decoded, within `timeout_s` in all. No transaction should be open.

    Raises UrlNotAllowed, FetchFailed (TooManyRedirects, FetchTimedOut), FetchTooLarge.
    """
    content = bytearray()
    arrived = fetch_into(content.extend, url, max_bytes=max_bytes, timeout_s=timeout_s, longest_url=longest_url)
    return Fetched(bytes(content), arrived.content_type, arrived.final_url)


@unless_hung_up()
def fetch_into(write: Write, url: str, *, max_bytes: int, timeout_s: float, longest_url: int = MAX_URL_LENGTH) -> Arrived:
    """The same, piece by piece as it arrives. What `write` raises ends the fetch; what it was given before a refusal is worth nothing."""
    deadline = time.monotonic() + timeout_s
    for _ in range(MAX_REDIRECTS + 1):
        target = _checked(url, longest_url)
        try:
            answer = _get(target, _addresses(target, deadline), write, max_bytes, deadline)
        except (httpx.TimeoutException, httpcore.TimeoutException):
            raise FetchTimedOut(f"It did not arrive within {timeout_s:g} seconds.") from None
        except MISUNDERSTOOD as error:
            raise _failed(error) from None
        if isinstance(answer, Arrived):
            return answer
        url = _joined(url, answer)
    raise TooManyRedirects(f"More than {MAX_REDIRECTS} redirects in a row.")


@dataclass(frozen=True)
class Answered:
    """An answer as it arrived, decoded: any status, header names in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes


@unless_hung_up()
def send(
    method: str,
    url: str,
    *,
    content: bytes = b"",
    headers: Mapping[str, str] | None = None,
    timeout_s: float,
    max_bytes: int,
    longest_url: int = MAX_URL_LENGTH,
) -> Answered:
    """What another server answers, at most `max_bytes` decoded, within `timeout_s` in all. No transaction should be open.

    A redirect is not followed, so that neither the body nor a credential goes elsewhere.
    Raises UrlNotAllowed, FetchFailed (NotReached, TooManyRedirects, FetchTimedOut), FetchTooLarge.
    """
    deadline = time.monotonic() + timeout_s
    target = _checked(url, longest_url)
    asked = {"User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": "identity", **(headers or {})}
    arrived = bytearray()
    try:
        with (
            _client(_addresses(target, deadline), deadline) as client,
            client.stream(method, target.url, headers=asked, content=content or None) as response,
        ):
            if response.has_redirect_location:
                raise TooManyRedirects("It points elsewhere, and only the address that was given is asked: give the one where it answers.")
            _read(response, arrived.extend, max_bytes)
            return Answered(response.status_code, {name.lower(): value for name, value in response.headers.items()}, bytes(arrived))
    except httpcore.ConnectTimeout:
        raise NotReached(NO_CONNECTION) from None
    except (httpx.TimeoutException, httpcore.TimeoutException):
        raise FetchTimedOut(f"It did not answer within {timeout_s:g} seconds.") from None
    except MISUNDERSTOOD as error:
        raise _failed(error) from None


def _failed(error: Exception) -> FetchFailed:
    """What it means that a connection could not be made, or did not hold."""
    if isinstance(error, httpcore.ConnectError):
        return NotReached(NO_CONNECTION)
    return FetchFailed("The connection broke off, or what was answered could not be understood.")


def check_address(url: str) -> None:
    """Nothing, where an address may be fetched as far as it says itself; what its name resolves to is checked by each fetch.

    Raises UrlNotAllowed.
    """
    target = _checked(url, MAX_URL_LENGTH)
    try:
        address = ip_address(target.host)
    except ValueError:
        return
    if not target.trusted and not _is_public(address):
        raise UrlNotAllowed(f"The host is not on the public internet. {target.admission}")


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise FetchFailed("The server redirects to an address that cannot be read.") from None


@dataclass(frozen=True)
class _Target:
    """One checked address; `trusted` hosts are named in the settings and may be private."""

    url: str
    scheme: str
    host: str
    port: int
    trusted: bool

    @property
    def admission(self) -> str:
        """Who can let it in, and how: to end a refusal with."""
        return f'Whoever runs this server can admit it: "{_named(self.host, self.port)}" in its setting EGRESS_ALLOWED_HOSTS.'


def _named(host: str, port: int) -> str:
    """As the setting writes it, a number of IP version 6 in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _checked(url: str, longest: int) -> _Target:
    """Scheme, host and port of an address that may be fetched so far. Raises UrlNotAllowed."""
    if len(url) > longest or not url.isprintable() or any(character in url for character in " \\"):
        raise UrlNotAllowed(f"An address has at most {longest} characters, without spaces, backslashes or control characters.")
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        raise UrlNotAllowed("This is not an address.") from None
    if parts.scheme not in PORTS or not parts.hostname:
        raise UrlNotAllowed("Only http:// and https:// addresses are fetched.")
    if "@" in parts.netloc:
        raise UrlNotAllowed("An address may not carry a user name or password.")
    host = _host(parts)
    trusted = not {_named(host, port), f"{host}:{port}"}.isdisjoint(getattr(settings, "EGRESS_ALLOWED_HOSTS", ()))
    target = _Target(url, parts.scheme, host, port, trusted)
    if not trusted and port != PORTS[parts.scheme]:
        raise UrlNotAllowed(f"Only the usual ports, 80 for http and 443 for https, are fetched from. {target.admission}")
    return target


def _host(parts: SplitResult) -> str:
    """The host as ASCII in lower case. Raises UrlNotAllowed for what is no name, and for numbers that only some would take for one."""
    host = (parts.hostname or "").rstrip(".")
    if not host.isascii():
        try:
            host = idna.encode(host).decode()
        except idna.IDNAError:
            raise UrlNotAllowed("The host is not a valid name.") from None
    last = host.rsplit(".", 1)[-1]
    if ":" in host or last.isdigit() or last.startswith("0x"):
        try:
            return str(ip_address(host))
        except ValueError:
            raise UrlNotAllowed("The host is neither a name nor an IP address.") from None
    return host


def _addresses(target: _Target, deadline: float) -> list[str]:
    """What the host resolves to, all of it checked. Raises UrlNotAllowed, FetchFailed, FetchTimedOut."""
    future = _resolvers.submit(socket.getaddrinfo, target.host, target.port, type=socket.SOCK_STREAM)
    try:
        answers = future.result(timeout=max(0.0, deadline - time.monotonic()))
    except concurrent.futures.TimeoutError:
        raise FetchTimedOut("The host's name could not be resolved in time.") from None
    except (OSError, UnicodeError):
        raise NotReached("The host's name cannot be resolved.") from None
    found = list(dict.fromkeys(str(answer[4][0]) for answer in answers))
    if not target.trusted and not all(_is_public(ip_address(each.split("%")[0])) for each in found):
        raise UrlNotAllowed(f"The host is not on the public internet. {target.admission}")
    return found


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    return address.is_global and not any(address in network for network in DENIED if network.version == address.version)


def _get(target: _Target, addresses: list[str], write: Write, max_bytes: int, deadline: float) -> Arrived | str:
    """What was said of the file once it is written, or where it is said to be instead."""
    headers = {"User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": "identity"}
    with (
        _client(addresses, deadline) as client,
        client.stream("GET", target.url, headers=headers) as response,
    ):
        if response.has_redirect_location:
            return response.headers["Location"]
        if response.status_code != httpx.codes.OK:
            raise FetchFailed(f"The server answered {response.status_code}.", answered=response.status_code)
        _read(response, write, max_bytes)
        return Arrived(response.headers.get("Content-Type", ""), target.url)


def _client(addresses: list[str], deadline: float) -> httpx.Client:
    return httpx.Client(transport=Pinned(addresses, deadline), trust_env=False, follow_redirects=False, cookies=None)


def _read(response: httpx.Response, write: Write, max_bytes: int) -> None:
    """The body, decoded, piece by piece. Raises FetchTooLarge."""
    if int(response.headers.get("Content-Length") or 0) > max_bytes:
        raise FetchTooLarge(f"At most {max_bytes:,} bytes are fetched.")
    size = 0
    for piece in _decoded(response.iter_raw(PIECE_BYTES), response.headers.get("Content-Encoding", "identity")):
        size += len(piece)
        if size > max_bytes:
            raise FetchTooLarge(f"At most {max_bytes:,} bytes are fetched.")
        write(piece)


def _decoded(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Decode in steps of bounded size, so that a small answer cannot become a large one at once."""
    if encoding.lower() not in {"identity", "gzip"}:
        raise FetchFailed("The server sent an encoding that was not asked for.")
    if encoding.lower() == "identity":
        yield from pieces
        return
    decoder = zlib.decompressobj(wbits=31)
    for piece in pieces:
        waiting = piece
        while waiting:
            yield decoder.decompress(waiting, PIECE_BYTES)
            waiting = decoder.unconsumed_tail
    if not decoder.eof:
        raise FetchFailed("The file ended early.")

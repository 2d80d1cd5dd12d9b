"""Calls to one server with one API key: answers as JSON, refusals as typed errors, and what may be tried again is.

Every call here is safe to repeat: reading changes nothing, what creates carries an Idempotency-Key, and the doors for files and lines
know what they have already.
"""

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx

from firstpass.errors import ApiError, InvalidPayload, Unreachable, refusal
from firstpass.payload import encoded

API = "/api/v1/"
PAGE = 200
CONNECT_S = 10.0
PASSING = frozenset({429, 502, 503, 504})
LASTING = frozenset({"quota-reached"})  # a 429 that waiting does not mend
BUSY = "idempotency-key-in-use"

Files = Sequence[tuple[str, tuple[str, Any]]]


@dataclass(frozen=True, slots=True)
class Retries:
    """How patient to be with a server that is busy or away. Waits double from try to try; one that the server names is kept.

    Where the server names a longer wait than `longest_wait_s`, its refusal is raised, with `retry_after_s`.
    """

    attempts: int = 6
    first_wait_s: float = 0.5
    longest_wait_s: float = 60.0

    def wait_s(self, attempt: int, told_s: float | None) -> float | None:
        """How long to wait after this failed attempt, counted from 1; None where it was the last."""
        if attempt >= self.attempts or (told_s or 0) > self.longest_wait_s:
            return None
        if told_s is not None:
            return told_s
        longest = min(self.longest_wait_s, self.first_wait_s * 2 ** (attempt - 1))
        return longest * random.uniform(0.5, 1)  # noqa: S311  so that many clients do not come back at once


class Session:
    """The one place that speaks HTTP. The key is in its headers alone, and goes nowhere but to this server."""

    def __init__(self, url: str, api_key: str, *, timeout_s: float, retries: Retries, trust_env: bool) -> None:
        self.url = _checked_url(url)
        self.retries = retries
        timeout = httpx.Timeout(timeout_s, connect=CONNECT_S)
        headers = {"Authorization": f"Bearer {_checked_key(api_key)}", "Accept": "application/json", "User-Agent": "firstpass-python"}
        self._http = httpx.Client(base_url=self.url + API, headers=headers, timeout=timeout, trust_env=trust_env)
        self._keyless = httpx.Client(base_url=self.url, timeout=timeout, trust_env=trust_env)

    def __repr__(self) -> str:
        return f"Session({self.url!r})"

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()
        self._keyless.close()

    def get(self, path: str, **query: Any) -> Any:
        """What the address below /api/v1/ answers. Raises ApiError, Unreachable; so does every call here."""
        return self._answer(lambda: self._http.get(path, params=_said(query)))

    def pages(self, path: str, **query: Any) -> Iterator[dict[str, Any]]:
        """Everything in a list, page by page as it is asked for."""
        cursor: str | None = None
        while True:
            page = self.get(path, limit=PAGE, cursor=cursor, **query)
            yield from page["results"]
            cursor = page["next"]
            if cursor is None:
                return

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Create or do something, once, however often it has to be sent."""
        headers = {"Idempotency-Key": str(uuid4())}
        return self._answer(lambda: self._http.post(path, json=dict(body or {}), headers=headers))

    def ask(self, path: str, body: Mapping[str, Any], **query: Any) -> Any:
        """Call a door that knows what was sent before by itself, or hands out what is lost with the answer; None for an empty answer."""
        content, headers = encoded(body), {"Content-Type": "application/json"}
        return self._answer(lambda: self._http.post(path, params=_said(query), content=content, headers=headers))

    def patch(self, path: str, body: Mapping[str, Any]) -> Any:
        """Change what the body names."""
        return self._answer(lambda: self._http.patch(path, json=dict(body)))

    def put(self, path: str, body: Mapping[str, Any]) -> Any:
        """Put this in the place of what was there."""
        return self._answer(lambda: self._http.put(path, json=dict(body)))

    def send(self, path: str, content: Callable[[], Iterable[bytes]], *, size: int, mime: str, **query: Any) -> Any:
        """Stream a body of so many bytes; `content` begins it anew for every attempt."""
        headers = {"Content-Type": mime, "Content-Length": str(size)}
        return self._answer(lambda: self._http.post(path, params=_said(query), content=content(), headers=headers))

    def send_files(self, path: str, files: Callable[[], Files], data: Mapping[str, str]) -> Any:
        """A form with files; `files` opens them anew for every attempt."""
        return self._answer(lambda: self._http.post(path, files=list(files()), data=dict(data)))

    @contextmanager
    def stream(self, path: str) -> Iterator[Iterator[bytes]]:
        """The pieces of what the address below /api/v1/ answers."""
        with self._streamed(self._http, path) as pieces:
            yield pieces

    @contextmanager
    def download(self, address: str) -> Iterator[Iterator[bytes]]:
        """The pieces of a file behind a signed address, to which the key is not sent."""
        with self._streamed(self._keyless, address) as pieces:
            yield pieces

    @contextmanager
    def _streamed(self, http: httpx.Client, address: str) -> Iterator[Iterator[bytes]]:
        response = self._try(lambda: http.send(http.build_request("GET", address), stream=True))
        try:
            yield _pieces(response)
        finally:
            response.close()

    def _answer(self, call: Callable[[], httpx.Response]) -> Any:
        response = self._try(call)
        return response.json() if response.content else None

    def _try(self, call: Callable[[], httpx.Response]) -> httpx.Response:
        attempt = 1
        while True:
            failure = _outcome(call)
            if isinstance(failure, httpx.Response):
                return failure
            told = failure.retry_after_s if isinstance(failure, ApiError) else None
            wait = self.retries.wait_s(attempt, told) if _may_pass(failure) else None
            if wait is None:
                raise failure
            time.sleep(wait)
            attempt += 1


def _outcome(call: Callable[[], httpx.Response]) -> httpx.Response | ApiError | Unreachable:
    try:
        response = call()
    except httpx.TransportError as error:
        return Unreachable(f"The server did not answer: {error or type(error).__name__}.")
    if response.is_success:
        return response
    if response.has_redirect_location:
        return refusal(response.status_code, {"title": "The server is elsewhere", "detail": response.headers["Location"]})
    return refusal(response.status_code, _problem(response), retry_after_s=_retry_after_s(response))


def _may_pass(failure: ApiError | Unreachable) -> bool:
    if isinstance(failure, Unreachable):
        return True
    return failure.code == BUSY or (failure.status_code in PASSING and failure.code not in LASTING)


def _problem(response: httpx.Response) -> Mapping[str, Any]:
    """The problem document; where a proxy answered in its own words, its status says all."""
    try:
        response.read()
        said = response.json()
    except (ValueError, httpx.HTTPError):
        return {}
    finally:
        response.close()
    return said if isinstance(said, Mapping) else {}


def _retry_after_s(response: httpx.Response) -> float | None:
    told = response.headers.get("Retry-After", "").strip()
    if told.isdigit():
        return float(told)
    try:
        return max(0.0, (parsedate_to_datetime(told) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None


def _pieces(response: httpx.Response) -> Iterator[bytes]:
    try:
        yield from response.iter_bytes()
    except httpx.TransportError as error:
        raise Unreachable(f"The file broke off: {error or type(error).__name__}.") from error


def _said(query: Mapping[str, Any]) -> dict[str, str]:
    """Query parameters as the API spells them; None is not said."""
    said = {name: value for name, value in query.items() if value is not None}
    return {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in said.items()}


def _checked_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise InvalidPayload("This is no address of a server. Expected: https://firstpass.example.org, as you open it in a browser.")
    return url.rstrip("/").removesuffix(API.rstrip("/"))


def _checked_key(key: str) -> str:
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise InvalidPayload("This is no API key. Expected: the whole text that was shown when the key was made.")
    return key

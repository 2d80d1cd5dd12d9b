"""Everything that this package raises.

FirstpassError
 ├─ InvalidPayload        what was to be sent cannot be sent; also a ValueError
 ├─ UnknownName           there is no class of this name, or more than one; also a KeyError
 ├─ Unreachable           no answer came, however often it was tried
 ├─ ApiError              the server refused: status, code, detail, and `errors` with the places and how to mend them
 │   ├─ BadRequest 400   ├─ NotSignedIn 401  ├─ Forbidden 403  ├─ NotFound 404
 │   ├─ Conflict 409     ├─ TooLarge 413     ├─ Invalid 422    ├─ LimitReached 429
 │   └─ ServerError 5xx
 ├─ NotEvaluated          a run has no figures to wait for
 ├─ JobFailed             a job that was waited for failed, or was cancelled (JobCancelled)
 └─ WaitedTooLong         a job went on for longer than was waited; also a TimeoutError
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from firstpass.jobs import Job


class FirstpassError(Exception):
    """What all errors of this package have in common."""


class InvalidPayload(FirstpassError, ValueError):
    """What was to be sent is wrong in itself; the message names it and says what was expected."""


class UnknownName(FirstpassError, KeyError):
    """No class is called so, or several are; the message says which there are."""

    def __str__(self) -> str:
        """The message as it is: a KeyError would quote it."""
        return str(self.args[0])


class Unreachable(FirstpassError):
    """No answer came from the server."""


class NotEvaluated(FirstpassError):
    """A run has no labels to be compared with, or figures that are out of date and nothing at work on them."""


class WaitedTooLong(FirstpassError, TimeoutError):
    """The time that the caller gave a job is over; the job goes on."""


class JobFailed(FirstpassError):
    """The job ended without its work done. `job` is its handle, which has the errors of its lines."""

    def __init__(self, message: str, *, job: "Job") -> None:
        super().__init__(message)
        self.job = job


class JobCancelled(JobFailed):
    """Somebody stopped the job; what it had done stays."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """One wrong place: `pointer` is a JSON pointer into what was sent, or the name of a parameter; `line` counts from 1."""

    pointer: str
    code: str
    message: str
    expected: str = ""
    line: int | None = None

    def __str__(self) -> str:
        where = f"{self.pointer}: " if self.pointer else ""
        line = f"line {self.line}, " if self.line is not None else ""
        return f"{line}{where}{self.message}{f' Expected: {self.expected}.' if self.expected else ''}"


class ApiError(FirstpassError):
    """An answer other than success. `code` is stable, `request_id` is what the server's log knows it by."""

    status: ClassVar[int | None] = None

    def __init__(self, status_code: int, problem: Mapping[str, Any], *, retry_after_s: float | None = None) -> None:
        self.status_code = status_code
        self.code = str(problem.get("code", ""))
        self.title = str(problem.get("title", "")) or f"The server answered {status_code}"
        self.detail = str(problem.get("detail", ""))
        self.request_id = str(problem.get("request_id", ""))
        self.errors = tuple(_field_error(each) for each in problem.get("errors") or () if isinstance(each, Mapping))
        self.problem = dict(problem)
        self.retry_after_s = retry_after_s
        super().__init__(self._said())

    def _said(self) -> str:
        lines = [f"{self.title}{f': {self.detail}' if self.detail else ''} ({self.status_code}{f', {self.code}' if self.code else ''})"]
        return "\n".join([*lines, *(f"  {error}" for error in self.errors)])


class BadRequest(ApiError):
    status = 400


class NotSignedIn(ApiError):
    """The API key is missing, wrong, or no longer valid."""

    status = 401


class Forbidden(ApiError):
    """The role or the scopes of the API key do not allow this."""

    status = 403


class NotFound(ApiError):
    """There is no such thing in the organization of the API key."""

    status = 404


class Conflict(ApiError):
    status = 409


class TooLarge(ApiError):
    status = 413


class Invalid(ApiError):
    status = 422


class LimitReached(ApiError):
    """Too many requests, or a quota of the organization is used up."""

    status = 429


class ServerError(ApiError):
    """The server could not do it; it was tried again where that may help."""


BY_STATUS: dict[int, type[ApiError]] = {
    each.status: each
    for each in (BadRequest, NotSignedIn, Forbidden, NotFound, Conflict, TooLarge, Invalid, LimitReached)
    if each.status is not None
}


def refusal(status_code: int, problem: Mapping[str, Any], *, retry_after_s: float | None = None) -> ApiError:
    """The error of an answer with this status and this problem document (RFC 9457)."""
    kind = ServerError if status_code >= 500 else BY_STATUS.get(status_code, ApiError)  # noqa: PLR2004  the statuses of servers
    return kind(status_code, problem, retry_after_s=retry_after_s)


def _field_error(said: Mapping[str, Any]) -> FieldError:
    line = said.get("line")
    return FieldError(
        str(said.get("pointer", "")),
        str(said.get("code", "")),
        str(said.get("message", "")),
        str(said.get("expected", "")),
        line if isinstance(line, int) else None,
    )

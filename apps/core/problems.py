"""Refusals: one class each, rendered as application/problem+json (RFC 9457) by one handler.

Problem
 ├─ BadRequest 400        the body or a parameter cannot be read
 ├─ Unauthenticated 401
 ├─ Forbidden 403
 ├─ NotFound 404          also for what exists in another organization
 ├─ Conflict 409 ── StaleRevision
 ├─ PreconditionFailed 412, PreconditionRequired 428
 ├─ TooLarge 413, UnsupportedMedia 415
 ├─ Invalid 422           readable, but not allowed; names each field
 ├─ LimitReached 429
 └─ Unavailable 503
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response

from apps.core.context import request_id

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one place of the input. `pointer` is a JSON pointer ('' is the whole); `line` counts from 1 in bulk bodies."""

    pointer: str
    code: str
    message: str
    expected: str = ""
    line: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """Without what is empty."""
        return {key: value for key, value in asdict(self).items() if value not in ("", None) or key == "pointer"}


class Problem(Exception):  # noqa: N818
    """A refusal that a person or a program can act on."""

    status: ClassVar[int] = 400
    title: ClassVar[str] = "The request was refused"
    # What `detail` says where whoever refuses says no more.
    explanation: ClassVar[str] = ""
    # What a line of a file that is refused by it would have to be about, or what to do first.
    expected: ClassVar[str] = ""
    code: str = ""
    # What it is about, by a name that people know; the job that ends by it says so.
    subject: str = ""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "code" not in cls.__dict__:
            cls.code = re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()

    def __init__(
        self, detail: str = "", *, errors: list[FieldError] | None = None, headers: dict[str, str] | None = None, **extra: Any
    ) -> None:
        super().__init__(detail or self.title)
        self.detail, self.errors, self.headers, self.extra = detail, errors or [], headers or {}, extra

    def body(self) -> dict[str, Any]:
        """The members of the problem document."""
        document: dict[str, Any] = {"type": f"/problems/{self.code}", "title": self.title, "status": self.status, "code": self.code}
        if detail := self.detail or self.explanation:
            document["detail"] = detail
        if self.errors:
            document["errors"] = [error.as_dict() for error in self.errors]
        if number := request_id.get():
            document["request_id"] = number
        return {**document, **self.extra}

    def response(self) -> JsonResponse:
        """For middleware and plain Django views."""
        return JsonResponse(self.body(), status=self.status, content_type=MEDIA_TYPE, headers=self.headers)


@contextmanager
def pointing_below(at: str) -> Iterator[None]:
    """What is refused in the block is about the part of the input at this JSON pointer, and its errors point there."""
    try:
        yield
    except Problem as refusal:
        refusal.errors = [replace(each, pointer=at + each.pointer) for each in refusal.errors]
        raise


class BadRequest(Problem):
    status, title = 400, "The request cannot be read"


class Unauthenticated(Problem):
    status, title = 401, "Sign in or send an API key"


class Forbidden(Problem):
    status, title = 403, "Your role does not allow this"


class NotFound(Problem):
    status, title = 404, "There is no such thing here"
    explanation = "It was deleted, the address is wrong, or it belongs to another organization."


class MethodNotAllowed(Problem):
    status, title = 405, "This address does not take that method"


class NotAcceptable(Problem):
    status, title = 406, "None of the accepted media types is served here"


class Conflict(Problem):
    status, title = 409, "This does not fit the present state"


class StaleRevision(Conflict):
    title = "Somebody else saved first"


class PreconditionFailed(Problem):
    status, title = 412, "It was changed since you read it"


class TooLarge(Problem):
    status, title = 413, "That is too large"


class UnsupportedMedia(Problem):
    status, title = 415, "This media type is not taken here"


class Invalid(Problem):
    status, title = 422, "Something in the request is not allowed"


class PreconditionRequired(Problem):
    status, title = 428, "Say which version you change: send If-Match"


class LimitReached(Problem):
    status, title = 429, "A limit is reached"


class Unavailable(Problem):
    status, title = 503, "Not available right now"


class InternalError(Problem):
    status, title = 500, "Something went wrong on our side"


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's door for everything a view raises; what is not known is logged and answered without its text."""
    problem = as_problem(error)
    if problem is None:
        log.error("unhandled error in %s", context.get("view"), exc_info=error)
        problem = InternalError()
    return Response(problem.body(), status=problem.status, content_type=MEDIA_TYPE, headers=problem.headers)


def as_problem(error: Exception) -> Problem | None:
    """The problem that stands for an exception of Django's or DRF's; None for one that is a bug."""
    match error:
        case Problem():
            return error
        case exceptions.ValidationError():
            return BadRequest("Some fields are not right.", errors=list(_field_errors(error.get_codes(), error.detail, "")))
        case exceptions.APIException():
            return _from_drf(error)
        case Http404():
            return NotFound()
        case PermissionDenied():
            return Forbidden(str(error))
        case TooManyFilesSent():
            most = settings.DATA_UPLOAD_MAX_NUMBER_FILES
            return TooLarge(f"These are too many files for one request: send at most {most} at a time.")
        case RequestDataTooBig() | TooManyFieldsSent():
            return TooLarge("The request is too large, or has too many fields: send it in parts.")
    return None


BY_STATUS: dict[int, type[Problem]] = {
    each.status: each
    for each in (
        BadRequest,
        Unauthenticated,
        Forbidden,
        NotFound,
        MethodNotAllowed,
        NotAcceptable,
        TooLarge,
        UnsupportedMedia,
        LimitReached,
    )
}


def _from_drf(error: exceptions.APIException) -> Problem:
    kind = BY_STATUS.get(error.status_code, BadRequest)
    wait = getattr(error, "wait", None)
    return kind(str(error.detail), headers={"Retry-After": str(int(wait))} if wait else None)


def _field_errors(codes: Any, detail: Any, pointer: str) -> list[FieldError]:
    """Flatten DRF's nested lists and dictionaries into one list with JSON pointers."""
    if isinstance(detail, dict):
        return [
            each
            for key in detail
            for each in _field_errors(codes[key], detail[key], pointer if key == "non_field_errors" else f"{pointer}/{key}")
        ]
    if isinstance(detail, list):
        found: list[FieldError] = []
        for index, each in enumerate(detail):
            where = f"{pointer}/{index}" if isinstance(each, dict | list) else pointer
            found += _field_errors(codes[index], each, where)
        return found
    return [FieldError(pointer, str(codes), str(detail))]

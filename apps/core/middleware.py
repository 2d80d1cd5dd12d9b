"""Around every request: a request id, and problem documents for what Django itself refuses or what crashes below the API."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from apps.core.context import request_id
from apps.core.ids import uuid7
from apps.core.problems import BadRequest, Forbidden, InternalError, NotFound, Problem

PLAIN: dict[int, type[Problem]] = {400: BadRequest, 403: Forbidden, 404: NotFound, 500: InternalError}


def request_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Names the request in its answer and in the log; the API never answers with HTML."""

    def handle(request: HttpRequest) -> HttpResponse:
        number = str(uuid7())
        token = request_id.set(number)
        try:
            response = get_response(request)
            is_html = response.get("Content-Type", "").startswith("text/html")
            if request.path.startswith("/api/") and is_html and response.status_code in PLAIN and not settings.DEBUG:
                response = PLAIN[response.status_code]().response()
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = number
        return response

    return handle

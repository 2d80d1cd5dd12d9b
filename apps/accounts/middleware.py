"""Sign-in takes the same strict JSON as the rest of the API, before django-allauth reads it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from apps.core.problems import BadRequest, FieldError
from apps.core.strict_json import NotStrict, loads

SIGN_IN = "/_allauth/"


def strict_sign_in_middleware(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answers 400 to a body that is no strict JSON: too deep, with lone surrogates, with a name twice."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(SIGN_IN) and request.method != "GET" and request.body:
            try:
                loads(request.body)
            except NotStrict as error:
                return BadRequest(errors=[FieldError("", error.code, error.message)]).response()
        return get_response(request)

    return handle

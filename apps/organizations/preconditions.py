"""ETag and If-Match: which version a change starts from."""

from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.problems import PreconditionFailed, PreconditionRequired


def etag(version: int | str) -> str:
    """The strong entity tag of a version."""
    return f'"{version}"'


def with_etag(response: Response, version: int | str) -> Response:
    """The response, saying which version it shows."""
    response["ETag"] = etag(version)
    return response


def honour_match(request: Request, version: int | str) -> None:
    """Go on if there is no If-Match, or it names the present version. Raises PreconditionFailed; `*` and weak tags name no version."""
    told = request.headers.get("If-Match")
    if told is not None and etag(version) not in [each.strip() for each in told.split(",")]:
        raise PreconditionFailed("Read it again, then make the change on what you find.", version=str(version))


def require_match(request: Request, version: int | str) -> None:
    """Go on if If-Match names the present version. Raises PreconditionRequired, PreconditionFailed."""
    if "If-Match" not in request.headers:
        raise PreconditionRequired("Send the ETag you read as If-Match.", version=str(version))
    honour_match(request, version)

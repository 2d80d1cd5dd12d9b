"""What families that ask servers share: addresses, JSON in and out."""

import json
from collections.abc import Mapping

from apps.core.strict_json import NotStrict, loads
from apps.inference.hiding import reason
from apps.inference.predictors.contract import Batch, EndpointFailed, PredictorError, Source
from apps.inference.predictors.sending import About, Check, Reply

OK = range(200, 300)
MEGABYTE = 1_000_000


class LeftAlone(EndpointFailed):
    """A server is not asked for a while: it failed too often in a row. What can wait may be looked at later."""

    code = "endpoint_left_alone"


class NotReached(EndpointFailed):
    """No connection to a server could be made: it was asked about nothing. What can wait may be looked at later."""

    code = "endpoint_not_reached"


NOT_ASKED = frozenset({LeftAlone.code, NotReached.code})


def address(source: Source, path: str) -> str:
    """The address of a path below the one in the settings; that may have a path of its own, which is kept."""
    return f"{str(source.settings['url']).rstrip('/')}/{path.lstrip('/')}"


def failed(item: str, error: Exception) -> Batch:
    """What is said of an item, by its id, of which nothing could be found out: the server's fault, or its own."""
    return Batch(
        item, (), 1, final=True, error=str(error) or type(error).__name__, code=error.code if isinstance(error, PredictorError) else ""
    )


def accepted(reply: Reply) -> None:
    """Nothing, where the answer says that it went well. Raises EndpointFailed."""
    if reply.status not in OK:
        raise EndpointFailed(f"It answered {reply.status}: {reason(reply.content)}" if reply.content else f"It answered {reply.status}.")


def document_of(reply: Reply) -> object:
    """The JSON of an answer. Raises EndpointFailed: where it cannot be read, for what is said of one item of several, perhaps (a NaN)."""
    accepted(reply)
    try:
        return loads(reply.content)
    except NotStrict as error:
        raise EndpointFailed(f"Its answer is not JSON: {error.message}", alone=True) from error


def ask_json(
    source: Source,
    path: str,
    body: object = None,
    *,
    headers: Mapping[str, str] | None = None,
    timeout_s: float,
    about: About = About.PREDICTION,
) -> object:
    """Send a JSON body (none: GET) and read a JSON answer of at most `max_answer_mb` of the settings. Raises EndpointFailed."""
    return document_of(send_json(source, path, body, headers=headers, timeout_s=timeout_s, about=about, check=document_of))


def send_json(
    source: Source,
    path: str,
    body: object,
    *,
    headers: Mapping[str, str] | None = None,
    timeout_s: float,
    about: About,
    check: Check = accepted,
) -> Reply:
    """The same, with whatever answer `check` lets pass. Raises EndpointFailed."""
    content = b"" if body is None else json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return source.send(
        "GET" if body is None else "POST",
        address(source, path),
        content=content,
        headers={**({"Content-Type": "application/json"} if content else {}), **(headers or {})},
        timeout_s=timeout_s,
        max_bytes=int(str(source.settings.get("max_answer_mb") or 32)) * MEGABYTE,
        check=check,
        about=about,
    )

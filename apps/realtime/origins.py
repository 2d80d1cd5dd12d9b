"""Which pages may open a socket: a browser sends the session's cookie with a socket that any page opens, so the page must be ours."""

from typing import Any
from urllib.parse import urlsplit

from channels.security.websocket import WebsocketDenier
from django.conf import settings
from django.http.request import split_domain_port, validate_host


class OwnPages:
    """Refuses (403) a socket that a foreign page opens. Who sends Authorization is no page: browsers cannot send it with a socket."""

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        may = b"authorization" in headers or is_own(headers.get(b"origin", ""), headers.get(b"host", ""))
        return await (self.application if may else WebsocketDenier())(scope, receive, send)


def is_own(origin: str, host: str) -> bool:
    """Whether a page of this origin was served by the address that the socket was opened at, or by one that settings trust."""
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    return bool(host) and urlsplit(origin).netloc == host and validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS)

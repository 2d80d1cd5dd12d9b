"""How a call says who makes it: the middleware has found the actor, the session or the key; here DRF learns it."""

from typing import Any

from django.utils.functional import SimpleLazyObject
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from apps.accounts.models import User

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class ActorAuthentication(BaseAuthentication):
    """The user behind the actor of an API key, or the signed-in one."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        """The user, or None for an anonymous call."""
        actor = getattr(request, "actor", None)
        if actor is not None and actor.api_key_id is not None:
            return SimpleLazyObject(lambda: User.objects.get(pk=actor.user_id)), None
        user = getattr(request._request, "user", None)  # noqa: SLF001
        return (user, None) if user is not None and user.is_authenticated else None

    def authenticate_header(self, request: Request) -> str:
        """For WWW-Authenticate; without it a refusal would be 403."""
        return 'Bearer realm="firstpass"'

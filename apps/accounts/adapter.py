"""Where django-allauth does as we say: who is signed in, and what too many wrong passwords get."""

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.httpkit import is_headless_request
from allauth.headless.adapter import DefaultHeadlessAdapter
from allauth.headless.base.response import RateLimitResponse
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from apps.accounts.models import User

LOCKED_FOR_S = 300


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """E-mail addresses in lower case; too many failed sign-ins are 429, not a wrong field."""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt. Raises ImmediateHttpResponse (429, with Retry-After) when there were too many; ValidationError in a form."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            if not is_headless_request(request):
                raise
            response = RateLimitResponse(request)
            response["Retry-After"] = str(LOCKED_FOR_S)
            raise ImmediateHttpResponse(response) from None

    def clean_email(self, email: str) -> str:
        """The address as it is kept."""
        return cast(str, super().clean_email(email)).lower()


class HeadlessAdapter(DefaultHeadlessAdapter):  # type: ignore[misc]
    """What the browser learns about the signed-in user."""

    def serialize_user(self, user: User) -> dict[str, Any]:
        """Id, e-mail address and name."""
        return {
            "id": user.pk,
            "email": user.email,
            "name": user.get_full_name(),
            "display": user.get_full_name(),
            "has_usable_password": user.has_usable_password(),
        }

"""Administrators sign in as everybody does, with the same limits on wrong passwords."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import admin
from unfold.forms import AuthenticationForm


class AdminSignIn(AuthenticationForm):
    """The admin's form, by the account adapter."""

    def clean(self) -> dict[str, Any]:
        """Sign-in is refused after too many failed ones, before the password is looked at."""
        email, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if email and password:
            self.user_cache = get_adapter().authenticate(self.request, email=email, password=password)
            if self.user_cache is None:
                raise self.get_invalid_login_error()
            self.confirm_login_allowed(self.user_cache)
        return self.cleaned_data


admin.site.login_form = AdminSignIn

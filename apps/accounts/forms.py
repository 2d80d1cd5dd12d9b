"""What signing up asks beside e-mail address and password."""

from django import forms
from django.http import HttpRequest

from apps.accounts.models import User


class NameForm(forms.Form):
    """The name others will read; may be left out."""

    name = forms.CharField(max_length=120, required=False, strip=True)

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth with the new user."""
        user.name = self.cleaned_data.get("name") or ""
        user.save(update_fields=["name"])

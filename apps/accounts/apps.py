"""The room of users."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users and sign-in."""

    name = "apps.accounts"
    label = "accounts"

"""Make somebody a platform administrator: they see every organization in /admin/."""

import getpass
import secrets
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from apps.accounts.services import make_platform_admin


class Command(BaseCommand):
    """Say who: `manage.py create_platform_admin --email you@example.com`."""

    help = "Make the user with this e-mail address a platform administrator; create them if there is none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--generate", action="store_true", help="set a random password and print it, instead of asking for one")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"]
        try:
            validate_email(email)
            password = secrets.token_urlsafe(18) if options["generate"] else self._ask()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        user, is_new = make_platform_admin(email=email, password=password or None)
        self.stdout.write(f"{user.email} is {'now a new' if is_new else 'now a'} platform administrator.")
        if options["generate"]:
            self.stdout.write(f"Password, shown this once: {password}")

    def _ask(self) -> str:
        """A good password, typed twice, or the first line of standard input; empty keeps a known user's."""
        if not sys.stdin.isatty():
            password = sys.stdin.readline().rstrip("\n")
        else:
            password = getpass.getpass("Password (empty keeps the present one): ")
            if password and getpass.getpass("Again: ") != password:
                raise CommandError("The two are not the same.")
        if password:
            validate_password(password)
        return password

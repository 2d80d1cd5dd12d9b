"""`manage.py migrate` acts as the owner of the tables; everything else acts as the application."""

import contextlib
from typing import Any, cast

from django.core.management.commands import migrate
from django.db import connections

from apps.core.db.base import DatabaseWrapper


class Command(migrate.Command):
    """Django's migrate, as the owner."""

    def handle(self, *args: Any, **options: Any) -> None:
        connection = cast(DatabaseWrapper, connections[options["database"]])
        here = connection.settings_dict
        is_owner = here["USER"] == here["OWNER"][0]
        with contextlib.nullcontext() if is_owner else connection.creation.as_owner():
            super().handle(*args, **options)

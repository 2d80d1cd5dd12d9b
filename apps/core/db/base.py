"""Postgres, told at the start of every outermost transaction for which organization it works."""

from typing import Any

from django.db.backends.postgresql import base

from apps.core.context import SETTING, organization
from apps.core.db.creation import DatabaseCreation
from apps.core.db.schema import DatabaseSchemaEditor


class DatabaseWrapper(base.DatabaseWrapper):
    """The ordinary backend; `say` is the one place where the organization reaches the server."""

    creation: DatabaseCreation
    creation_class = DatabaseCreation
    SchemaEditorClass = DatabaseSchemaEditor

    def set_autocommit(self, autocommit: bool, *args: Any, **kwargs: Any) -> None:  # noqa: FBT001  Django's signature
        """Begin or end the outermost transaction; where one begins inside a scope, name the scope to Postgres."""
        super().set_autocommit(autocommit, *args, **kwargs)
        if not autocommit and (current := organization.get()) is not None:
            self.say(current)

    def say(self, current: int | None) -> None:
        """Set the organization of the running transaction; None takes it back, so that tenant SQL is an error again."""
        with self.wrap_database_errors:
            self.connection.execute("SELECT set_config(%s, %s, true)", [SETTING, "" if current is None else str(int(current))])

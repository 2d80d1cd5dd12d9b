"""Postgres, told at the start of every outermost transaction for which organization it works."""

from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.utils import CursorWrapper

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

    def prepared(self) -> CursorWrapper:
        """A cursor whose statements the server keeps planned once the connection has sent them a few times.

        For the long reading statements of the hottest paths, of which the plan costs more than the answer.
        """
        self.ensure_connection()
        return self._prepare_cursor(base.ServerBindingCursor(self.connection))  # type: ignore[attr-defined,call-arg,no-any-return]

    def say(self, current: int | None) -> None:
        """Set the organization of the running transaction; None takes it back, so that tenant SQL is an error again."""
        with self.wrap_database_errors:
            self.connection.execute("SELECT set_config(%s, %s, true)", [SETTING, "" if current is None else str(int(current))])

"""Schema changes and test databases as the owner of the tables; test databases copied from a migrated template."""

import contextlib
import fcntl
import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db.backends.postgresql import creation
from django.db.migrations.loader import MigrationLoader

CODE = Path(__file__).parent.parent / "operations.py"


def migrations_digest() -> str:
    """Twelve hexadecimal digits that change whenever a migration, or the operations it uses, change."""
    loader, digest = MigrationLoader(None, ignore_no_migrations=True), hashlib.sha256(CODE.read_bytes())
    for key in sorted(loader.disk_migrations):
        source = sys.modules[loader.disk_migrations[key].__module__].__file__
        if source:
            digest.update(Path(source).read_bytes())
    return digest.hexdigest()[:12]


class DatabaseCreation(creation.DatabaseCreation):
    """Creates and drops as OWNER; the connection otherwise stays the application's role."""

    @contextlib.contextmanager
    def as_owner(self) -> Iterator[None]:
        """Work as the owner of the tables for the moment. The pool is closed first: it remembers its user."""
        here, options = self.connection.settings_dict, self.connection.settings_dict["OPTIONS"]
        user, password, pool = here["USER"], here["PASSWORD"], options.pop("pool", None)
        self.connection.close()
        if pool:
            options["pool"] = pool
            self.connection.close_pool()
            options.pop("pool")
        here["USER"], here["PASSWORD"] = here["OWNER"]
        try:
            yield
        finally:
            self.connection.close()
            here["USER"], here["PASSWORD"] = user, password
            if pool:
                options["pool"] = pool

    def create_test_db(self, *_: Any, **__: Any) -> str:
        """Migrate once per state of the migrations; every session and every parallel worker copies the result."""
        test, here = self._get_test_db_name(), self.connection.settings_dict  # type: ignore[attr-defined]
        template, building = f"migrated_{migrations_digest()}", "building"
        with self.as_owner(), (Path(settings.DATA) / "template.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with self._nodb_cursor() as cursor:  # type: ignore[attr-defined]
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
                if not cursor.fetchone():
                    cursor.execute(f"DROP DATABASE IF EXISTS {building} WITH (FORCE)")
                    cursor.execute(f'CREATE DATABASE {building} TEMPLATE "{here["TEST"]["TEMPLATE"]}"')
                    here["NAME"] = building
                    call_command("migrate", database=self.connection.alias, verbosity=0)
                    self.connection.close()
                    cursor.execute(f'ALTER DATABASE {building} RENAME TO "{template}"')
                cursor.execute(f'DROP DATABASE IF EXISTS "{test}" WITH (FORCE)')
                cursor.execute(f'CREATE DATABASE "{test}" TEMPLATE "{template}" STRATEGY file_copy')
            settings.DATABASES[self.connection.alias]["NAME"] = here["NAME"] = test
        return test

    def _destroy_test_db(self, test_database_name: str, verbosity: int) -> None:
        with self._nodb_cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute(f'DROP DATABASE IF EXISTS "{test_database_name}" WITH (FORCE)')

    def destroy_test_db(self, *args: Any, **kwargs: Any) -> None:
        """Drop the copy, as the owner who made it."""
        with self.as_owner():
            super().destroy_test_db(*args, **kwargs)

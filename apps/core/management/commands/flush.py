"""Empties tables between transactional tests.

Policies bind the owner too, and TRUNCATE drags in every table that points at an organization: so under test the few tables that hold
rows are deleted from as a superuser with triggers off; elsewhere it is TRUNCATE as the owner.
"""

from typing import Any, cast

import psycopg
from django.core.management.commands import flush
from django.db import connections

from apps.core.db.base import DatabaseWrapper

CLEAN = """SET session_replication_role = replica;
DO $$ DECLARE t regclass; BEGIN
  FOR t IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
      AND relname NOT IN ('django_migrations', 'django_content_type', 'auth_permission', 'django_site')
  LOOP EXECUTE 'DELETE FROM ' || t; END LOOP; END $$"""


class Command(flush.Command):
    """Django's flush, by a role that may."""

    def handle(self, *args: Any, **options: Any) -> None:
        connection = cast(DatabaseWrapper, connections[options["database"]])
        user = connection.settings_dict["TEST"].get("FLUSH_USER")
        if not user:
            with connection.creation.as_owner():
                super().handle(*args, **options)
            return
        params = connection.get_connection_params()
        with psycopg.connect(host=params["host"], dbname=params["dbname"], user=user, autocommit=True) as direct:
            direct.execute(CLEAN)

"""Two words per tenant table in a migration, EnableTenantRLS and SameTenant; one per table of the platform's own, OwnedByPlatform."""

from typing import Any, ClassVar

from django.db.migrations.operations.base import Operation

from apps.core.context import PLATFORM, SETTING

ORGANIZATIONS = "organizations_organization"  # a name only: core knows no room, but every tenant row names a row of this table
RULE = f"organization_id = (SELECT current_setting('{SETTING}')::bigint)"
PLATFORM_RULE = f"(SELECT current_setting('{PLATFORM}', true)) = 'on'"


class _Walled(Operation):
    """Base of what puts one table behind row-level security that its owner too is held to, and says by policies who may pass."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing of Django's own state changes."""

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (self.__class__.__name__, [self.model_name], {})

    def _table(self, app_label: str, state: Any) -> str:
        return str(state.apps.get_model(app_label, self.model_name)._meta.db_table)

    def _wall(self, schema_editor: Any, table: str, policies: dict[str, str]) -> None:
        schema_editor.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        schema_editor.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
        for name, rule in policies.items():
            schema_editor.execute(f'CREATE POLICY {name} ON "{table}" {rule}')

    def _unwall(self, schema_editor: Any, table: str, policies: dict[str, str]) -> None:
        for name in reversed(policies):
            schema_editor.execute(f'DROP POLICY {name} ON "{table}"')
        schema_editor.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
        schema_editor.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')


class EnableTenantRLS(_Walled):
    """Rows are visible to, and writable by, one organization: forced row-level security.

    The sub-select makes Postgres read the setting once per statement; without a scope reading it is an error, not 'no rows'.
    """

    policies: ClassVar[dict[str, str]] = {
        "tenant": f"TO fp_app, fp_owner USING ({RULE}) WITH CHECK ({RULE})",
        "platform": "TO fp_admin USING (true) WITH CHECK (true)",
    }

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = self._table(app_label, to_state)
        if app_label != "core":  # core's tables are older than the organizations; their keys are added there
            add_organization_key(schema_editor, table)
        self._wall(schema_editor, table, self.policies)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = self._table(app_label, from_state)
        drop_organization_key(schema_editor, table)
        self._unwall(schema_editor, table, self.policies)

    def describe(self) -> str:
        return f"Force row-level security on {self.model_name}"


class OwnedByPlatform(_Walled):
    """Rows of no organization: the application reads all of them, and writes only where `apps.core.platform` was opened."""

    policies: ClassVar[dict[str, str]] = {
        "everybody": "FOR SELECT TO fp_app, fp_admin, fp_owner USING (true)",
        "platform": f"TO fp_app, fp_admin, fp_owner USING ({PLATFORM_RULE}) WITH CHECK ({PLATFORM_RULE})",
    }

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._wall(schema_editor, self._table(app_label, to_state), self.policies)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._unwall(schema_editor, self._table(app_label, from_state), self.policies)

    def describe(self) -> str:
        return f"Let only the platform's door write {self.model_name}"


class SameTenant(Operation):
    """A foreign key may not cross organizations: Postgres' own referential check bypasses row-level security, a composite key does not."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, model_name: str, field_name: str) -> None:
        self.model_name, self.field_name = model_name, field_name

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing of Django's own state changes."""

    def _names(self, app_label: str, state: Any) -> tuple[str, str, str, str, str]:
        field = state.apps.get_model(app_label, self.model_name)._meta.get_field(self.field_name)
        child, parent = field.model._meta.db_table, field.related_model._meta.db_table
        return child, field.column, parent, f"{child}_{field.column}_tenant", f"{parent}_tenant_id"

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        child, column, parent, name, unique = self._names(app_label, to_state)
        schema_editor.execute(f'CREATE UNIQUE INDEX IF NOT EXISTS "{unique}" ON "{parent}" (organization_id, id)')
        schema_editor.execute(
            f'ALTER TABLE "{child}" ADD CONSTRAINT "{name}" FOREIGN KEY (organization_id, "{column}") '
            f'REFERENCES "{parent}" (organization_id, id) DEFERRABLE INITIALLY DEFERRED'
        )

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        child, _, _, name, _ = self._names(app_label, from_state)
        schema_editor.execute(f'ALTER TABLE "{child}" DROP CONSTRAINT "{name}"')

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (self.__class__.__name__, [self.model_name, self.field_name], {})

    def describe(self) -> str:
        return f"Keep {self.model_name}.{self.field_name} inside one organization"


class BelongToOrganizations(Operation):
    """The rows of these tables, made before organizations were, name an organization that exists."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, *tables: str) -> None:
        self.tables = tables

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing of Django's own state changes."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for table in self.tables:
            add_organization_key(schema_editor, table)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for table in self.tables:
            drop_organization_key(schema_editor, table)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (self.__class__.__name__, list(self.tables), {})


def add_organization_key(schema_editor: Any, table: str) -> None:
    """A foreign key from organization_id to the organizations."""
    schema_editor.execute(
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_organization" FOREIGN KEY (organization_id) '
        f'REFERENCES "{ORGANIZATIONS}" (id) DEFERRABLE INITIALLY DEFERRED'
    )


def drop_organization_key(schema_editor: Any, table: str) -> None:
    """Take it away again, where it is."""
    schema_editor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{table}_organization"')

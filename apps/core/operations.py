"""Two words per tenant table in a migration: EnableTenantRLS and SameTenant."""

from typing import Any

from django.db.migrations.operations.base import Operation

from apps.core.context import SETTING

ORGANIZATIONS = "organizations_organization"  # a name only: core knows no room, but every tenant row names a row of this table
RULE = f"organization_id = (SELECT current_setting('{SETTING}')::bigint)"


class EnableTenantRLS(Operation):
    """Rows are visible to, and writable by, one organization: forced row-level security.

    The sub-select makes Postgres read the setting once per statement; without a scope reading it is an error, not 'no rows'.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing of Django's own state changes."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = to_state.apps.get_model(app_label, self.model_name)._meta.db_table
        if app_label != "core":  # core's tables are older than the organizations; their keys are added there
            add_organization_key(schema_editor, table)
        schema_editor.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        schema_editor.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
        schema_editor.execute(f'CREATE POLICY tenant ON "{table}" TO fp_app, fp_owner USING ({RULE}) WITH CHECK ({RULE})')
        schema_editor.execute(f'CREATE POLICY platform ON "{table}" TO fp_admin USING (true) WITH CHECK (true)')

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = from_state.apps.get_model(app_label, self.model_name)._meta.db_table
        drop_organization_key(schema_editor, table)
        schema_editor.execute(f'DROP POLICY platform ON "{table}"')
        schema_editor.execute(f'DROP POLICY tenant ON "{table}"')
        schema_editor.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
        schema_editor.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (self.__class__.__name__, [self.model_name], {})

    def describe(self) -> str:
        return f"Force row-level security on {self.model_name}"


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

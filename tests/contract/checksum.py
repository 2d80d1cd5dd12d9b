"""What all rows of one organization are, as one number: it changes with any row of any table."""

from django.apps import apps
from django.db import connection

from apps.core.models import TenantModel
from apps.core.tenancy import tenant

# The tables that are no organization's, and what of their rows belongs to one.
GLOBAL = {
    "organizations_organization": "id = %(id)s",
    "organizations_membership": "organization_id = %(id)s",
    "organizations_invitation": "organization_id = %(id)s",
    "organizations_apikey": "organization_id = %(id)s",
    "accounts_user": "id IN (SELECT user_id FROM organizations_membership WHERE organization_id = %(id)s)",
}
# What a refusal may leave: when a key was last used, when somebody last signed in.
IGNORED = {"organizations_apikey": "- 'last_used_at'", "accounts_user": "- 'last_login'"}


def tables() -> list[str]:
    """Every table with rows of organizations, from the models."""
    return sorted(model._meta.db_table for model in apps.get_models() if issubclass(model, TenantModel))


def _one(table: str, condition: str) -> str:
    row = f"(to_jsonb(t) {IGNORED.get(table, '')})::text"
    return f"SELECT '{table}' AS name, count(*) AS n, md5(string_agg({row}, '|' ORDER BY {row})) AS said FROM {table} t WHERE {condition}"


def checksum(organization_id: int) -> dict[str, tuple[int, str]]:
    """By table: how many rows the organization has, and a digest of them. Opens its scope."""
    conditions = {**dict.fromkeys(tables(), "organization_id = %(id)s"), **GLOBAL}
    query = " UNION ALL ".join(_one(table, condition) for table, condition in conditions.items())
    with tenant(organization_id), connection.cursor() as cursor:
        cursor.execute(query, {"id": organization_id})
        return {name: (n, said) for name, n, said in cursor.fetchall()}

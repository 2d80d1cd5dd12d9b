"""Policies, keys that stay inside one organization, and an audit trail that only grows."""

from django.db import migrations

from apps.core.operations import BelongToOrganizations, EnableTenantRLS, SameTenant

CORE_TABLES = ("core_eventlog", "core_subscribercursor", "core_job", "core_jobchunk", "core_joberror")

APPEND_ONLY = """
CREATE FUNCTION organizations_audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user <> (SELECT tableowner FROM pg_catalog.pg_tables WHERE schemaname = TG_TABLE_SCHEMA AND tablename = TG_TABLE_NAME) THEN
    RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN COALESCE(NEW, OLD);
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON organizations_auditline
  FOR EACH ROW EXECUTE FUNCTION organizations_audit_is_append_only();
"""
NOT_APPEND_ONLY = "DROP TRIGGER append_only ON organizations_auditline; DROP FUNCTION organizations_audit_is_append_only()"


class Migration(migrations.Migration):
    dependencies = [("organizations", "0001_initial"), ("core", "0002_policies_and_waiting")]

    operations = [
        EnableTenantRLS("AuditLine"),
        EnableTenantRLS("QuotaUsage"),
        EnableTenantRLS("IdempotencyKey"),
        SameTenant("IdempotencyKey", "membership"),
        SameTenant("ApiKey", "membership"),
        SameTenant("Invitation", "created_by"),
        SameTenant("Invitation", "accepted_by"),
        BelongToOrganizations(*CORE_TABLES),
        migrations.RunSQL(APPEND_ONLY, NOT_APPEND_ONLY),
    ]

"""Policies and keys that stay inside one organization; what was found, once found, is not changed; and the reviewed function by which the
clock sees in which organizations a queue was not compared today (ids only)."""

from django.db import migrations

from apps.core.operations import EnableTenantRLS, SameTenant

KEYS = {
    "Audit": ("queue", "decision"),
    "Calibration": ("queue",),
    "Promise": ("queue", "member"),
    "Certification": ("promise", "queue", "calibration"),
    "Watch": ("queue",),
    "ShiftCheck": ("queue",),
    "LadderStep": ("queue", "member", "reversed_by"),
}
KEPT = ("production_calibration", "production_certification", "production_shiftcheck")
TO_COMPARE = """
CREATE FUNCTION production_to_compare() RETURNS TABLE (organization_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT DISTINCT queue.organization_id FROM public.production_productionqueue queue
   WHERE queue.archived_at IS NULL
     AND NOT EXISTS (SELECT 1 FROM public.production_shiftcheck seen WHERE seen.organization_id = queue.organization_id
                        AND seen.queue_id = queue.id AND seen.day = (clock_timestamp() AT TIME ZONE 'UTC')::date) LIMIT 1000
$$"""


class Migration(migrations.Migration):
    dependencies = [("production", "0004_threshold_keys"), ("organizations", "0003_audit_subject_name")]

    operations = [
        *(EnableTenantRLS(model) for model in KEYS),
        *(SameTenant(model, field) for model, fields in KEYS.items() for field in fields),
        SameTenant("ProductionQueue", "calibration"),
        *(
            migrations.RunSQL(f"REVOKE UPDATE ON {table} FROM fp_app, fp_admin", f"GRANT UPDATE ON {table} TO fp_app, fp_admin")
            for table in KEPT
        ),
        migrations.RunSQL(TO_COMPARE, "DROP FUNCTION production_to_compare()"),
        migrations.RunSQL("ALTER FUNCTION production_to_compare() OWNER TO fp_search", migrations.RunSQL.noop),
    ]

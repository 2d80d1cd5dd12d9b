"""Policies, keys that stay inside one organization, outcomes that are only ever added to, and the reviewed function by which the clock
sees in which organizations a decision is overdue (ids only)."""

from django.db import migrations

from apps.core.operations import EnableTenantRLS, SameTenant

OUTCOMES = "production_outcome"
OVERDUE = """
CREATE FUNCTION production_overdue() RETURNS TABLE (organization_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT DISTINCT decision.organization_id FROM public.production_decision decision
   WHERE decision.state = 0 AND decision.overdue_at IS NULL AND decision.deadline <= clock_timestamp() LIMIT 1000
$$"""
KEYS = {
    "ProductionQueue": ("project", "model", "model_run", "batch", "dataset", "feedback_dataset"),
    "Decision": ("queue", "data_row", "task", "model_run", "annotation_set"),
    "Outcome": ("decision", "member"),
}


class Migration(migrations.Migration):
    dependencies = [
        ("production", "0001_initial"),
        ("annotations", "0008_what_revisions_replaced"),
        ("model_runs", "0011_runs_by_parts"),
        ("projects", "0005_task_history_policies"),
    ]

    operations = [
        *(EnableTenantRLS(model) for model in KEYS),
        *(SameTenant(model, field) for model, fields in KEYS.items() for field in fields),
        migrations.RunSQL(f"REVOKE UPDATE ON {OUTCOMES} FROM fp_app, fp_admin", f"GRANT UPDATE ON {OUTCOMES} TO fp_app, fp_admin"),
        migrations.RunSQL(OVERDUE, "DROP FUNCTION production_overdue()"),
        migrations.RunSQL("ALTER FUNCTION production_overdue() OWNER TO fp_search", migrations.RunSQL.noop),
    ]

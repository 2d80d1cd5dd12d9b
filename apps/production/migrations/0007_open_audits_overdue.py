"""What is under an open audit is overdue like anything else that waits, for people and for the clock alike."""

from django.db import migrations, models

OVERDUE = """
DROP FUNCTION production_overdue();
CREATE FUNCTION production_overdue() RETURNS TABLE (organization_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT DISTINCT decision.organization_id FROM public.production_decision decision
   WHERE ({waits}) AND decision.overdue_at IS NULL AND decision.deadline <= clock_timestamp() LIMIT 1000
$$;
ALTER FUNCTION production_overdue() OWNER TO fp_search"""
WAITS = models.Q(("state", 0)) | models.Q(("sealed__isnull", False))


class Migration(migrations.Migration):
    dependencies = [("production", "0006_blind_tasks")]

    operations = [
        migrations.RemoveIndex(model_name="decision", name="decision_waiting"),
        migrations.RemoveIndex(model_name="decision", name="decision_to_tell"),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["organization_id", "queue", "deadline"], name="decision_overdue", condition=WAITS),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["deadline"], name="decision_untold", condition=WAITS & models.Q(("overdue_at__isnull", True))),
        ),
        migrations.RunSQL(
            OVERDUE.format(waits="decision.state = 0 OR decision.sealed IS NOT NULL"),
            OVERDUE.format(waits="decision.state = 0"),
        ),
    ]

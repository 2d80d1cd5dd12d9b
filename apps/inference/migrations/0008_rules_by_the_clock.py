"""Rules of training by the clock, and the reviewed function by which the clock sees in which organizations one is due (ids only)."""

from django.db import migrations, models

DUE_RULES = """
CREATE FUNCTION inference_due_rules() RETURNS TABLE (organization_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT DISTINCT rule.organization_id FROM public.inference_trainingrule rule
   WHERE rule.enabled AND rule.due_at <= clock_timestamp() LIMIT 1000
$$"""


class Migration(migrations.Migration):
    dependencies = [("inference", "0007_agents"), ("projects", "0003_sent_back")]

    operations = [
        migrations.AddField("trainingrule", "due_at", models.DateTimeField(null=True)),
        migrations.AddField("trainingrule", "every_hours", models.PositiveIntegerField(null=True)),
        migrations.AlterField("trainingrule", "after_labels", models.PositiveIntegerField(null=True)),
        migrations.AddConstraint(
            "trainingrule",
            models.CheckConstraint(
                condition=models.Q(("after_labels__isnull", False), ("every_hours__isnull", False), _connector="OR"),
                name="trainingrule_has_when",
            ),
        ),
        migrations.RunSQL(DUE_RULES, "DROP FUNCTION inference_due_rules()"),
        migrations.RunSQL("ALTER FUNCTION inference_due_rules() OWNER TO fp_search", migrations.RunSQL.noop),
    ]

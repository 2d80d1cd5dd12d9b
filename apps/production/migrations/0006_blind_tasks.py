"""The tasks of audits that were drawn before tasks said that they are blind."""

from django.db import migrations

from apps.core.context import SETTING

FILL_ALL = f"""
DO $$
DECLARE
    number bigint;
    before text := current_setting('{SETTING}', true);
BEGIN
    FOR number IN SELECT id FROM organizations_organization LOOP
        PERFORM set_config('{SETTING}', number::text, true);
        UPDATE projects_task task SET is_blind = true FROM production_decision decision
          WHERE task.organization_id = number AND decision.organization_id = number AND decision.task_id = task.id AND decision.is_audit;
    END LOOP;
    PERFORM set_config('{SETTING}', coalesce(before, ''), true);
END $$
"""  # noqa: S608  no word of it comes from elsewhere


class Migration(migrations.Migration):
    dependencies = [("production", "0005_threshold_policies"), ("projects", "0009_blind_tasks")]

    operations = [migrations.RunSQL(FILL_ALL, migrations.RunSQL.noop)]

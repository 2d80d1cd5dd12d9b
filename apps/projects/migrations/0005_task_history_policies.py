"""Policies, keys that stay inside one organization, and a history that is only ever added to."""

from django.db import migrations

from apps.core.operations import EnableTenantRLS, SameTenant

TABLE = "projects_transition"


class Migration(migrations.Migration):
    dependencies = [("projects", "0004_task_history")]

    operations = [
        EnableTenantRLS("TaskMove"),
        EnableTenantRLS("Transition"),
        SameTenant("Task", "assignee"),
        SameTenant("TaskMove", "project"),
        SameTenant("TaskMove", "member"),
        SameTenant("TaskMove", "assignee"),
        SameTenant("Transition", "task"),
        SameTenant("Transition", "member"),
        SameTenant("Transition", "move"),
        migrations.RunSQL(f"REVOKE UPDATE ON {TABLE} FROM fp_app, fp_admin", f"GRANT UPDATE ON {TABLE} TO fp_app, fp_admin"),
    ]

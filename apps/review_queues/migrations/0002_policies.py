"""The policy, keys that stay inside one organization, and reviews that are only ever added to."""

from django.db import migrations

from apps.core.operations import EnableTenantRLS, SameTenant

TABLE = "review_queues_review"


class Migration(migrations.Migration):
    dependencies = [("review_queues", "0001_initial"), ("annotations", "0002_policies")]

    operations = [
        EnableTenantRLS("Review"),
        SameTenant("Review", "task"),
        SameTenant("Review", "reviewer"),
        SameTenant("Review", "annotation_set"),
        SameTenant("Review", "correction"),
        migrations.RunSQL(f"REVOKE UPDATE ON {TABLE} FROM fp_app, fp_admin", f"GRANT UPDATE ON {TABLE} TO fp_app, fp_admin"),
    ]

"""The policy of stages, and keys that stay inside one organization."""

from django.db import migrations

from apps.core.operations import EnableTenantRLS, SameTenant


class Migration(migrations.Migration):
    dependencies = [("projects", "0007_review_path")]

    operations = [EnableTenantRLS("ReviewStage"), SameTenant("ReviewStage", "project")]

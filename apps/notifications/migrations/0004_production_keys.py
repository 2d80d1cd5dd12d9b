"""Keys that stay inside one organization."""

from django.db import migrations

from apps.core.operations import SameTenant


class Migration(migrations.Migration):
    dependencies = [("notifications", "0003_production"), ("production", "0006_blind_tasks")]

    operations = [SameTenant("Notification", "queue"), SameTenant("Notification", "step")]

"""The policy, and keys that stay inside one organization."""

from django.db import migrations

from apps.core.operations import EnableTenantRLS, SameTenant


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial"), ("review_queues", "0005_thread_policies")]

    operations = [
        EnableTenantRLS("Notification"),
        SameTenant("Notification", "member"),
        SameTenant("Notification", "comment"),
    ]

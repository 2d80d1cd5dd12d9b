"""Policies, and keys that stay inside one organization."""

from django.db import migrations

from apps.core.operations import EnableTenantRLS, SameTenant


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]

    operations = [
        EnableTenantRLS("Dataset"),
        EnableTenantRLS("DataRow"),
        SameTenant("DataRow", "dataset"),
    ]

"""Policies, and keys that stay inside one organization."""

from django.db import migrations

from apps.core.operations import EnableTenantRLS, SameTenant


class Migration(migrations.Migration):
    dependencies = [("analytics", "0001_initial"), ("organizations", "0001_initial")]

    operations = [
        EnableTenantRLS("ActivitySpan"),
        SameTenant("ActivitySpan", "project"),
        SameTenant("ActivitySpan", "task"),
        SameTenant("ActivitySpan", "membership"),
        EnableTenantRLS("ProjectCosts"),
        SameTenant("ProjectCosts", "project"),
    ]

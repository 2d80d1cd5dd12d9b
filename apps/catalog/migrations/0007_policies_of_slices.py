"""The policy of slices, and a key that stays inside one organization."""

from django.db import migrations

from apps.core.operations import EnableTenantRLS, SameTenant


class Migration(migrations.Migration):
    dependencies = [("catalog", "0006_slice")]

    operations = [
        EnableTenantRLS("Slice"),
        SameTenant("Slice", "author"),
    ]

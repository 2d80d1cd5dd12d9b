"""Policies of the new tables, and a key that stays inside one organization."""

from django.db import migrations

from apps.core.operations import EnableTenantRLS, SameTenant


class Migration(migrations.Migration):
    dependencies = [("catalog", "0004_metadata_and_attachments")]

    operations = [
        EnableTenantRLS("MetadataField"),
        EnableTenantRLS("Attachment"),
        SameTenant("Attachment", "data_row"),
    ]

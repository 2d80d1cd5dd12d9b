"""The policy of independent labels, and keys that stay inside one organization."""

from django.db import migrations

from apps.core.operations import EnableTenantRLS, SameTenant


class Migration(migrations.Migration):
    dependencies = [("annotations", "0009_independent_labels")]

    operations = [
        EnableTenantRLS("IndependentLabel"),
        SameTenant("IndependentLabel", "task"),
        SameTenant("IndependentLabel", "annotation_set"),
    ]

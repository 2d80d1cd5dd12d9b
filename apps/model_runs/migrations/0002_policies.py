"""Policies, and keys that stay inside one organization."""

from django.db import migrations

from apps.core.operations import EnableTenantRLS, SameTenant


class Migration(migrations.Migration):
    dependencies = [("model_runs", "0001_initial"), ("catalog", "0002_policies"), ("ontologies", "0002_policies")]

    operations = [
        EnableTenantRLS("Model"),
        EnableTenantRLS("ModelRun"),
        EnableTenantRLS("ModelRunDataRow"),
        SameTenant("Model", "ontology"),
        SameTenant("ModelRun", "model"),
        SameTenant("ModelRunDataRow", "model_run"),
        SameTenant("ModelRunDataRow", "data_row"),
    ]

"""Policies, and keys that stay inside one organization."""

from django.db import migrations

from apps.core.operations import EnableTenantRLS, SameTenant

OF_RUNS = ("RunEvaluation", "RunLabel", "Outcome", "Cell", "Figure", "MaskOverlap")
OF_DATA_ROWS = ("RunLabel", "Outcome", "MaskOverlap")


class Migration(migrations.Migration):
    dependencies = [
        ("evaluation", "0001_initial"),
        ("organizations", "0001_initial"),
        ("catalog", "0002_policies"),
        ("model_runs", "0002_policies"),
        ("projects", "0002_policies"),
    ]

    operations = [
        *(EnableTenantRLS(model) for model in OF_RUNS),
        *(SameTenant(model, "model_run") for model in OF_RUNS),
        *(SameTenant(model, "data_row") for model in OF_DATA_ROWS),
        SameTenant("RunEvaluation", "project"),
    ]

"""Policies, and keys that stay inside one organization."""

from django.db import migrations

from apps.core.operations import EnableTenantRLS, SameTenant


class Migration(migrations.Migration):
    dependencies = [("inference", "0001_initial"), ("organizations", "0001_initial")]

    operations = [
        EnableTenantRLS("Predictor"),
        SameTenant("Predictor", "ontology"),
        SameTenant("Predictor", "model"),
        EnableTenantRLS("PredictorVersion"),
        SameTenant("PredictorVersion", "predictor"),
        SameTenant("PredictorVersion", "job"),
        EnableTenantRLS("ProjectPredictor"),
        SameTenant("ProjectPredictor", "project"),
        SameTenant("ProjectPredictor", "predictor"),
        SameTenant("ProjectPredictor", "version"),
    ]

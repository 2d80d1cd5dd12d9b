"""Policies, and keys that stay inside one organization."""

from django.db import migrations

from apps.core.operations import EnableTenantRLS, SameTenant


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0001_initial"),
        ("ontologies", "0002_policies"),
        ("catalog", "0002_policies"),
        ("organizations", "0002_policies_and_audit"),
    ]

    operations = [
        EnableTenantRLS("Project"),
        EnableTenantRLS("Batch"),
        EnableTenantRLS("Task"),
        SameTenant("Project", "ontology"),
        SameTenant("Batch", "project"),
        SameTenant("Task", "project"),
        SameTenant("Task", "batch"),
        SameTenant("Task", "data_row"),
        SameTenant("Task", "lease_holder"),
        SameTenant("Task", "last_annotator"),
        SameTenant("Task", "reviewer"),
    ]

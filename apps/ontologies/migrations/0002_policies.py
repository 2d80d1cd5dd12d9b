"""Policies, and keys that stay inside one organization."""

from django.db import migrations

from apps.core.operations import EnableTenantRLS, SameTenant


class Migration(migrations.Migration):
    dependencies = [("ontologies", "0001_initial")]

    operations = [
        EnableTenantRLS("Ontology"),
        EnableTenantRLS("OntologyVersion"),
        EnableTenantRLS("Feature"),
        EnableTenantRLS("Option"),
        SameTenant("OntologyVersion", "ontology"),
        SameTenant("Feature", "ontology"),
        SameTenant("Feature", "parent_feature"),
        SameTenant("Feature", "parent_option"),
        SameTenant("Option", "feature"),
    ]

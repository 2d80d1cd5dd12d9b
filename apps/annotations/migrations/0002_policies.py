"""Policies, keys that stay inside one organization, and tables that are only ever added to."""

from django.db import migrations

from apps.core.operations import EnableTenantRLS, SameTenant

TABLES = ("AnnotationSet", "Annotation", "Label", "SuggestionDecision", "Revision", "Prelabel")
APPEND_ONLY = ("annotations_suggestiondecision", "annotations_revision")


class Migration(migrations.Migration):
    dependencies = [("annotations", "0001_initial"), ("projects", "0002_policies"), ("model_runs", "0002_policies")]

    operations = [
        *(EnableTenantRLS(name) for name in TABLES),
        SameTenant("AnnotationSet", "data_row"),
        SameTenant("AnnotationSet", "project"),
        SameTenant("AnnotationSet", "author"),
        SameTenant("AnnotationSet", "model_run"),
        SameTenant("AnnotationSet", "corrects"),
        SameTenant("Annotation", "annotation_set"),
        SameTenant("Annotation", "feature"),
        SameTenant("Label", "project"),
        SameTenant("Label", "data_row"),
        SameTenant("Label", "annotation_set"),
        SameTenant("SuggestionDecision", "annotation_set"),
        SameTenant("SuggestionDecision", "suggestion"),
        SameTenant("Revision", "annotation_set"),
        SameTenant("Revision", "author"),
        SameTenant("Prelabel", "batch"),
        SameTenant("Prelabel", "model_run"),
        *(
            migrations.RunSQL(f"REVOKE UPDATE ON {table} FROM fp_app, fp_admin", f"GRANT UPDATE ON {table} TO fp_app, fp_admin")
            for table in APPEND_ONLY
        ),
    ]

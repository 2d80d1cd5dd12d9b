"""Policies, and keys that stay inside one organization."""

from django.db import migrations

from apps.core.operations import EnableTenantRLS, SameTenant


class Migration(migrations.Migration):
    dependencies = [("review_queues", "0004_threads")]

    operations = [
        EnableTenantRLS("Thread"),
        SameTenant("Thread", "task"),
        SameTenant("Thread", "author"),
        SameTenant("Thread", "review"),
        SameTenant("Thread", "resolved_by"),
        SameTenant("Thread", "reopened_by"),
        EnableTenantRLS("Comment"),
        SameTenant("Comment", "thread"),
        SameTenant("Comment", "author"),
    ]

"""Policies, and keys that stay inside one organization."""

from django.db import migrations

from apps.core.operations import EnableTenantRLS, SameTenant


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0001_initial"), ("projects", "0002_policies"), ("organizations", "0001_initial")]

    operations = [
        EnableTenantRLS("Webhook"),
        SameTenant("Webhook", "project"),
        SameTenant("Webhook", "member"),
        EnableTenantRLS("WebhookDelivery"),
        SameTenant("WebhookDelivery", "webhook"),
        SameTenant("WebhookDelivery", "job"),
        EnableTenantRLS("WebhookTry"),
        SameTenant("WebhookTry", "delivery"),
    ]

"""How the servers behind predictors are doing, and what was last said to them."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import apps.core.ids
import apps.core.tenancy
from apps.core.operations import EnableTenantRLS, SameTenant


class Migration(migrations.Migration):
    dependencies = [
        ("inference", "0003_connected"),
    ]

    operations = [
        migrations.CreateModel(
            name="Endpoint",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("organization_id", models.BigIntegerField(default=apps.core.tenancy.current_organization_id, editable=False)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("open_until", models.DateTimeField(null=True)),
                ("succeeded_at", models.DateTimeField(null=True)),
                ("failed_at", models.DateTimeField(null=True)),
                ("error", models.TextField(blank=True, default="")),
                ("predictor", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="inference.predictor")),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("organization_id", "predictor"), name="endpoint_once")],
            },
        ),
        migrations.CreateModel(
            name="Exchange",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("organization_id", models.BigIntegerField(default=apps.core.tenancy.current_organization_id, editable=False)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("method", models.CharField(max_length=10)),
                ("address", models.TextField()),
                ("asked", models.TextField(blank=True, default="")),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("answered", models.TextField(blank=True, default="")),
                ("error", models.TextField(blank=True, default="")),
                ("seconds", models.FloatField(default=0.0)),
                ("predictor", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="inference.predictor")),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["organization_id", "predictor", "-id"], name="exchange_newest")],
            },
        ),
        EnableTenantRLS("Endpoint"),
        SameTenant("Endpoint", "predictor"),
        EnableTenantRLS("Exchange"),
        SameTenant("Exchange", "predictor"),
    ]

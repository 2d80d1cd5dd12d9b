"""What predicting costs, with its policy."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import apps.core.ids
import apps.core.tenancy
from apps.core.operations import EnableTenantRLS, SameTenant


class Migration(migrations.Migration):
    dependencies = [
        ("inference", "0004_endpoints"),
        ("model_runs", "0006_runs_that_were_deleted"),
    ]

    operations = [
        migrations.CreateModel(
            name="ComputeUse",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("organization_id", models.BigIntegerField(default=apps.core.tenancy.current_organization_id, editable=False)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("device", models.TextField()),
                ("data_rows", models.PositiveIntegerField(default=0)),
                ("seconds", models.FloatField(default=0.0)),
                ("model_run", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="model_runs.modelrun")),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("organization_id", "model_run", "device"), name="computeuse_once")],
            },
        ),
        EnableTenantRLS("ComputeUse"),
        SameTenant("ComputeUse", "model_run"),
    ]

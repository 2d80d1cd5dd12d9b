"""Programs elsewhere that work for predictors, with their policy."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import apps.core.ids
import apps.core.tenancy
from apps.core.operations import EnableTenantRLS, SameTenant


class Migration(migrations.Migration):
    dependencies = [
        ("inference", "0006_training_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="Agent",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("organization_id", models.BigIntegerField(default=apps.core.tenancy.current_organization_id, editable=False)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("instance", models.UUIDField()),
                ("name", models.CharField(max_length=200)),
                ("device", models.CharField(blank=True, default="", max_length=200)),
                ("version", models.CharField(blank=True, default="", max_length=200)),
                ("seen_at", models.DateTimeField()),
                ("data_rows", models.PositiveBigIntegerField(default=0)),
                ("predictor", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="inference.predictor")),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("organization_id", "predictor", "instance"), name="agent_once")],
            },
        ),
        EnableTenantRLS("Agent"),
        SameTenant("Agent", "predictor"),
    ]

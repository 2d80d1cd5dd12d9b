"""Predictors that are trained by themselves."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import apps.core.ids
import apps.core.tenancy
from apps.core.operations import EnableTenantRLS, SameTenant


class Migration(migrations.Migration):
    dependencies = [
        ("inference", "0005_compute_use"),
        ("projects", "0003_sent_back"),
    ]

    operations = [
        migrations.CreateModel(
            name="TrainingRule",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("organization_id", models.BigIntegerField(default=apps.core.tenancy.current_organization_id, editable=False)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("after_labels", models.PositiveIntegerField()),
                (
                    "promote",
                    models.TextField(
                        choices=[("always", "always"), ("if_better", "if it is better"), ("by_hand", "by hand")], default="always"
                    ),
                ),
                ("settings", models.JSONField(blank=True, default=dict)),
                ("enabled", models.BooleanField(default=True)),
                ("labels", models.PositiveIntegerField(default=0)),
                ("problem", models.TextField(blank=True, default="")),
                (
                    "predictor",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="inference.predictor"),
                ),
                ("project", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="projects.project")),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("organization_id", "predictor"), name="trainingrule_once")],
                "indexes": [models.Index(fields=["organization_id", "project"], name="trainingrule_of_project")],
            },
        ),
        EnableTenantRLS("TrainingRule"),
        SameTenant("TrainingRule", "predictor"),
        SameTenant("TrainingRule", "project"),
    ]

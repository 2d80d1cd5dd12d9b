"""The means of the figures that come with predictions: sums of data rows, means of splits."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import apps.core.ids
import apps.core.tenancy
from apps.core.operations import EnableTenantRLS, SameTenant


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0008_data_rows_by_checksum"),
        ("evaluation", "0003_likest_truth"),
        ("model_runs", "0008_surest_wrong_prediction"),
    ]

    operations = [
        migrations.CreateModel(
            name="CustomMean",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("organization_id", models.BigIntegerField(default=apps.core.tenancy.current_organization_id, editable=False)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("split", models.CharField(blank=True, max_length=40)),
                ("subject", models.SmallIntegerField()),
                ("name", models.CharField(max_length=200)),
                ("mean", models.FloatField()),
                (
                    "model_run",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="model_runs.modelrun",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("organization_id", "model_run", "split", "subject", "name"), name="custommean_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomSum",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("organization_id", models.BigIntegerField(default=apps.core.tenancy.current_organization_id, editable=False)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("subject", models.SmallIntegerField()),
                ("name", models.CharField(max_length=200)),
                ("total", models.FloatField()),
                ("count", models.IntegerField()),
                (
                    "data_row",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="catalog.datarow",
                    ),
                ),
                (
                    "model_run",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="model_runs.modelrun",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["organization_id", "data_row"], name="customsum_of_data_row")],
                "constraints": [
                    models.UniqueConstraint(fields=("organization_id", "model_run", "data_row", "subject", "name"), name="customsum_once")
                ],
            },
        ),
        *(EnableTenantRLS(model) for model in ("CustomMean", "CustomSum")),
        *(SameTenant(model, "model_run") for model in ("CustomMean", "CustomSum")),
        SameTenant("CustomSum", "data_row"),
    ]

"""Figures that senders state of data rows, and how figures of several data rows come together."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import apps.core.ids
import apps.core.tenancy
from apps.core.operations import EnableTenantRLS, SameTenant


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0008_data_rows_by_checksum"),
        ("evaluation", "0005_rival_truth"),
        ("model_runs", "0009_automatic_labels"),
    ]

    operations = [
        migrations.AddField(
            model_name="customsum",
            name="how",
            field=models.SmallIntegerField(db_default=0, default=0),
        ),
        migrations.CreateModel(
            name="RowMetric",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("organization_id", models.BigIntegerField(default=apps.core.tenancy.current_organization_id, editable=False)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("key", models.UUIDField()),
                ("name", models.CharField(max_length=160)),
                ("aggregation", models.CharField(max_length=20)),
                ("value", models.JSONField()),
                ("feature", models.UUIDField(null=True)),
                ("option", models.UUIDField(null=True)),
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
                "indexes": [
                    models.Index(fields=["organization_id", "data_row"], name="rowmetric_of_data_row"),
                    models.Index(fields=["organization_id", "model_run", "name"], name="rowmetric_of_name"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("organization_id", "model_run", "key"), name="rowmetric_key"),
                    models.UniqueConstraint(
                        fields=("organization_id", "model_run", "data_row", "name", "feature", "option"),
                        name="rowmetric_once",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        EnableTenantRLS("RowMetric"),
        SameTenant("RowMetric", "model_run"),
        SameTenant("RowMetric", "data_row"),
    ]

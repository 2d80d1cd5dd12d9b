"""Models, runs and the data rows of a run."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import apps.core.ids
import apps.core.tenancy


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalog", "0001_initial"),
        ("ontologies", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Model",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("organization_id", models.BigIntegerField(default=apps.core.tenancy.current_organization_id, editable=False)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("name", models.CharField(max_length=200)),
                ("description", models.TextField(blank=True, default="")),
                ("ontology", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ontologies.ontology")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ModelRun",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("organization_id", models.BigIntegerField(default=apps.core.tenancy.current_organization_id, editable=False)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("name", models.CharField(max_length=200)),
                (
                    "purpose",
                    models.TextField(
                        choices=[
                            ("upload", "upload"),
                            ("prelabel", "prelabel"),
                            ("live", "live"),
                            ("auto", "auto"),
                            ("production", "production"),
                            ("probe", "probe"),
                        ],
                        default="upload",
                    ),
                ),
                ("config", models.JSONField(blank=True, default=dict)),
                (
                    "state",
                    models.SmallIntegerField(
                        choices=[(0, "created"), (1, "running"), (2, "finished"), (3, "failed"), (4, "cancelled")], default=0
                    ),
                ),
                ("predictor_version_id", models.UUIDField(null=True)),
                ("model", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="runs", to="model_runs.model")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ModelRunDataRow",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("organization_id", models.BigIntegerField(default=apps.core.tenancy.current_organization_id, editable=False)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("split", models.CharField(blank=True, default="", max_length=40)),
                ("lowest_confidence", models.FloatField(null=True)),
                ("prediction_count", models.PositiveIntegerField(default=0)),
                ("data_row", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="catalog.datarow")),
                (
                    "model_run",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="data_rows", to="model_runs.modelrun"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="model",
            index=models.Index(fields=["organization_id", "-created_at", "-id"], name="model_newest"),
        ),
        migrations.AddIndex(
            model_name="modelrun",
            index=models.Index(fields=["organization_id", "-created_at", "-id"], name="modelrun_newest"),
        ),
        migrations.AddIndex(
            model_name="modelrun",
            index=models.Index(fields=["organization_id", "model", "-created_at", "-id"], name="modelrun_of_model"),
        ),
        migrations.AddConstraint(
            model_name="modelrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("purpose__in", ("live", "auto"))),
                fields=("organization_id", "model", "predictor_version_id", "purpose"),
                name="modelrun_standing_once",
            ),
        ),
        migrations.AddIndex(
            model_name="modelrundatarow",
            index=models.Index(fields=["organization_id", "model_run", "lowest_confidence", "id"], name="modelrundatarow_least_sure"),
        ),
        migrations.AddIndex(
            model_name="modelrundatarow",
            index=models.Index(fields=["organization_id", "data_row"], name="modelrundatarow_of_data_row"),
        ),
        migrations.AddConstraint(
            model_name="modelrundatarow",
            constraint=models.UniqueConstraint(fields=("organization_id", "model_run", "data_row"), name="modelrundatarow_once"),
        ),
        migrations.AddConstraint(
            model_name="modelrundatarow",
            constraint=models.CheckConstraint(
                condition=models.Q(("lowest_confidence", None), ("lowest_confidence__range", (0, 1)), _connector="OR"),
                name="modelrundatarow_confidence",
            ),
        ),
    ]

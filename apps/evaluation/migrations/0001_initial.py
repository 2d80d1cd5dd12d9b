"""What is kept of comparing runs with labels."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import apps.core.ids
import apps.core.tenancy


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalog", "0008_data_rows_by_checksum"),
        ("model_runs", "0004_figures_of_data_rows"),
        ("projects", "0003_sent_back"),
    ]

    operations = [
        migrations.CreateModel(
            name="Cell",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("organization_id", models.BigIntegerField(default=apps.core.tenancy.current_organization_id, editable=False)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("split", models.CharField(blank=True, max_length=40)),
                ("level", models.SmallIntegerField()),
                ("predicted", models.SmallIntegerField()),
                ("truth", models.SmallIntegerField()),
                ("counts", django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
                ("overlaps", django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(), null=True, size=None)),
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
                    models.UniqueConstraint(
                        fields=("organization_id", "model_run", "split", "level", "predicted", "truth"), name="cell_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Figure",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("organization_id", models.BigIntegerField(default=apps.core.tenancy.current_organization_id, editable=False)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("split", models.CharField(blank=True, max_length=40)),
                ("level", models.SmallIntegerField()),
                ("subject", models.SmallIntegerField()),
                ("ap", models.FloatField(null=True)),
                ("ap50", models.FloatField(null=True)),
                ("ap75", models.FloatField(null=True)),
                ("map", models.FloatField(null=True)),
                ("max_recall", models.FloatField(null=True)),
                ("ece", models.FloatField(null=True)),
                ("brier", models.FloatField(null=True)),
                ("curve", django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(), null=True, size=None)),
                ("mask_iou", django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(), null=True, size=None)),
                ("reliability", models.JSONField(null=True)),
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
                    models.UniqueConstraint(fields=("organization_id", "model_run", "split", "level", "subject"), name="figure_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="MaskOverlap",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("organization_id", models.BigIntegerField(default=apps.core.tenancy.current_organization_id, editable=False)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("subject", models.SmallIntegerField()),
                ("both", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("either", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
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
                "indexes": [models.Index(fields=["organization_id", "data_row"], name="maskoverlap_of_data_row")],
                "constraints": [
                    models.UniqueConstraint(fields=("organization_id", "model_run", "data_row", "subject"), name="maskoverlap_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("organization_id", models.BigIntegerField(default=apps.core.tenancy.current_organization_id, editable=False)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("annotation", models.UUIDField()),
                ("is_truth", models.BooleanField()),
                ("subject", models.SmallIntegerField()),
                ("confidence", models.FloatField(default=1.0)),
                ("counted", models.IntegerField(default=0)),
                ("matched", models.IntegerField(default=0)),
                ("overlap", models.FloatField(default=0.0)),
                ("overlaps", django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(), null=True, size=None)),
                ("others", django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), null=True, size=None)),
                ("above", django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), null=True, size=None)),
                ("found", django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), null=True, size=None)),
                ("asked", django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), null=True, size=None)),
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
                    models.Index(fields=["organization_id", "model_run", "data_row"], name="outcome_of_row"),
                    models.Index(
                        condition=models.Q(("is_truth", False)),
                        fields=["organization_id", "model_run", "-confidence", "id"],
                        name="outcome_surest",
                    ),
                    models.Index(fields=["organization_id", "data_row"], name="outcome_of_data_row"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RunEvaluation",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("organization_id", models.BigIntegerField(default=apps.core.tenancy.current_organization_id, editable=False)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("follows", models.BooleanField(default=False)),
                ("confidence", models.FloatField(default=0.5)),
                ("iou", models.FloatField(default=0.5)),
                ("subjects", models.JSONField(default=list)),
                ("labels_taken_at", models.DateTimeField(null=True)),
                ("labels_job", models.UUIDField(null=True)),
                ("job", models.UUIDField(null=True)),
                ("wanted", models.BigIntegerField(default=1)),
                ("computed", models.BigIntegerField(default=0)),
                ("computed_at", models.DateTimeField(null=True)),
                ("summary", models.JSONField(default=dict)),
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
                (
                    "project",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(condition=models.Q(("follows", True)), fields=["organization_id", "project"], name="runevaluation_follows")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("organization_id", "model_run"), name="runevaluation_once"),
                    models.CheckConstraint(
                        condition=models.Q(("confidence__range", (0, 1)), ("iou__range", (0, 1))), name="runevaluation_point"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RunLabel",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("organization_id", models.BigIntegerField(default=apps.core.tenancy.current_organization_id, editable=False)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("annotation_set", models.UUIDField()),
                ("revision", models.PositiveIntegerField()),
                ("annotations", models.JSONField(default=list)),
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
                "indexes": [models.Index(fields=["organization_id", "data_row"], name="runlabel_of_data_row")],
                "constraints": [models.UniqueConstraint(fields=("organization_id", "model_run", "data_row"), name="runlabel_once")],
            },
        ),
    ]

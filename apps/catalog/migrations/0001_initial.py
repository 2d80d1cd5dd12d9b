"""Datasets and data rows."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import apps.core.ids
import apps.core.tenancy


class Migration(migrations.Migration):
    initial = True

    dependencies = [("organizations", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Dataset",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("organization_id", models.BigIntegerField(default=apps.core.tenancy.current_organization_id, editable=False)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("name", models.CharField(max_length=200)),
                ("description", models.TextField(blank=True, default="")),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["organization_id", "-created_at", "-id"], name="dataset_newest")],
            },
        ),
        migrations.CreateModel(
            name="DataRow",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("organization_id", models.BigIntegerField(default=apps.core.tenancy.current_organization_id, editable=False)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("global_key", models.CharField(blank=True, max_length=255, null=True)),
                ("name", models.CharField(max_length=255)),
                ("modality", models.TextField(default="image")),
                ("media_key", models.TextField(blank=True, default="")),
                ("thumbnail_key", models.TextField(blank=True, default="")),
                ("mime", models.TextField(blank=True, default="")),
                ("width", models.PositiveIntegerField(null=True)),
                ("height", models.PositiveIntegerField(null=True)),
                ("bytes", models.BigIntegerField(default=0)),
                ("checksum", models.CharField(blank=True, default="", max_length=64)),
                ("metadata", models.JSONField(blank=True, default=dict)),
                ("state", models.SmallIntegerField(choices=[(0, "processing"), (1, "ready"), (2, "failed")], default=1)),
                ("error", models.TextField(blank=True, default="")),
                ("dataset", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="data_rows", to="catalog.dataset")),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["organization_id", "-created_at", "-id"], name="datarow_newest"),
                    models.Index(fields=["organization_id", "name", "id"], name="datarow_by_name"),
                    models.Index(fields=["organization_id", "dataset", "-created_at", "-id"], name="datarow_newest_in_dataset"),
                    models.Index(fields=["organization_id", "dataset", "name", "id"], name="datarow_by_name_in_dataset"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("organization_id", "global_key"), name="datarow_global_key_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("checksum", ""), _negated=True),
                        fields=("organization_id", "dataset", "checksum"),
                        name="datarow_content_once",
                    ),
                ],
            },
        ),
    ]

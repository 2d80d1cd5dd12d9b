"""Typed metadata fields, and attachments of data rows."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import apps.core.ids
import apps.core.tenancy

KINDS = [("string", "string"), ("number", "number"), ("datetime", "datetime"), ("enum", "enum"), ("boolean", "boolean")]


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_datarow_facts")]

    operations = [
        migrations.CreateModel(
            name="MetadataField",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("organization_id", models.BigIntegerField(default=apps.core.tenancy.current_organization_id, editable=False)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("name", models.CharField(max_length=100)),
                ("kind", models.TextField(choices=KINDS)),
                ("options", models.JSONField(blank=True, default=list)),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("organization_id", "name"), name="metadatafield_name_once")],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("organization_id", models.BigIntegerField(default=apps.core.tenancy.current_organization_id, editable=False)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("kind", models.TextField()),
                ("name", models.CharField(blank=True, default="", max_length=255)),
                ("url", models.TextField(blank=True, default="")),
                ("text", models.TextField(blank=True, default="")),
                (
                    "data_row",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="attachments", to="catalog.datarow"),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["organization_id", "data_row", "id"], name="attachment_of_row")],
            },
        ),
    ]

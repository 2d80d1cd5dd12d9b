"""Slices: filters that have a name."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import apps.core.ids
import apps.core.tenancy


class Migration(migrations.Migration):
    dependencies = [("organizations", "0001_initial"), ("catalog", "0005_policies_of_metadata_and_attachments")]

    operations = [
        migrations.CreateModel(
            name="Slice",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("organization_id", models.BigIntegerField(default=apps.core.tenancy.current_organization_id, editable=False)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("name", models.CharField(max_length=200)),
                ("description", models.TextField(blank=True, default="")),
                ("filter", models.JSONField(blank=True, default=list)),
                (
                    "author",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organizations.membership"),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["organization_id", "-created_at", "-id"], name="slice_newest")],
                "constraints": [models.UniqueConstraint(fields=("organization_id", "name"), name="slice_name_once")],
            },
        ),
    ]

"""What trials of uploads remember of their files while they last."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import apps.core.ids
import apps.core.tenancy
from apps.core.operations import EnableTenantRLS, SameTenant


class Migration(migrations.Migration):
    initial = True
    dependencies = [("core", "0003_what_jobs_are_about")]

    operations = [
        migrations.CreateModel(
            name="TriedLine",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("organization_id", models.BigIntegerField(default=apps.core.tenancy.current_organization_id, editable=False)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("mark", models.UUIDField()),
                ("said", models.JSONField()),
                (
                    "job",
                    models.ForeignKey(
                        db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="core.job"
                    ),
                ),
            ],
            options={"abstract": False, "indexes": [models.Index(fields=["organization_id", "job", "mark"], name="triedline_mark")]},
        ),
        EnableTenantRLS("TriedLine"),
        SameTenant("TriedLine", "job"),
    ]

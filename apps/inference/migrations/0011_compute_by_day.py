"""What predicting costs, also by project and day. What was kept before counts for the day of this migration."""

import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
from django.db import migrations, models

from apps.core.operations import SameTenant


class Migration(migrations.Migration):
    dependencies = [
        ("inference", "0010_published"),
        ("projects", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="computeuse", name="computeuse_once"),
        migrations.AddField(
            model_name="computeuse",
            name="project",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="projects.project"),
        ),
        migrations.AddField(
            model_name="computeuse",
            name="day",
            field=models.DateField(
                db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.datetime.Now(), models.DateField())
            ),
        ),
        migrations.AddConstraint(
            model_name="computeuse",
            constraint=models.UniqueConstraint(
                fields=("organization_id", "model_run", "device", "day", "project"), name="computeuse_once", nulls_distinct=False
            ),
        ),
        migrations.AddIndex(
            model_name="computeuse",
            index=models.Index(fields=["organization_id", "project"], name="computeuse_of_project"),
        ),
        SameTenant("ComputeUse", "project"),
    ]

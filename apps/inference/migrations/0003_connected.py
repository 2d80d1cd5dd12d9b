"""Predictors that are connected rather than trained: settings, a secret, a map of classes, the version in use."""

import django.db.models.deletion
from django.db import migrations, models

from apps.core.operations import SameTenant


class Migration(migrations.Migration):
    dependencies = [
        ("inference", "0002_policies"),
    ]

    operations = [
        migrations.AddField(
            model_name="predictor",
            name="feature_map",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="predictor",
            name="promoted",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="inference.predictorversion"
            ),
        ),
        migrations.AddField(
            model_name="predictor",
            name="secret",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="predictorversion",
            name="error",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="predictorversion",
            name="label",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AddField(
            model_name="predictorversion",
            name="settings",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AlterField(
            model_name="predictorversion",
            name="state",
            field=models.SmallIntegerField(choices=[(0, "training"), (1, "ready"), (2, "failed"), (3, "connecting")], default=0),
        ),
        SameTenant("Predictor", "promoted"),
    ]

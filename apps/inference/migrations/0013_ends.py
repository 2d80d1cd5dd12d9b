"""Predictors that were archived: shown in no list and asked nothing, while what they said stays. Versions whose making was cancelled."""

from django.db import migrations, models

STATES = [(0, "training"), (1, "ready"), (2, "failed"), (3, "connecting"), (4, "cancelled")]


class Migration(migrations.Migration):
    dependencies = [
        ("inference", "0012_endpoints_by_what_is_asked"),
    ]

    operations = [
        migrations.AddField("predictor", "archived_at", models.DateTimeField(null=True)),
        migrations.AlterField("predictorversion", "state", models.SmallIntegerField(choices=STATES, default=0)),
    ]

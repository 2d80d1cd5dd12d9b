"""Which predictions bring a pair more by Labelbox's rule, and how many do from each confidence on."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evaluation", "0006_row_metrics"),
    ]

    operations = [
        migrations.AddField(
            model_name="outcome",
            name="gained",
            field=models.IntegerField(db_default=-1, default=-1),
        ),
        migrations.AddField(
            model_name="figure",
            name="labelbox",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), null=True, size=None),
        ),
    ]

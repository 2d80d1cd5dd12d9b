"""The truth of another subject that each prediction is most alike, and how much."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evaluation", "0004_own_figures"),
    ]

    operations = [
        migrations.AddField(
            model_name="outcome",
            name="rival",
            field=models.SmallIntegerField(db_default=-1, default=-1),
        ),
        migrations.AddField(
            model_name="outcome",
            name="rival_overlap",
            field=models.FloatField(db_default=0.0, default=0.0),
        ),
    ]

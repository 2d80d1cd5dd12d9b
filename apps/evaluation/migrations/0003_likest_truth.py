"""How alike each prediction is to the truth that it is most alike."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evaluation", "0002_policies"),
    ]

    operations = [
        migrations.AddField(
            model_name="outcome",
            name="nearest",
            field=models.FloatField(db_default=0.0, default=0.0),
        ),
    ]

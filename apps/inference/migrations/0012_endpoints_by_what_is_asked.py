"""How a server is doing, by what it is asked for. What was counted before counts for predictions."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inference", "0011_compute_by_day"),
    ]

    operations = [
        migrations.RemoveConstraint("endpoint", "endpoint_once"),
        migrations.AddField("endpoint", "about", models.CharField(max_length=20, default="prediction")),
        migrations.AddConstraint(
            "endpoint",
            models.UniqueConstraint(fields=["organization_id", "predictor", "about"], name="endpoint_once"),
        ),
    ]

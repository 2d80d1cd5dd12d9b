"""Whether the model of an agent can learn."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inference", "0008_rules_by_the_clock"),
    ]

    operations = [
        migrations.AddField("agent", "fits", models.BooleanField(default=False)),
    ]

"""What else is known of a file, by its asset type."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0002_policies"),
    ]

    operations = [
        migrations.AddField(
            model_name="datarow",
            name="facts",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]

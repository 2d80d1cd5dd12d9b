"""What a kind settles for all annotations of a feature."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ontologies", "0002_policies"),
    ]

    operations = [
        migrations.AddField(
            model_name="feature",
            name="settings",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]

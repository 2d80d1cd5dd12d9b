"""What became of the annotations of a feature or option that was removed; of what was removed before this, they count as kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ontologies", "0003_feature_settings"),
    ]

    operations = [
        migrations.AddField(model_name="feature", name="kept", field=models.BooleanField(default=True)),
        migrations.AddField(model_name="feature", name="moved_to", field=models.UUIDField(null=True)),
        migrations.AddField(model_name="option", name="kept", field=models.BooleanField(default=True)),
        migrations.AddField(model_name="option", name="moved_to", field=models.UUIDField(null=True)),
    ]

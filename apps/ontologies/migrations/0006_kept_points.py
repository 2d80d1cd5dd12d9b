"""The points that a skeleton had and that annotations which were kept still name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ontologies", "0005_external_id"),
    ]

    operations = [
        migrations.AddField(model_name="feature", name="kept_points", field=models.JSONField(blank=True, default=list)),
    ]

"""The sender's own figures on an annotation."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0002_policies"),
    ]

    operations = [
        migrations.AddField(
            model_name="annotation",
            name="metrics",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]

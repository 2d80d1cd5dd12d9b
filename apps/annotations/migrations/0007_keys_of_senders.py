"""The key under which a prediction was sent, where it has another id here."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0006_automatic_labels"),
    ]

    operations = [
        migrations.AddField(model_name="annotation", name="sent_as", field=models.UUIDField(null=True)),
    ]

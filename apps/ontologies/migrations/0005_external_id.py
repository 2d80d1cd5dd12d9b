"""What another system calls a feature or an option, by which its files name it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ontologies", "0004_what_was_kept"),
    ]

    operations = [
        migrations.AddField(model_name="feature", name="external_id", field=models.CharField(blank=True, default="", max_length=200)),
        migrations.AddField(model_name="option", name="external_id", field=models.CharField(blank=True, default="", max_length=200)),
    ]

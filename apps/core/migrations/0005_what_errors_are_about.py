"""Which row an error of a job is about, beside the name that people know it by, which others may have too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_statistics"),
    ]

    operations = [
        migrations.AddField(model_name="joberror", name="subject_id", field=models.UUIDField(null=True)),
    ]

"""In which order predictions were sent: what is as sure counts in that order."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0004_keys_of_one_tenant"),
    ]

    operations = [
        migrations.AddField(
            model_name="annotation",
            name="place",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
    ]

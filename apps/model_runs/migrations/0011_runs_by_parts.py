from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("model_runs", "0010_answers_that_were_kept"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="modelrun",
            name="modelrun_standing_once",
        ),
        migrations.AddField(
            model_name="modelrun",
            name="parts",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddConstraint(
            model_name="modelrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("purpose__in", ("live", "prompted"))),
                fields=("organization_id", "model", "predictor_version_id", "parts", "purpose"),
                name="modelrun_standing_once",
            ),
        ),
    ]

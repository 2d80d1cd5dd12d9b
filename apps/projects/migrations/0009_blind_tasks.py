"""Tasks that people answer without a model's word."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0008_review_path_policies"), ("catalog", "0009_likeness_of_data_rows")]

    operations = [
        migrations.AddField("task", "is_blind", models.BooleanField(db_default=False, default=False)),
        migrations.AddIndex(
            "task",
            models.Index(condition=models.Q(("is_blind", True)), fields=["organization_id", "data_row"], name="task_blind"),
        ),
    ]

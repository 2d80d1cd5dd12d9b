"""A run that was deleted is there for nobody while a job clears away what it holds."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("model_runs", "0005_rules_of_splits")]

    operations = [migrations.AddField(model_name="modelrun", name="removed_at", field=models.DateTimeField(null=True))]

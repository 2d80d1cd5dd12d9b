"""A run remembers by which rules its data rows were put into splits."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("model_runs", "0004_figures_of_data_rows")]

    operations = [migrations.AddField(model_name="modelrun", name="split_rules", field=models.JSONField(db_default=[], default=list))]

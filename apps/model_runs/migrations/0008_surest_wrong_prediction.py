"""How confident the surest wrong prediction of each data row is, and an index that gives them in that order."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("model_runs", "0007_orders_of_data_rows"),
    ]

    operations = [
        migrations.AddField(
            model_name="modelrundatarow",
            name="surest_wrong",
            field=models.FloatField(null=True),
        ),
        migrations.AddIndex(
            model_name="modelrundatarow",
            index=models.Index(
                condition=models.Q(("surest_wrong__isnull", False)),
                fields=["organization_id", "model_run", "surest_wrong", "id"],
                name="modelrundatarow_surest_wrong",
            ),
        ),
    ]

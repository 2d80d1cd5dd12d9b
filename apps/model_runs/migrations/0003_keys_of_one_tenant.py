"""One key and one index where two said the same: those of SameTenant, which name the organization too."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("model_runs", "0002_policies"),
        ("catalog", "0008_data_rows_by_checksum"),
    ]

    operations = [
        migrations.AlterField(
            model_name="modelrundatarow",
            name="model_run",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="data_rows",
                to="model_runs.modelrun",
            ),
        ),
        migrations.AlterField(
            model_name="modelrundatarow",
            name="data_row",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="catalog.datarow",
            ),
        ),
    ]

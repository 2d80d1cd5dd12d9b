"""One key and one index where two said the same, for the columns of a set that few rows have."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0004_keys_of_one_tenant"),
        ("projects", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="annotationset",
            name="project",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="projects.project",
            ),
        ),
        migrations.AlterField(
            model_name="annotationset",
            name="corrects",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="annotations.annotationset",
            ),
        ),
    ]

"""One key and one index where two said the same: those of SameTenant, which name the organization too."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0003_annotation_metrics"),
        ("catalog", "0008_data_rows_by_checksum"),
        ("model_runs", "0002_policies"),
        ("ontologies", "0003_feature_settings"),
        ("projects", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="annotation",
            name="annotation_set",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="annotations",
                to="annotations.annotationset",
            ),
        ),
        migrations.AlterField(
            model_name="annotation",
            name="feature",
            field=models.ForeignKey(
                db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ontologies.feature"
            ),
        ),
        migrations.AlterField(
            model_name="annotationset",
            name="data_row",
            field=models.ForeignKey(
                db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="catalog.datarow"
            ),
        ),
        migrations.AlterField(
            model_name="annotationset",
            name="model_run",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="model_runs.modelrun",
            ),
        ),
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

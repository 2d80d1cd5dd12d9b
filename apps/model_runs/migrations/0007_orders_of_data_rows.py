"""Indexes that give a run's data rows in the order of any figure, from either end."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0008_data_rows_by_checksum"),
        ("model_runs", "0006_runs_that_were_deleted"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="modelrundatarow",
            index=models.Index(
                condition=models.Q(("iou__isnull", False)),
                fields=["organization_id", "model_run", "iou", "id"],
                name="modelrundatarow_iou",
            ),
        ),
        migrations.AddIndex(
            model_name="modelrundatarow",
            index=models.Index(
                condition=models.Q(("f1__isnull", False)),
                fields=["organization_id", "model_run", "f1", "id"],
                name="modelrundatarow_f1",
            ),
        ),
        migrations.AddIndex(
            model_name="modelrundatarow",
            index=models.Index(
                condition=models.Q(("precision__isnull", False)),
                fields=["organization_id", "model_run", "precision", "id"],
                name="modelrundatarow_precision",
            ),
        ),
        migrations.AddIndex(
            model_name="modelrundatarow",
            index=models.Index(
                condition=models.Q(("recall__isnull", False)),
                fields=["organization_id", "model_run", "recall", "id"],
                name="modelrundatarow_recall",
            ),
        ),
        migrations.AddIndex(
            model_name="modelrundatarow",
            index=models.Index(
                condition=models.Q(("true_positives__isnull", False)),
                fields=["organization_id", "model_run", "true_positives", "id"],
                name="modelrundatarow_true_positives",
            ),
        ),
        migrations.AddIndex(
            model_name="modelrundatarow",
            index=models.Index(
                condition=models.Q(("false_positives__isnull", False)),
                fields=["organization_id", "model_run", "false_positives", "id"],
                name="modelrundatarow_false_positive",
            ),
        ),
        migrations.AddIndex(
            model_name="modelrundatarow",
            index=models.Index(
                condition=models.Q(("false_negatives__isnull", False)),
                fields=["organization_id", "model_run", "false_negatives", "id"],
                name="modelrundatarow_false_negative",
            ),
        ),
    ]

"""Figures of a data row in a run, and whether they are stale."""

import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0008_data_rows_by_checksum"),
        ("model_runs", "0003_keys_of_one_tenant"),
    ]

    operations = [
        migrations.AddField(
            model_name="modelrundatarow",
            name="false_negatives",
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name="modelrundatarow",
            name="false_positives",
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name="modelrundatarow",
            name="true_positives",
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name="modelrundatarow",
            name="iou",
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name="modelrundatarow",
            name="is_stale",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name="modelrundatarow",
            name="metrics",
            field=models.JSONField(db_default={}, default=dict),
        ),
        migrations.AddIndex(
            model_name="modelrundatarow",
            index=models.Index(
                condition=models.Q(("is_stale", True)), fields=["organization_id", "model_run"], name="modelrundatarow_stale"
            ),
        ),
        migrations.AddField(
            model_name="modelrundatarow",
            name="f1",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(
                        django.db.models.lookups.Exact(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(models.Value(2), "*", models.F("true_positives")),
                                    "+",
                                    models.F("false_positives"),
                                ),
                                "+",
                                models.F("false_negatives"),
                            ),
                            0,
                        ),
                        then=None,
                    ),
                    default=django.db.models.expressions.CombinedExpression(
                        django.db.models.functions.comparison.Cast(
                            django.db.models.expressions.CombinedExpression(models.Value(2), "*", models.F("true_positives")),
                            models.FloatField(),
                        ),
                        "/",
                        django.db.models.functions.comparison.Cast(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(models.Value(2), "*", models.F("true_positives")),
                                    "+",
                                    models.F("false_positives"),
                                ),
                                "+",
                                models.F("false_negatives"),
                            ),
                            models.FloatField(),
                        ),
                    ),
                ),
                output_field=models.FloatField(null=True),
            ),
        ),
        migrations.AddField(
            model_name="modelrundatarow",
            name="precision",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(
                        django.db.models.lookups.Exact(
                            django.db.models.expressions.CombinedExpression(models.F("true_positives"), "+", models.F("false_positives")), 0
                        ),
                        then=None,
                    ),
                    default=django.db.models.expressions.CombinedExpression(
                        django.db.models.functions.comparison.Cast(models.F("true_positives"), models.FloatField()),
                        "/",
                        django.db.models.functions.comparison.Cast(
                            django.db.models.expressions.CombinedExpression(models.F("true_positives"), "+", models.F("false_positives")),
                            models.FloatField(),
                        ),
                    ),
                ),
                output_field=models.FloatField(null=True),
            ),
        ),
        migrations.AddField(
            model_name="modelrundatarow",
            name="recall",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(
                        django.db.models.lookups.Exact(
                            django.db.models.expressions.CombinedExpression(models.F("true_positives"), "+", models.F("false_negatives")), 0
                        ),
                        then=None,
                    ),
                    default=django.db.models.expressions.CombinedExpression(
                        django.db.models.functions.comparison.Cast(models.F("true_positives"), models.FloatField()),
                        "/",
                        django.db.models.functions.comparison.Cast(
                            django.db.models.expressions.CombinedExpression(models.F("true_positives"), "+", models.F("false_negatives")),
                            models.FloatField(),
                        ),
                    ),
                ),
                output_field=models.FloatField(null=True),
            ),
        ),
    ]

"""Ontologies, their versions, features and options."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import apps.core.ids
import apps.core.tenancy


class Migration(migrations.Migration):
    initial = True

    dependencies = [("organizations", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Ontology",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("organization_id", models.BigIntegerField(default=apps.core.tenancy.current_organization_id, editable=False)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("name", models.CharField(max_length=200)),
                ("version", models.PositiveIntegerField(default=1)),
                ("updated_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["organization_id", "-created_at", "-id"], name="ontology_newest")],
            },
        ),
        migrations.CreateModel(
            name="Feature",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("organization_id", models.BigIntegerField(default=apps.core.tenancy.current_organization_id, editable=False)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("kind", models.TextField()),
                ("name", models.CharField(max_length=200)),
                ("color", models.CharField(blank=True, default="", max_length=7)),
                ("hotkey", models.CharField(blank=True, default="", max_length=1)),
                ("required", models.BooleanField(default=False)),
                ("position", models.PositiveIntegerField(default=0)),
                ("archived_at", models.DateTimeField(null=True)),
                (
                    "parent_feature",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ontologies.feature"),
                ),
                (
                    "ontology",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="features", to="ontologies.ontology"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Option",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("organization_id", models.BigIntegerField(default=apps.core.tenancy.current_organization_id, editable=False)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("name", models.CharField(max_length=200)),
                ("hotkey", models.CharField(blank=True, default="", max_length=1)),
                ("position", models.PositiveIntegerField(default=0)),
                ("archived_at", models.DateTimeField(null=True)),
                (
                    "feature",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="options", to="ontologies.feature"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="feature",
            name="parent_option",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ontologies.option"),
        ),
        migrations.CreateModel(
            name="OntologyVersion",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("organization_id", models.BigIntegerField(default=apps.core.tenancy.current_organization_id, editable=False)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("number", models.PositiveIntegerField()),
                ("tree", models.JSONField()),
                ("actor_id", models.BigIntegerField(null=True)),
                (
                    "ontology",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="ontologies.ontology"),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("organization_id", "ontology", "number"), name="ontologyversion_once")],
            },
        ),
        migrations.AddIndex(
            model_name="option",
            index=models.Index(fields=["organization_id", "feature", "position"], name="option_in_order"),
        ),
        migrations.AddIndex(
            model_name="feature",
            index=models.Index(fields=["organization_id", "ontology", "position"], name="feature_in_order"),
        ),
        migrations.AddConstraint(
            model_name="feature",
            constraint=models.CheckConstraint(
                condition=models.Q(("parent_feature", None), ("parent_option", None), _connector="OR"), name="feature_one_parent"
            ),
        ),
        migrations.AddConstraint(
            model_name="feature",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("parent_feature", models.F("id")), _negated=True), ("parent_feature", None), _connector="OR"),
                name="feature_not_its_own_parent",
            ),
        ),
    ]

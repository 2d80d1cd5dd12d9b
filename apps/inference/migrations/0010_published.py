"""What the platform publishes: read by everybody, written through the platform's door alone."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import apps.core.ids
from apps.core.operations import OwnedByPlatform


class Migration(migrations.Migration):
    dependencies = [
        ("inference", "0009_agents_that_fit"),
    ]

    operations = [
        migrations.AddField(
            model_name="predictorversion",
            name="copied_from",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("description", models.TextField(blank=True, default="")),
                ("licence", models.CharField(max_length=200)),
                ("family", models.TextField()),
                ("modalities", models.JSONField(default=list)),
                ("kinds", models.JSONField(default=list)),
                ("number", models.PositiveIntegerField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                "indexes": [models.Index(fields=["-created_at", "-id"], name="publication_newest")],
            },
        ),
        migrations.CreateModel(
            name="PublishedVersion",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("notes", models.TextField(blank=True, default="")),
                ("classes", models.JSONField(default=list)),
                ("ontology", models.JSONField(default=list)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                (
                    "publication",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="inference.publication"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PublishedPart",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("place", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=200)),
                ("family", models.TextField()),
                ("settings", models.JSONField(default=dict)),
                ("label", models.CharField(blank=True, default="", max_length=200)),
                ("card", models.JSONField(default=dict)),
                ("weights_key", models.TextField(blank=True, default="")),
                ("sha256", models.CharField(blank=True, default="", max_length=64)),
                ("bytes", models.PositiveBigIntegerField(default=0)),
                ("wants_secret", models.BooleanField(default=False)),
                (
                    "version",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="inference.publishedversion"),
                ),
            ],
            options={
                "ordering": ("place",),
            },
        ),
        migrations.AddConstraint(
            model_name="publishedversion",
            constraint=models.UniqueConstraint(fields=("publication", "number"), name="publishedversion_number"),
        ),
        migrations.AddConstraint(
            model_name="publishedpart",
            constraint=models.UniqueConstraint(fields=("version", "place"), name="publishedpart_place"),
        ),
        OwnedByPlatform("Publication"),
        OwnedByPlatform("PublishedVersion"),
        OwnedByPlatform("PublishedPart"),
    ]

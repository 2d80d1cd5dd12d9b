"""What a job is about as columns of its own, so that the jobs of a project, a run or a dataset are found by an index."""

import django.db.models.fields.json
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_policies_and_waiting"),
    ]

    operations = [
        migrations.AddField(
            model_name="job",
            name="dataset",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.fields.json.KeyTextTransform("dataset", "params"),
                output_field=models.TextField(null=True),
            ),
        ),
        migrations.AddField(
            model_name="job",
            name="model_run",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.fields.json.KeyTextTransform("model_run", "params"),
                output_field=models.TextField(null=True),
            ),
        ),
        migrations.AddField(
            model_name="job",
            name="project",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.fields.json.KeyTextTransform("project", "params"),
                output_field=models.TextField(null=True),
            ),
        ),
        migrations.AddIndex(
            model_name="job",
            index=models.Index(fields=["organization_id", "project", "-created_at"], name="job_of_project"),
        ),
        migrations.AddIndex(
            model_name="job",
            index=models.Index(fields=["organization_id", "model_run", "-created_at"], name="job_of_model_run"),
        ),
        migrations.AddIndex(
            model_name="job",
            index=models.Index(fields=["organization_id", "dataset", "-created_at"], name="job_of_dataset"),
        ),
    ]

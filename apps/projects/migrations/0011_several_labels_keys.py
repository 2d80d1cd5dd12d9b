"""A key that stays inside one organization."""

from django.db import migrations

from apps.core.operations import SameTenant


class Migration(migrations.Migration):
    dependencies = [("projects", "0010_several_labels")]

    operations = [SameTenant("Task", "annotator")]

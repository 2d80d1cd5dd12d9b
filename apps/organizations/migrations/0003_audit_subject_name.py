"""What the subject of an audit line was called then."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0002_policies_and_audit"),
    ]

    operations = [
        migrations.AddField(
            model_name="auditline",
            name="subject_name",
            field=models.TextField(blank=True, default=""),
        ),
    ]

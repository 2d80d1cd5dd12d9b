"""The policy of what labels were merged into, and keys that stay inside one organization."""

from django.db import migrations

from apps.core.operations import EnableTenantRLS, SameTenant


class Migration(migrations.Migration):
    dependencies = [("review_queues", "0006_consensus")]

    operations = [EnableTenantRLS("Consensus"), SameTenant("Consensus", "task"), SameTenant("Consensus", "annotation_set")]

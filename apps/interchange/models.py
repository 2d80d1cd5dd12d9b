"""What a trial of an upload remembers of its file while it lasts."""

from django.db import models

from apps.core.models import KEYED_BY_TENANT, TenantModel


class TriedLine(TenantModel):
    """What a line said that a trial took, under one of the marks by which a later portion of the file asks for it; gone with the trial.

    `mark` and `said` are as apps.interchange.services.trials makes them.
    """

    job = models.ForeignKey("core.Job", models.CASCADE, related_name="+", **KEYED_BY_TENANT)
    mark = models.UUIDField()
    said = models.JSONField()

    class Meta(TenantModel.Meta):
        indexes = (models.Index(fields=["organization_id", "job", "mark"], name="triedline_mark"),)

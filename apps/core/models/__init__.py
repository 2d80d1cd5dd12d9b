"""What every room's tables stand on: the tenant model, jobs, events."""

from apps.core.models.events import EventLog, SubscriberCursor
from apps.core.models.jobs import Job, JobChunk, JobError
from apps.core.models.tenant import KEYED_BY_TENANT, TenantManager, TenantModel, TenantQuerySet

__all__ = [
    "KEYED_BY_TENANT",
    "EventLog",
    "Job",
    "JobChunk",
    "JobError",
    "SubscriberCursor",
    "TenantManager",
    "TenantModel",
    "TenantQuerySet",
]

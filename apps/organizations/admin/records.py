"""What happened: the audit trail, jobs, and what administrators did."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.core.admin_base import PlatformAdmin
from apps.core.jobs import cancel_job
from apps.core.models import Job
from apps.organizations import audit
from apps.organizations.admin.people import who
from apps.organizations.models import AuditLine


@admin.register(AuditLine)
class AuditLineAdmin(PlatformAdmin):
    """The audit trail of every organization."""

    ordering = ("-created_at",)
    list_display = ("created_at", "organization_id", "actor", "action", "subject_type", "subject_id")
    search_fields = ("actor", "action", "subject_type", "subject_id", "request_id")
    fields = ("id", *list_display, "actor_id", "api_key_id", "before", "after", "request_id")
    date_hierarchy = "created_at"


@admin.register(Job)
class JobAdmin(PlatformAdmin):
    """Long work of every organization."""

    ordering = ("-created_at",)
    list_display = ("title", "kind", "organization_id", "state", "done", "total", "failed", "created_at", "finished_at")
    list_filter = ("state", "kind")
    search_fields = ("title", "kind", "message", "id", "organization_id")
    fields = ("id", *list_display, "message", "params", "result", "actor_id", "cancel_requested_at", "started_at")
    actions = ("cancel",)

    @admin.action(description="Cancel: what is done stays")
    def cancel(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        """Stop jobs."""

        def stop(job: Job) -> None:
            cancel_job(job.pk)
            audit.record(action="jobs.cancel", subject=job, label=who(request))

        self.in_scope(request, rows, stop, done="Cancelled")


@admin.register(LogEntry)
class LogEntryAdmin(PlatformAdmin):
    """What administrators did here."""

    ordering = ("-action_time",)
    list_display = ("action_time", "user", "content_type", "object_repr", "change_message")
    list_select_related = ("user", "content_type")
    search_fields = ("user__email", "object_repr", "change_message")
    fields = list_display

"""The audit trail, to read."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.organizations import access
from apps.organizations.api_base import StrictSerializer, TenantViewSet
from apps.organizations.models import AuditLine
from apps.organizations.permissions import Permission


class AuditQuery(StrictSerializer):
    """Narrow the trail."""

    action = serializers.CharField(required=False, help_text="For example members.change_role.")
    actor = serializers.EmailField(required=False)
    subject = serializers.CharField(required=False, help_text="The id of the thing it happened to.")


class AuditLineOutput(serializers.Serializer[AuditLine]):
    """Who did what to which thing, when."""

    id = serializers.UUIDField()
    actor = serializers.CharField(help_text="An e-mail address, or 'system'.")
    api_key = serializers.UUIDField(source="api_key_id", allow_null=True)
    action = serializers.CharField()
    subject_type = serializers.CharField()
    subject = serializers.CharField(source="subject_id")
    name = serializers.CharField(source="subject_name", help_text="What it was called then; '' where it has no name.")
    before = serializers.JSONField()
    after = serializers.JSONField()
    request_id = serializers.CharField()
    at = serializers.DateTimeField(source="created_at")


class AuditViewSet(TenantViewSet):
    """What was done in the organization."""

    permissions = {"list": Permission.AUDIT_VIEW}
    queries = {"list": AuditQuery}

    @extend_schema(operation_id="list_audit_lines", responses=AuditLineOutput(many=True))
    def list(self, request: Request) -> Response:
        """Newest first."""
        rows = access.visible_audit_lines(self.actor)
        names = {"action": "action", "actor": "actor", "subject": "subject_id"}
        rows = rows.filter(**{names[name]: value for name, value in self.query.items()})
        return self.page(rows.order_by("-created_at", "-id"), AuditLineOutput)

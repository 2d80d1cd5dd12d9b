"""Single batches. A project's batches are listed and made one room up, where a batch may come from a model run."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.organizations.api_base import StrictSerializer, TenantViewSet
from apps.organizations.permissions import Permission
from apps.projects import access, queries, services
from apps.projects.api.outputs import BatchOutput
from apps.projects.models import Batch


class BatchChange(StrictSerializer):
    """What may be changed; what is left out stays."""

    name = serializers.CharField(max_length=200, required=False)
    priority = serializers.IntegerField(min_value=-1000, max_value=1000, required=False)


class BatchViewSet(TenantViewSet):
    """Data rows that came into a project together."""

    permissions = {"retrieve": Permission.PROJECTS_VIEW, "partial_update": Permission.PROJECTS_EDIT}

    @extend_schema(operation_id="get_batch", responses=BatchOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One batch, with its counts."""
        return self._show(access.get_batch(self.actor, pk))

    @extend_schema(operation_id="change_batch", request=BatchChange, responses=BatchOutput)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Rename it, or move its tasks in the queue by another priority."""
        return self._show(services.update_batch(batch=access.get_batch(self.actor, pk), **self.parse(BatchChange)))

    def _show(self, batch: Batch) -> Response:
        context: dict[str, Any] = {**self.get_serializer_context(), **queries.batch_figures([batch.pk], access.counted_tasks(self.actor))}
        return Response(BatchOutput(batch, context=context).data)

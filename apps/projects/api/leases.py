"""The leases of many tasks of a project at once."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.problems import FieldError, Invalid
from apps.organizations.api_base import StrictSerializer, TenantViewSet
from apps.organizations.permissions import Permission
from apps.projects import access, services


class OneLease(StrictSerializer):
    """A task, and the lease of it that the caller holds."""

    task = serializers.UUIDField()
    token = serializers.IntegerField(min_value=0)


class LeasesInput(StrictSerializer):
    """The leases that the caller holds."""

    leases = OneLease(many=True, allow_empty=False, max_length=services.MANY)  # type: ignore[call-arg]


class LeasesOutput(serializers.Serializer[Any]):
    """What became of them."""

    kept = serializers.ListField(child=serializers.UUIDField(), help_text="Tasks that were the caller's to label.")
    lost = serializers.ListField(
        child=serializers.UUIDField(), help_text="Tasks that are not: taken by others, given back, done, or never theirs."
    )


class LeasesViewSet(TenantViewSet):
    """Keeping and giving back what was claimed together."""

    permissions = {"renew": Permission.TASKS_LABEL, "release": Permission.TASKS_LABEL}
    unaudited_actions = frozenset(permissions)

    @extend_schema(operation_id="renew_leases", request=LeasesInput, responses=LeasesOutput)
    @action(detail=True, methods=["post"], url_path="tasks/renew")
    def renew(self, request: Request, pk: UUID) -> Response:
        """Keep all of these tasks for longer; those that are lost are told, and the others kept all the same."""
        return self._told(services.renew_many(**self._named(pk)))

    @extend_schema(operation_id="release_tasks", request=LeasesInput, responses=LeasesOutput)
    @action(detail=True, methods=["post"], url_path="tasks/release")
    def release(self, request: Request, pk: UUID) -> Response:
        """Give all of these tasks back; your drafts stay yours."""
        return self._told(services.release_many(**self._named(pk)))

    def _named(self, pk: UUID) -> dict[str, Any]:
        project, leases = access.get_project(self.actor, pk), self.parse(LeasesInput)["leases"]
        refuse_repeated([each["task"] for each in leases], "leases")
        tokens = {each["task"]: each["token"] for each in leases}
        return {"project": project, "member": self.actor.membership_id, "leases": tokens}

    def _told(self, held: services.Held) -> Response:
        return self.reply(LeasesOutput, {"kept": [task.pk for task in held.kept], "lost": held.lost})


def refuse_repeated(tasks: list[UUID], member: str) -> None:
    """Go on if no task is named twice. Raises Invalid with a pointer to each that is."""
    again = [index for index, task in enumerate(tasks) if task in tasks[:index]]
    if again:
        words, expected = "This task is named twice.", "each task once"
        raise Invalid(errors=[FieldError(f"/{member}/{index}/task", "repeated", words, expected) for index in again])

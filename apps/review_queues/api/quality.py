"""How people's work turned out, as a page shows it."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.organizations.api_base import TenantViewSet
from apps.organizations.permissions import Permission
from apps.projects.access import get_project
from apps.review_queues.api.agreement import BoundedFigure
from apps.review_queues.quality import Quality, quality_in


class QualityOutput(serializers.Serializer[Quality]):
    """One person's work in a project. Shares are of the labels that were reviewed, by the first verdict on each."""

    member = serializers.UUIDField(help_text="Membership.")
    submitted = serializers.IntegerField(help_text="Tasks that they were the last to submit.")
    independent = serializers.IntegerField(help_text="Of these, those that others labeled independently.")
    reviewed = serializers.IntegerField(help_text="Labels of theirs that somebody reviewed.")
    approved = BoundedFigure(help_text="Share that was approved as it was.")
    corrected = BoundedFigure(help_text="Share that the reviewer corrected.")
    sent_back = BoundedFigure(help_text="Share that was sent back.")
    agreement = BoundedFigure(help_text="F1 of what they and others marked and answered alike, where several labeled independently.")
    benchmarks = BoundedFigure(
        allow_null=True, help_text="Mean score on data rows whose label is known to be right; null for who does not manage projects."
    )


class PeopleOutput(serializers.Serializer[Any]):
    """People's work in a project, busiest first."""

    people = QualityOutput(many=True)


class QualityViewSet(TenantViewSet):
    """People's work."""

    permissions = {"retrieve": Permission.PROJECTS_VIEW}

    @extend_schema(operation_id="get_quality", responses=PeopleOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """How each person's work turned out, with intervals; who does not manage projects sees their own."""
        return self.reply(PeopleOutput, {"people": quality_in(get_project(self.actor, pk), self.actor)})

"""Projects."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.organizations.api_base import StrictSerializer, TenantViewSet, require_match
from apps.organizations.permissions import Permission, Role, roles_with
from apps.projects import access, queries, services
from apps.projects.api.outputs import ProjectDetail, ProjectOutput
from apps.projects.models import MergeRule, Project

ROLES = [role.value for role in roles_with(Permission.TASKS_REVIEW)]


class StageInput(StrictSerializer):
    """A stage of review."""

    name = serializers.CharField(max_length=100)
    role = serializers.ChoiceField(
        choices=ROLES, required=False, default=Role.REVIEWER.value, help_text="For everybody of this role or a higher one."
    )
    members = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        default=list,
        max_length=200,
        help_text="Memberships: only for these, where any are named.",
    )

    def validate(self, attrs: dict[str, Any]) -> services.StageWanted:  # type: ignore[override]
        """As services take it."""
        return services.StageWanted(attrs["name"], Role(attrs["role"]), attrs["members"])


class ProjectSettings(StrictSerializer):
    """How a project is worked on; what is left out stays as it is."""

    instructions = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    review_share = serializers.FloatField(min_value=0, max_value=1, required=False)
    review_first = serializers.IntegerField(
        min_value=0, max_value=100_000, required=False, help_text="So many labels of each annotator are reviewed at first."
    )
    review_below = serializers.FloatField(
        min_value=0, max_value=1, required=False, allow_null=True,
        help_text="A label that took a suggestion as it was, with less confidence than this, is reviewed: calibrated where a production "
        "queue has its class calibrated, otherwise as predicted; null: no such rule.",
    )  # fmt: skip
    review_stages = StageInput(many=True, required=False, max_length=services.MOST_STAGES)  # type: ignore[call-arg]
    suggestion_threshold = serializers.FloatField(min_value=0, max_value=1, required=False)
    consensus_share = serializers.FloatField(
        min_value=0, max_value=1, required=False,
        help_text="Share of the data rows which several people label, none seeing the others' labels; of those that come in from now on.",
    )  # fmt: skip
    consensus_labels = serializers.IntegerField(min_value=2, max_value=10, required=False, help_text="How many people label each of those.")
    consensus_agreement = serializers.FloatField(
        min_value=0, max_value=1, required=False, help_text="Where people agree less than this, a reviewer decides."
    )
    consensus_rule = serializers.ChoiceField(choices=[rule.label for rule in MergeRule], required=False)
    benchmark_share = serializers.FloatField(
        min_value=0, max_value=0.5, required=False,
        help_text="Share of what who only labels is handed whose label is known to be right, unseen, to measure their answers.",
    )  # fmt: skip

    def validate_consensus_rule(self, label: str) -> MergeRule:
        """As services take it."""
        return next(rule for rule in MergeRule if rule.label == label)


class ProjectInput(ProjectSettings):
    """A new project."""

    name = serializers.CharField(max_length=200)
    ontology = serializers.UUIDField()


class ProjectChange(ProjectSettings):
    """What may be changed; what is left out stays."""

    name = serializers.CharField(max_length=200, required=False)
    archived = serializers.BooleanField(required=False)


class ProjectQuery(StrictSerializer):
    """Narrow the list."""

    archived = serializers.BooleanField(required=False, default=False, help_text="Show archived projects instead.")
    search = serializers.CharField(required=False, max_length=200, help_text="Part of the name.")


class ProjectViewSet(TenantViewSet):
    """What is labeled, with which ontology, and how far it is."""

    permissions = {
        "list": Permission.PROJECTS_VIEW,
        "create": Permission.PROJECTS_EDIT,
        "retrieve": Permission.PROJECTS_VIEW,
        "partial_update": Permission.PROJECTS_EDIT,
        "destroy": Permission.PROJECTS_EDIT,
    }
    queries = {"list": ProjectQuery}
    if_match_actions = frozenset({"partial_update"})

    @extend_schema(operation_id="list_projects", responses=ProjectOutput(many=True))
    def list(self, request: Request) -> Response:
        """The organization's projects, newest first."""
        rows: Any = access.visible_projects(self.actor).filter(archived_at__isnull=not self.query["archived"])
        if search := self.query.get("search"):
            rows = rows.filter(name__icontains=search)
        page = self.paginate_queryset(rows)
        context = self._with_counts(page)
        return self.get_paginated_response(ProjectOutput(page, many=True, context=context).data)

    @extend_schema(operation_id="create_project", request=ProjectInput, responses={201: ProjectDetail})
    def create(self, request: Request) -> Response:
        """Start a project."""
        return self._show(services.create_project(**self.parse(ProjectInput)), status=201)

    @extend_schema(operation_id="get_project", responses=ProjectDetail)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One project, with its counts."""
        return self._show(access.get_project(self.actor, pk))

    @extend_schema(operation_id="change_project", request=ProjectChange, responses=ProjectDetail)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Change settings, archive or restore."""
        project = access.get_project(self.actor, pk)
        require_match(request, project.revision)
        return self._show(services.update_project(project=project, **self.parse(ProjectChange)))

    @extend_schema(operation_id="archive_project", responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Archive it: it leaves the lists, its labels stay."""
        services.archive_project(project=access.get_project(self.actor, pk))
        return Response(status=204)

    def _show(self, project: Project, *, status: int = 200) -> Response:
        member = self.actor.membership_id
        found = services.waiting_for(project=project, member=member, mixes=access.only_labels(self.actor))
        waiting = {stage.value: number for stage, number in found.items()}
        for_you = {**waiting, "own_in_review": services.own_in_review(project=project.pk, member=member)}
        stages = services.stages_of(project.pk)
        stuck = [] if access.only_labels(self.actor) else services.stuck_in_review(project.pk)
        context = {**self._with_counts([project]), "for_you": for_you, "stages": stages, "stuck": stuck}
        data = ProjectDetail(project, context=context).data
        return Response(data, status=status, headers={"ETag": f'"{project.revision}"'})

    def _with_counts(self, projects: Any) -> dict[str, Any]:
        return {
            **self.get_serializer_context(),
            "counts": queries.task_counts((each.pk for each in projects), access.counted_tasks(self.actor)),
        }

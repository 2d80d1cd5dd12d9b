"""The predictors of a project."""

from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.inference import access, services
from apps.inference.api.naming import named
from apps.inference.models import PredictorVersion, ProjectPredictor
from apps.inference.outputs import (
    AttachedListOutput,
    AttachedOutput,
    AttachInput,
)
from apps.inference.use_outputs import StoppedOutput
from apps.organizations.api_base import TenantViewSet
from apps.organizations.permissions import Permission
from apps.projects.access import get_project


class ProjectPredictorViewSet(TenantViewSet):
    """The predictors that a project's people can ask."""

    permissions = {"list": Permission.PREDICTORS_VIEW, "create": Permission.PROJECTS_EDIT, "detach": Permission.PROJECTS_EDIT}
    paginated_actions = frozenset()

    def get_queryset(self) -> QuerySet[ProjectPredictor]:
        return (
            ProjectPredictor.objects.filter(predictor__archived_at=None)
            .select_related("predictor__ontology")
            .prefetch_related("predictor__versions")
            .order_by("created_at", "id")
        )

    @extend_schema(operation_id="list_project_predictors", responses=AttachedListOutput)
    def list(self, request: Request, pk: UUID) -> Response:
        """In the order in which they were attached, without those that are archived."""
        project = get_project(self.actor, pk)
        return self.reply(AttachedListOutput, {"results": self.get_queryset().filter(project=project)})

    @extend_schema(operation_id="attach_predictor", request=AttachInput, responses={201: AttachedOutput})
    def create(self, request: Request, pk: UUID) -> Response:
        """Attach a predictor, or change how it is attached."""
        fields, project = self.parse(AttachInput), get_project(self.actor, pk)
        predictor = named(access.visible_predictors(self.actor), fields["predictor"], "predictor")
        version = None
        if fields["version"]:
            version = named(PredictorVersion.objects.filter(predictor=predictor), fields["version"], "version")
        attached = services.attach_predictor(project=project, predictor=predictor, version=version, feature_map=fields["feature_map"])
        return self.reply(AttachedOutput, self.get_queryset().get(pk=attached.pk), status=201)

    @extend_schema(operation_id="detach_predictor", responses={200: StoppedOutput})
    def detach(self, request: Request, pk: UUID, predictor: UUID) -> Response:
        """Take a predictor off the project: its people cannot ask it any more, and what it suggested so far stays.

        What it is at for the project is cancelled, and a rule that trains it by the project's labels is switched off.
        """
        project, found = get_project(self.actor, pk), access.get_predictor(self.actor, predictor)
        return self.reply(StoppedOutput, services.detach_predictor(project=project, predictor=found))

"""How a run is evaluated: with whose labels, and at which operating point."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.job_outputs import JobOutput
from apps.core.problems import FieldError, NotFound
from apps.evaluation import services
from apps.evaluation.levels import BINS, LEVELS
from apps.evaluation.queries.standing import standing_of
from apps.evaluation.serializers import EvaluationOutput, LabelsInput, PointInput
from apps.model_runs.access import find_run
from apps.organizations.api_base import TenantViewSet
from apps.organizations.permissions import Permission
from apps.projects.access import visible_projects


class EvaluationViewSet(TenantViewSet):
    """The evaluation of a run."""

    permissions = {"retrieve": Permission.MODELS_VIEW, "partial_update": Permission.MODELS_EDIT}

    @extend_schema(operation_id="get_evaluation", responses=EvaluationOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """How far it is, with whose labels, and what there is to ask for."""
        return self.reply(EvaluationOutput, standing_of(find_run(self.actor, pk)))

    @extend_schema(operation_id="change_evaluation", request=PointInput, responses=EvaluationOutput)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Move the operating point: where the figures of single data rows stand. They are worked out again from what is kept."""
        run, fields = find_run(self.actor, pk), self.parse(PointInput, partial=True)
        confidence = fields["confidence"] / (BINS - 1) if "confidence" in fields else None
        iou = LEVELS[fields["iou"]] if "iou" in fields else None
        services.move_operating_point(actor=self.actor, run=run, confidence=confidence, iou=iou)
        return self.reply(EvaluationOutput, standing_of(run))


class RunLabelsViewSet(TenantViewSet):
    """The labels that a run is compared with: copies, as they were when they were taken."""

    permissions = {"update": Permission.MODELS_EDIT, "refresh": Permission.MODELS_EDIT, "destroy": Permission.MODELS_EDIT}

    @extend_schema(operation_id="choose_run_labels", request=LabelsInput, responses={202: JobOutput})
    def update(self, request: Request, pk: UUID) -> Response:
        """Take the labels that count now in a project, for the data rows of the run; then everything is evaluated.

        Later changes of the labels do not change the run, unless it is refreshed, or follows its project.
        """
        run, fields = find_run(self.actor, pk), self.parse(LabelsInput)
        project = visible_projects(self.actor).filter(pk=fields["project"]).first()
        if project is None:
            raise NotFound(errors=[FieldError("/project", "not_found", "There is no such project.", "the id of a project")])
        job = services.choose_labels(actor=self.actor, run=run, project=project, follows=fields["follows"])
        return self.reply(JobOutput, job, status=202)

    @extend_schema(operation_id="refresh_run_labels", request=None, responses={202: JobOutput})
    def refresh(self, request: Request, pk: UUID) -> Response:
        """Take the labels again as they count now in the same project."""
        job = services.refresh_labels(actor=self.actor, run=find_run(self.actor, pk))
        return self.reply(JobOutput, job, status=202)

    @extend_schema(operation_id="forget_run_labels", responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Forget the labels, and with them all figures; the predictions stay."""
        services.forget_labels(run=find_run(self.actor, pk), actor=self.actor)
        return Response(status=204)

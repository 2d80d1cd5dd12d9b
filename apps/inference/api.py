"""The doors of predictors: create, train, attach, ask."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.problems import FieldError, Invalid, NotFound
from apps.inference import access, services
from apps.inference.models import Predictor, PredictorVersion, ProjectPredictor
from apps.inference.outputs import (
    AskedOutput,
    AskInput,
    AttachedListOutput,
    AttachedOutput,
    AttachInput,
    FamilyOutput,
    PredictorInput,
    PredictorOutput,
    TrainingInput,
    TrainingOutput,
)
from apps.inference.predictors import families
from apps.inference.services.predicting import Asked
from apps.ontologies.models import Ontology
from apps.organizations.api_base import TenantViewSet
from apps.organizations.permissions import Permission
from apps.projects.access import get_batch, get_project, get_task


def named(rows: QuerySet[Any], number: UUID, field: str) -> Any:
    """The row that a field of the body names. Raises Invalid, also for one of another organization."""
    found = rows.filter(pk=number).first()
    if found is None:
        raise Invalid(errors=[FieldError(f"/{field}", "not_found", "There is no such thing here.", "the id of one that you can see")])
    return found


class PredictorViewSet(TenantViewSet):
    """Predictors and their versions."""

    permissions = {
        "list": Permission.PREDICTORS_VIEW,
        "retrieve": Permission.PREDICTORS_VIEW,
        "create": Permission.PREDICTORS_TRAIN,
        "training_runs": Permission.PREDICTORS_TRAIN,
        "families": Permission.PREDICTORS_VIEW,
    }

    def get_queryset(self) -> QuerySet[Predictor]:
        return access.visible_predictors(self.actor).select_related("ontology").prefetch_related("versions").order_by("-created_at", "-id")

    @extend_schema(operation_id="list_predictors", responses=PredictorOutput(many=True))
    def list(self, request: Request) -> Response:
        """Newest first."""
        return self.page(self.get_queryset(), PredictorOutput)

    @extend_schema(operation_id="get_predictor", responses=PredictorOutput)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One predictor with its versions."""
        return self.reply(PredictorOutput, self.get_object())

    @extend_schema(operation_id="create_predictor", request=PredictorInput, responses={201: PredictorOutput})
    def create(self, request: Request) -> Response:
        """A predictor that has learned nothing yet."""
        fields = self.parse(PredictorInput)
        ontology = named(Ontology.objects.all(), fields.pop("ontology"), "ontology")
        predictor = services.create_predictor(ontology=ontology, **fields)
        return self.reply(PredictorOutput, self.get_queryset().get(pk=predictor.pk), status=201)

    @extend_schema(operation_id="start_training_run", request=TrainingInput, responses={202: TrainingOutput})
    @action(detail=True, methods=["post"], url_path="training-runs")
    def training_runs(self, request: Request, pk: str) -> Response:
        """Train a new version; follow the job for its loss."""
        fields, predictor = self.parse(TrainingInput), self.get_object()
        project = get_project(self.actor, fields["project"])
        held_out = get_project(self.actor, fields["held_out_project"]) if fields["held_out_project"] else None
        job = services.start_training(
            actor=self.actor, predictor=predictor, project=project, held_out=held_out, settings=fields["settings"]
        )
        return self.reply(TrainingOutput, {"job": job.pk, "version": job.params["version"]}, status=202)

    @extend_schema(operation_id="list_predictor_families", responses=FamilyOutput(many=True))
    @action(detail=False, methods=["get"])
    def families(self, request: Request) -> Response:
        """What kinds of predictor there are."""
        return Response(FamilyOutput(list(families().values()), many=True).data)


class ProjectPredictorViewSet(TenantViewSet):
    """The predictors that a project's people can ask."""

    permissions = {"list": Permission.PREDICTORS_VIEW, "create": Permission.PROJECTS_EDIT}
    paginated_actions = frozenset()

    def get_queryset(self) -> QuerySet[ProjectPredictor]:
        return (
            ProjectPredictor.objects.select_related("predictor__ontology")
            .prefetch_related("predictor__versions")
            .order_by("created_at", "id")
        )

    @extend_schema(operation_id="list_project_predictors", responses=AttachedListOutput)
    def list(self, request: Request, pk: UUID) -> Response:
        """In the order in which they were attached."""
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


class SuggestionViewSet(TenantViewSet):
    """Asking a predictor."""

    permissions = {"suggest": Permission.TASKS_LABEL, "prelabel": Permission.PROJECTS_EDIT}

    @extend_schema(operation_id="suggest", request=AskInput, responses={202: AskedOutput})
    def suggest(self, request: Request, pk: UUID) -> Response:
        """Look at this task's data row now; suggestions arrive on the socket, pass by pass."""
        task = get_task(self.actor, pk)
        return self._asked(services.suggest(actor=self.actor, task=task, predictor=self._predictor()))

    @extend_schema(operation_id="prelabel_batch", request=AskInput, responses={202: AskedOutput})
    def prelabel(self, request: Request, pk: UUID) -> Response:
        """Look at every data row of this batch."""
        batch = get_batch(self.actor, pk)
        return self._asked(services.prelabel_batch(actor=self.actor, batch=batch, predictor=self._predictor()))

    def _predictor(self) -> Predictor:
        number = self.parse(AskInput)["predictor"]
        found = access.visible_predictors(self.actor).filter(pk=number).first()
        if found is None:
            raise NotFound
        return found

    def _asked(self, asked: Asked) -> Response:
        shown = SimpleNamespace(job_id=asked.job.pk if asked.job else None, model_run_id=asked.model_run.pk)
        return self.reply(AskedOutput, shown, status=202)

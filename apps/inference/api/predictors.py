"""Predictors and their versions: create, connect, train, delete."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.catalog.models import DataRow, DataRowState, Dataset, Slice
from apps.catalog.queries import rows_of_slice
from apps.inference import access, services
from apps.inference.api.lessons import lesson_of
from apps.inference.api.naming import named
from apps.inference.health import health_of
from apps.inference.mapping import mapping_of
from apps.inference.models import Predictor
from apps.inference.outputs import (
    AskedOutput,
    FamilyOutput,
    HealthOutput,
    PredictorInput,
    PredictorOutput,
    TrainingInput,
    TrainingOutput,
    VersionInput,
    VersionOutput,
)
from apps.inference.predictors import families
from apps.inference.predictors.declared import Origin
from apps.inference.run_outputs import PredictorRunOutput
from apps.inference.standing import standings_of
from apps.inference.trial_outputs import LookAtInput, MappingOutput, PredictorChangeInput, StartedOutput, TrialInput
from apps.inference.unanswered import runs_of
from apps.inference.use_outputs import ListedPredictorOutput
from apps.ontologies.models import Ontology
from apps.organizations.api_base import StrictSerializer, TenantViewSet
from apps.organizations.audit import concerns
from apps.organizations.permissions import Permission
from apps.projects.access import get_project


class PredictorQuery(StrictSerializer):
    """Which predictors to list."""

    search = serializers.CharField(required=False, max_length=200, help_text="Part of the name.")
    archived = serializers.BooleanField(required=False, default=False, help_text="Show archived predictors instead.")


class PredictorViewSet(TenantViewSet):
    """Predictors and their versions."""

    queries = {"list": PredictorQuery}
    paginated_actions = frozenset({"list", "list_runs"})

    permissions = {
        "list": Permission.PREDICTORS_VIEW,
        "retrieve": Permission.PREDICTORS_VIEW,
        "create": Permission.PREDICTORS_TRAIN,
        "partial_update": Permission.PREDICTORS_TRAIN,
        "destroy": Permission.PREDICTORS_TRAIN,
        "mapping": Permission.PREDICTORS_VIEW,
        "trials": Permission.PREDICTORS_TRAIN,
        "runs": Permission.PREDICTORS_TRAIN,
        "list_runs": Permission.MODELS_VIEW,
        "versions": Permission.PREDICTORS_TRAIN,
        "health": Permission.PREDICTORS_TRAIN,
        "training_runs": Permission.PREDICTORS_TRAIN,
        "families": Permission.PREDICTORS_VIEW,
    }

    def get_queryset(self) -> QuerySet[Predictor]:
        return access.visible_predictors(self.actor).select_related("ontology").prefetch_related("versions").order_by("-created_at", "-id")

    @extend_schema(operation_id="list_predictors", responses=ListedPredictorOutput(many=True))
    def list(self, request: Request) -> Response:
        """Newest first, each with how it is doing and which projects it serves."""
        rows = self.get_queryset().filter(archived_at__isnull=not self.query["archived"])
        if search := self.query.get("search"):
            rows = rows.filter(name__icontains=search)
        page = list(self.paginate_queryset(rows) or ())
        standings = standings_of(page)
        if not self.actor.may(Permission.PROJECTS_VIEW):
            standings = {number: replace(each, projects=()) for number, each in standings.items()}
        context = {**self.get_serializer_context(), "standings": standings}
        return self.get_paginated_response(ListedPredictorOutput(page, many=True, context=context).data)

    @extend_schema(operation_id="get_predictor", responses=PredictorOutput)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One predictor with its versions."""
        return self.reply(PredictorOutput, self.get_object())

    @extend_schema(operation_id="create_predictor", request=PredictorInput, responses={201: PredictorOutput})
    def create(self, request: Request) -> Response:
        """A predictor that has learned nothing yet, or whose first version is being tried: follow its job."""
        fields = self.parse(PredictorInput)
        ontology, settings = named(Ontology.objects.all(), fields.pop("ontology"), "ontology"), fields.pop("settings")
        predictor = services.create_predictor(ontology=ontology, **fields)
        if settings or families()[predictor.family].origin in (Origin.CONNECTED, Origin.AGENT):
            services.connect_version(actor=self.actor, predictor=predictor, settings=settings)
        return self.reply(PredictorOutput, self.get_queryset().get(pk=predictor.pk), status=201)

    @extend_schema(operation_id="change_predictor", request=PredictorChangeInput, responses=PredictorOutput)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Rename or describe it, map its classes anew, or give it another credential."""
        changed = services.change_predictor(predictor=self.get_object(), **self.parse(PredictorChangeInput))
        return self.reply(PredictorOutput, self.get_queryset().get(pk=changed.pk))

    @extend_schema(operation_id="remove_predictor", responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Delete a predictor that nothing stands on: no project, no workflow, no work that goes on, and no run that holds what it said.

        A job removes the files of its versions. Where something stands on it, the refusal names it: archive it then.
        """
        predictor = concerns(self.get_object())
        services.remove_predictor(predictor=predictor, actor_id=self.actor.user_id)
        return Response(status=204)

    @extend_schema(operation_id="get_predictor_mapping", responses=MappingOutput)
    @action(detail=True, methods=["get"])
    def mapping(self, request: Request, pk: str) -> Response:
        """What the classes of the version in use stand for, and what they may stand for."""
        return self.reply(MappingOutput, mapping_of(self.get_object()))

    @extend_schema(operation_id="try_predictor", request=TrialInput, responses={202: StartedOutput})
    @action(detail=True, methods=["post"])
    def trials(self, request: Request, pk: str) -> Response:
        """Try it on up to three data rows; the job's result says what it says of each, and nothing else is kept."""
        job = services.try_predictor(actor=self.actor, predictor=self.get_object(), **self.parse(TrialInput))
        return self.reply(StartedOutput, job, status=202)

    @extend_schema(operation_id="run_predictor", request=LookAtInput, responses={202: AskedOutput})
    @action(detail=True, methods=["post"])
    def runs(self, request: Request, pk: str) -> Response:
        """Let it look at data rows of the catalog, in a model run of its own."""
        predictor, fields = self.get_object(), self.parse(LookAtInput)
        named = {name: fields.get(name, "") for name in ("name", "split")}
        data_rows, looked_at = _chosen(fields)
        asked = services.look_at(actor=self.actor, predictor=predictor, data_rows=data_rows, looked_at=looked_at, **named)
        return self.reply(AskedOutput, {"job_id": asked.job.pk if asked.job else None, "model_run_id": asked.model_run.pk}, status=202)

    @extend_schema(operation_id="list_predictor_runs", responses=PredictorRunOutput(many=True))
    @runs.mapping.get
    def list_runs(self, request: Request, pk: str) -> Response:
        """The model runs in which it went over a batch or over data rows of the catalog, newest first."""
        return self.page(runs_of(self.get_object()), PredictorRunOutput)

    @extend_schema(operation_id="connect_predictor_version", request=VersionInput, responses={202: VersionOutput})
    @action(detail=True, methods=["post"])
    def versions(self, request: Request, pk: str) -> Response:
        """A new version with other settings; follow its job: it is ready once it was tried."""
        fields, predictor = self.parse(VersionInput), self.get_object()
        version = services.connect_version(actor=self.actor, predictor=predictor, settings=fields["settings"])
        return self.reply(VersionOutput, version, status=202)

    @extend_schema(operation_id="get_predictor_health", responses=HealthOutput)
    @action(detail=True, methods=["get"])
    def health(self, request: Request, pk: str) -> Response:
        """How it is doing, with what was last said to the server behind it, where it has one, and what came back."""
        return self.reply(HealthOutput, health_of(self.get_object()))

    @extend_schema(operation_id="start_training_run", request=TrainingInput, responses={202: TrainingOutput})
    @action(detail=True, methods=["post"], url_path="training-runs")
    def training_runs(self, request: Request, pk: str) -> Response:
        """Train a new version; follow the job for its loss. A server elsewhere that learns by itself is asked to."""
        fields, predictor = self.parse(TrainingInput), self.get_object()
        if families()[predictor.family].listens:
            project = get_project(self.actor, fields["project"])
            asked, version = services.ask_to_train(actor=self.actor, predictor=predictor, project=project)
            return self.reply(TrainingOutput, {"job": asked.pk, "version": str(version.pk)}, status=202)
        lesson = lesson_of(self.actor, fields)
        job = services.start_training(actor=self.actor, predictor=predictor, lesson=lesson)
        return self.reply(TrainingOutput, {"job": job.pk, "version": job.params["version"]}, status=202)

    @extend_schema(operation_id="list_predictor_families", responses=FamilyOutput(many=True))
    @action(detail=False, methods=["get"])
    def families(self, request: Request) -> Response:
        """What kinds of predictor there are."""
        return Response(FamilyOutput(list(families().values()), many=True).data)


def _chosen(fields: dict[str, Any]) -> tuple[list[UUID], dict[str, str]]:
    """The data rows that the body means, and what they are called. Raises Invalid where no dataset or slice has that id, SliceOutdated."""
    if "data_rows" in fields:
        return list(fields["data_rows"]), {}
    if "slice" in fields:
        one = named(Slice.objects.all(), fields["slice"], "slice")
        rows = rows_of_slice(one.pk)
    else:
        one = named(Dataset.objects.all(), fields["dataset"], "dataset")
        rows = DataRow.objects.filter(dataset=one)
    looked_at = {"kind": "slice" if "slice" in fields else "dataset", "id": str(one.pk), "name": one.name}
    return list(rows.filter(state=DataRowState.READY).order_by("created_at", "id").values_list("pk", flat=True)), looked_at

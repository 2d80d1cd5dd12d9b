"""The doors of models."""

import hashlib
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.problems import FieldError, NotFound
from apps.model_runs import access, services
from apps.model_runs.models import Model
from apps.model_runs.serializers import ModelInput, ModelOutput, ModelPatch
from apps.ontologies.models import Ontology
from apps.organizations.api_base import TenantViewSet, honour_match
from apps.organizations.permissions import Permission


class ModelViewSet(TenantViewSet):
    """Models, each bound to an ontology."""

    permissions = {
        "list": Permission.MODELS_VIEW,
        "retrieve": Permission.MODELS_VIEW,
        "create": Permission.MODELS_EDIT,
        "partial_update": Permission.MODELS_EDIT,
        "destroy": Permission.MODELS_EDIT,
    }

    def get_queryset(self) -> QuerySet[Model]:
        return access.visible_models(self.actor).order_by("-created_at", "-id")

    @extend_schema(operation_id="list_models", responses=ModelOutput(many=True))
    def list(self, request: Request) -> Response:
        """Newest first."""
        return self.page(self.get_queryset(), ModelOutput)

    @extend_schema(operation_id="create_model", request=ModelInput, responses={201: ModelOutput})
    def create(self, request: Request) -> Response:
        """A model that predicts in the words of an ontology."""
        fields = self.parse(ModelInput)
        ontology = Ontology.objects.filter(pk=fields["ontology"]).first()
        if ontology is None:
            raise NotFound(errors=[FieldError("/ontology", "not_found", "There is no such ontology.", "the id of an ontology")])
        model = services.create_model(**{**fields, "ontology": ontology})
        return self._show(access.get_model(self.actor, model.pk), status=201)

    @extend_schema(operation_id="get_model", responses=ModelOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One model."""
        return self._show(access.get_model(self.actor, pk))

    @extend_schema(operation_id="change_model", request=ModelPatch, responses=ModelOutput)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Rename or describe it."""
        model = access.get_model(self.actor, pk)
        honour_match(request, _version(model))
        services.change_model(model=model, **self.parse(ModelPatch, partial=True))
        return self._show(model)

    @extend_schema(operation_id="delete_model", responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Delete it. Refused while it has runs, or is a predictor."""
        services.remove_model(model=access.get_model(self.actor, pk))
        return Response(status=204)

    def _show(self, model: Model, *, status: int = 200) -> Response:
        return self.reply(ModelOutput, model, status=status, version=_version(model))


def _version(model: Model) -> str:
    """Changes with whatever may be changed."""
    return hashlib.sha256(f"{model.name}\0{model.description}".encode()).hexdigest()[:16]

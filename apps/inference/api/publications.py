"""What the platform offers to every organization: seen by all, published by platform administrators, copied by who may make predictors."""

from typing import Any

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.problems import FieldError, Invalid
from apps.inference import access
from apps.inference.api.naming import named
from apps.inference.models import Publication
from apps.inference.publication_outputs import (
    CopyingOutput,
    CopyInput,
    PublicationDetail,
    PublicationOutput,
    PublicationQuery,
    PublishingOutput,
    PublishInput,
)
from apps.inference.services import publishing
from apps.ontologies.models import Ontology
from apps.organizations.api_base import TenantViewSet
from apps.organizations.permissions import Permission


class PublicationViewSet(TenantViewSet):
    """Published predictors and workflows."""

    permissions = {
        "list": Permission.PREDICTORS_VIEW,
        "retrieve": Permission.PREDICTORS_VIEW,
        "create": Permission.PREDICTORS_TRAIN,
        "destroy": Permission.PREDICTORS_TRAIN,
        "copies": Permission.PREDICTORS_TRAIN,
    }
    queries = {"list": PublicationQuery}

    def get_queryset(self) -> QuerySet[Publication]:
        return access.visible_publications(self.actor).prefetch_related("versions__parts").order_by("-created_at", "-id")

    @extend_schema(operation_id="list_publications", parameters=[PublicationQuery], responses=PublicationOutput(many=True))
    def list(self, request: Request) -> Response:
        """Newest first."""
        rows, asked = self.get_queryset(), self.query
        if text := asked["search"]:
            rows = rows.filter(Q(name__icontains=text) | Q(description__icontains=text))
        if "family" in asked:
            rows = rows.filter(family=asked["family"])
        if "modality" in asked:
            rows = rows.filter(modalities__contains=[asked["modality"]])
        return self.page(rows, PublicationOutput)

    @extend_schema(operation_id="get_publication", responses=PublicationDetail)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One publication: what it does, its versions, and what stands in the newest."""
        return self.reply(PublicationDetail, self.get_object())

    @extend_schema(operation_id="publish_predictor", request=PublishInput, responses={202: PublishingOutput})
    def create(self, request: Request) -> Response:
        """Publish a predictor of this organization to all: for platform administrators who are signed in. Follow the job."""
        access.require_platform_admin(self.actor)
        fields = self.parse(PublishInput)
        predictor = named(access.visible_predictors(self.actor), fields.pop("predictor"), "predictor")
        before = fields.pop("publication")
        publication = named(access.visible_publications(self.actor), before, "publication") if before else None
        about = publishing.About(**fields)
        job = publishing.publish_predictor(actor=self.actor, predictor=predictor, about=about, publication=publication)
        return self.reply(PublishingOutput, job, status=202)

    @extend_schema(operation_id="withdraw_publication", responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Offer it no more: for platform administrators who are signed in. Copies stay as they are."""
        publication = self.get_object()
        access.require_platform_admin(self.actor)
        publishing.withdraw(publication=publication)
        return Response(status=204)

    @extend_schema(operation_id="copy_publication", request=CopyInput, responses={202: CopyingOutput})
    @action(detail=True, methods=["post"])
    def copies(self, request: Request, pk: str) -> Response:
        """Copy its newest version into this organization, which owns the copy: follow the job, and then the one its result names."""
        publication, fields = self.get_object(), self.parse(CopyInput)
        ontology, predictor = fields["ontology"], fields["predictor"]
        version = publishing.copy_published(
            actor=self.actor,
            publication=publication,
            name=fields["name"],
            ontology=named(Ontology.objects.all(), ontology, "ontology") if ontology else None,
            predictor=named(access.visible_predictors(self.actor), predictor, "predictor") if predictor else None,
            asked={_place(place): publishing.Asked(**told) for place, told in fields["parts"].items()},
        )
        return self.reply(CopyingOutput, version, status=202)


def _place(text: Any) -> int:
    if not str(text).isdecimal():
        raise Invalid(errors=[FieldError(f"/parts/{text}", "no_such_part", "There is no such part.", "the place of one")])
    return int(text)

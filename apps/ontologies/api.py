"""Ontologies: read whole, saved whole."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.ontologies import access, services
from apps.ontologies.models import OntologyVersion
from apps.ontologies.removals import Action, Removal
from apps.ontologies.serializers import (
    OntologyInput,
    OntologyOutput,
    OntologyPreviewOutput,
    OntologySaveInput,
    OntologySummary,
    OntologyVersionOutput,
    OntologyVersionSummary,
)
from apps.ontologies.tree import read_tree
from apps.organizations.api_base import StrictSerializer, TenantViewSet, require_match
from apps.organizations.permissions import Permission


class OntologyQuery(StrictSerializer):
    """Narrow the list."""

    search = serializers.CharField(required=False, max_length=200, help_text="Part of the name.")


class OntologyViewSet(TenantViewSet):
    """What may be said about data: objects to mark and questions to answer."""

    permissions = {
        "list": Permission.ONTOLOGIES_VIEW,
        "retrieve": Permission.ONTOLOGIES_VIEW,
        "create": Permission.ONTOLOGIES_EDIT,
        "update": Permission.ONTOLOGIES_EDIT,
        "preview": Permission.ONTOLOGIES_EDIT,
        "versions": Permission.ONTOLOGIES_VIEW,
        "version": Permission.ONTOLOGIES_VIEW,
    }
    queries = {"list": OntologyQuery}
    if_match_actions = frozenset({"update"})
    paginated_actions = frozenset({"list", "versions"})
    unaudited_actions = frozenset({"preview"})

    @extend_schema(operation_id="list_ontologies", responses=OntologySummary(many=True))
    def list(self, request: Request) -> Response:
        """The organization's ontologies, newest first."""
        rows = access.listed_ontologies(self.actor)
        if search := self.query.get("search"):
            rows = rows.filter(name__icontains=search)
        return self.page(rows, OntologySummary)

    @extend_schema(operation_id="create_ontology", request=OntologyInput, responses={201: OntologyOutput})
    def create(self, request: Request) -> Response:
        """A new ontology with its features."""
        body = self.parse(OntologyInput)
        features = read_tree(body["features"])
        ontology = services.create_ontology(name=body["name"], features=features, actor_id=self.actor.user_id)
        return self.reply(OntologyOutput, ontology, status=201, version=ontology.version)

    @extend_schema(operation_id="get_ontology", responses=OntologyOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One ontology with its whole tree."""
        ontology = access.get_ontology(self.actor, pk)
        return self.reply(OntologyOutput, ontology, version=ontology.version)

    @extend_schema(operation_id="save_ontology", request=OntologySaveInput, responses=OntologyOutput)
    def update(self, request: Request, pk: UUID) -> Response:
        """Save the whole tree as the next version. What is left out is archived.

        Where annotations use it, `removals` say what happens to them; without that the save is refused (409, with counts).
        """
        ontology = access.get_ontology(self.actor, pk, for_change=True)
        require_match(request, ontology.version)
        ontology = services.save_ontology(ontology=ontology, **self._wanted(), actor_id=self.actor.user_id)
        return self.reply(OntologyOutput, ontology, version=ontology.version)

    @extend_schema(operation_id="preview_ontology", request=OntologySaveInput, responses=OntologyPreviewOutput)
    @action(detail=True, methods=["post"])
    def preview(self, request: Request, pk: UUID) -> Response:
        """What saving the same would change, and where the annotations are of what would go away. Nothing is changed."""
        ontology = access.get_ontology(self.actor, pk, for_change=True)
        return self.reply(OntologyPreviewOutput, services.preview_ontology(ontology=ontology, **self._wanted()))

    @extend_schema(operation_id="list_ontology_versions", responses=OntologyVersionSummary(many=True))
    @action(detail=True, methods=["get"])
    def versions(self, request: Request, pk: UUID) -> Response:
        """Every save there was, newest first."""
        rows = OntologyVersion.objects.filter(ontology=access.get_ontology(self.actor, pk)).order_by("-number")
        return self.page(rows, OntologyVersionSummary)

    @extend_schema(operation_id="get_ontology_version", responses=OntologyVersionOutput)
    @action(detail=True, methods=["get"], url_path="versions/(?P<number>[0-9]{1,9})")
    def version(self, request: Request, pk: UUID, number: str) -> Response:
        """The whole tree as it was saved then."""
        return self.reply(OntologyVersionOutput, access.get_version(self.actor, pk, int(number)))

    def _wanted(self) -> dict[str, Any]:
        """What is to be saved, from the body."""
        body = self.parse(OntologySaveInput)
        removals = [Removal(each["id"], Action(each["action"]), each["to"]) for each in body.get("removals", ())]
        return {"name": body["name"], "features": read_tree(body["features"]), "removals": removals}

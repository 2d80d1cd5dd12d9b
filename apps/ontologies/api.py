"""Ontologies: read whole, saved whole."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.ontologies import access, services
from apps.ontologies.serializers import OntologyInput, OntologyOutput, OntologySummary
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
    }
    queries = {"list": OntologyQuery}
    if_match_actions = frozenset({"update"})

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

    @extend_schema(operation_id="save_ontology", request=OntologyInput, responses=OntologyOutput)
    def update(self, request: Request, pk: UUID) -> Response:
        """Save the whole tree as the next version. What is left out is archived, unless annotations use it (409, with counts)."""
        ontology = access.get_ontology(self.actor, pk, for_change=True)
        require_match(request, ontology.version)
        body = self.parse(OntologyInput)
        features = read_tree(body["features"])
        ontology = services.save_ontology(ontology=ontology, name=body["name"], features=features, actor_id=self.actor.user_id)
        return self.reply(OntologyOutput, ontology, version=ontology.version)

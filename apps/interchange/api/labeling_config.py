"""An ontology as the labeling configuration of other software."""

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from apps.formats.label_studio_tags import OBJECTS
from apps.interchange import services
from apps.ontologies.access import get_ontology
from apps.organizations.api_base import StrictSerializer, TenantViewSet
from apps.organizations.permissions import Permission


class LabelingConfigQuery(StrictSerializer):
    """What the data of the Label Studio project are."""

    modality = serializers.ChoiceField(choices=sorted(OBJECTS), default="image", help_text="The asset type; a project there has one.")


class LabelingConfigViewSet(TenantViewSet):
    """Label Studio's labeling configuration."""

    permissions = {"retrieve": Permission.ONTOLOGIES_VIEW}
    queries = {"retrieve": LabelingConfigQuery}

    @extend_schema(operation_id="get_labeling_config", responses={(200, "application/xml"): OpenApiTypes.BINARY})
    def retrieve(self, request: Request, pk: UUID) -> HttpResponse:
        """The ontology as Label Studio's labeling configuration, for one asset type.

        Exports in the format `label-studio` name its controls, so a project with this configuration takes their tasks as they are.
        What Label Studio has no tag for stands in comments at the end.
        """
        modality = self.query["modality"]
        config = services.labeling_config(ontology=get_ontology(self.actor, pk).pk, modality=modality)
        named = {"Content-Disposition": f'attachment; filename="labeling-config-{modality}.xml"'}
        return HttpResponse(config, content_type="application/xml", headers=named)

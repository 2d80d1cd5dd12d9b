"""Uploading a model."""

from typing import Any
from uuid import UUID

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.problems import FieldError, Invalid
from apps.core.strict_json import NotStrict, loads
from apps.inference import access
from apps.inference.services.artifacts import upload_artifact
from apps.organizations.api_base import StrictSerializer, TenantViewSet
from apps.organizations.permissions import Permission


class ArtifactInput(StrictSerializer):
    """A saved model, and the settings of its version."""

    file = serializers.FileField(help_text="A zip of what model.save_pretrained(folder) wrote, a safetensors file, or a .pt2 file.")
    settings = serializers.CharField(
        required=False, default="{}", max_length=100_000, help_text="A JSON object: the family's settings that differ from their defaults."
    )


class ArtifactOutput(serializers.Serializer[Any]):
    """The job that tries the model, and the version that it makes."""

    job = serializers.UUIDField(source="job_id")
    version = serializers.UUIDField(source="pk")


class ArtifactViewSet(TenantViewSet):
    """Models that are uploaded."""

    permissions = {"create": Permission.PREDICTORS_TRAIN}
    no_transaction_actions = frozenset({"create"})
    parser_classes = [MultiPartParser]

    @extend_schema(operation_id="upload_artifact", request={"multipart/form-data": ArtifactInput}, responses={202: ArtifactOutput})
    def create(self, request: Request, pk: UUID) -> Response:
        """Make a version of an uploaded model: follow the job that tries it. Pickled weights are refused."""
        with transaction.atomic():
            predictor = access.get_predictor(self.actor, pk)
        body = self.parse(ArtifactInput)
        file, settings = body["file"], _settings(body["settings"])
        version = upload_artifact(actor=self.actor, predictor=predictor, file=file.file, size=file.size, settings=settings)
        return self.reply(ArtifactOutput, version, status=202)


def _settings(text: str) -> dict[str, Any]:
    try:
        found = loads(text)
    except NotStrict as error:
        raise Invalid(errors=[FieldError("/settings", "json_invalid", error.message, "a JSON object")]) from error
    if not isinstance(found, dict):
        raise Invalid(errors=[FieldError("/settings", "type_mismatch", "This is not a JSON object.", "a JSON object")])
    return found

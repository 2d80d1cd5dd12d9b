"""What can come in and go out, and which kind can live where."""

from typing import Any, BinaryIO, cast

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.formats import LABEL_FORMATS, LabelFormat
from apps.formats.beginning import HEAD_BYTES
from apps.formats.telling import format_told
from apps.interchange import services
from apps.interchange.bodies import FILES, OwnFormat, bodies_of, name_of, stream_of
from apps.interchange.serializers import READ, FileForm
from apps.interchange.services.drafting import MAX_BYTES
from apps.interchange.streams import peeked
from apps.kinds import KINDS
from apps.kinds.locators import READERS as PLACE_TYPES
from apps.kinds.support import matrix, needs, places
from apps.modalities import MODALITIES
from apps.ontologies.serializers import FeatureOutput
from apps.ontologies.tree import dump_tree
from apps.organizations.api_base import StrictSerializer, TenantViewSet
from apps.organizations.permissions import Permission


class FormatOutput(serializers.Serializer[LabelFormat]):
    """A file format."""

    name = serializers.CharField()
    title = serializers.CharField()
    suffix = serializers.CharField()
    mime = serializers.CharField()
    reads = serializers.BooleanField(help_text="Whether files of it come in.")
    writes = serializers.BooleanField(help_text="Whether exports are written in it.")
    both = serializers.BooleanField(help_text="Whether it keeps labels and predictions of one data row apart.")
    whole = serializers.BooleanField(help_text="Whether nothing is lost: what is exported and imported again is equal to the last digit.")
    kinds = serializers.SerializerMethodField()
    modalities = serializers.SerializerMethodField()

    def get_kinds(self, form: LabelFormat) -> list[str]:
        """The annotation kinds it has room for; what an export leaves out is told by its job."""
        return sorted(form.kinds)

    def get_modalities(self, form: LabelFormat) -> list[str]:
        """The asset types it is about."""
        return sorted(form.modalities)


class FormatsOutput(serializers.Serializer[Any]):
    """Every format."""

    results = FormatOutput(many=True)


class FormatViewSet(TenantViewSet):
    """File formats."""

    permissions = {"retrieve": Permission.ONTOLOGIES_VIEW}

    @extend_schema(operation_id="list_formats", responses=FormatsOutput)
    def retrieve(self, request: Request) -> Response:
        """Every format that labels and predictions can come in or go out as."""
        return Response({"results": FormatOutput(cast(Any, [LABEL_FORMATS[name] for name in sorted(LABEL_FORMATS)]), many=True).data})


class ToldQuery(StrictSerializer):
    """What the file is called."""

    file_name = serializers.CharField(required=False, max_length=255, help_text="Tells the format where the bytes do not.")


class ToldOutput(serializers.Serializer[Any]):
    """The format that a file is in."""

    format = serializers.CharField(allow_null=True, help_text="One of `GET formats`; null where none or several may be meant.")
    title = serializers.CharField(help_text="Its title; empty where there is none.")


class ToldFormatViewSet(TenantViewSet):
    """Which format a file is in."""

    permissions = {"create": Permission.ONTOLOGIES_VIEW}
    queries = {"create": ToldQuery}
    parser_classes = FILES
    content_negotiation_class = OwnFormat
    no_transaction_actions = frozenset({"create"})
    unaudited_actions = frozenset({"create"})

    @extend_schema(operation_id="tell_format", request=bodies_of(FileForm), responses={200: ToldOutput})
    def create(self, request: Request) -> Response:
        """Tell the format of a file by its first 64 KiB, which is all that need be sent. Nothing is kept.

        It is what an import takes the file for whose format is not named.
        """
        stream = stream_of(request, max_bytes=MAX_BYTES)
        told = format_told(peeked(stream, HEAD_BYTES)[0], self.query.get("file_name") or name_of(stream))
        return Response({"format": told, "title": LABEL_FORMATS[told].title if told else ""})


class CellOutput(serializers.Serializer[Any]):
    """One cell of the matrix."""

    kind = serializers.CharField()
    modality = serializers.CharField()
    supported = serializers.BooleanField()
    reason = serializers.CharField(help_text="Why not; '' where it is supported.")
    places = serializers.ListField(
        child=serializers.ChoiceField(choices=sorted(PLACE_TYPES)),
        help_text="Types of the places that it may have there; none where it is about the whole asset only.",
    )
    place_required = serializers.BooleanField(help_text="Whether it must have one of these places.")


class MatrixOutput(serializers.Serializer[Any]):
    """Which kind can live in which asset type: as label, as pre-label and as prediction in a model run alike."""

    kinds = serializers.ListField(child=serializers.CharField())
    modalities = serializers.ListField(child=serializers.CharField())
    needs = serializers.DictField(child=serializers.CharField(), help_text="Kind: what it needs of an asset; '' where any asset will do.")
    cells = CellOutput(many=True)


def _cell(kind: str, modality: str, reason: str) -> dict[str, Any]:
    """The cell, with its places where it is supported."""
    found = () if reason else sorted(places(KINDS[kind], MODALITIES[modality]))
    is_object = KINDS[kind].role == "object"
    return {
        "kind": kind,
        "modality": modality,
        "supported": not reason,
        "reason": reason,
        "places": found,
        "place_required": bool(found) and is_object,
    }


class SupportMatrixViewSet(TenantViewSet):
    """The support matrix, worked out from what kinds need and asset types offer."""

    permissions = {"retrieve": Permission.ONTOLOGIES_VIEW}

    @extend_schema(operation_id="get_support_matrix", responses=MatrixOutput)
    def retrieve(self, request: Request) -> Response:
        """Every cell, with the reason where it is empty."""
        cells = [_cell(kind, modality, reason) for kind, row in matrix().items() for modality, reason in row.items()]
        needed = {name: needs(KINDS[name]) for name in sorted(KINDS)}
        return Response({"kinds": list(needed), "modalities": list(MODALITIES), "needs": needed, "cells": cells})


class DraftQuery(StrictSerializer):
    """What the file is."""

    format = serializers.ChoiceField(choices=READ, help_text="See `GET formats`.")


class LeftOutOutput(serializers.Serializer[Any]):
    """A feature that was left out of a draft, or is another one there, and why."""

    name = serializers.CharField()
    message = serializers.CharField()
    code = serializers.CharField(help_text="`left_out` for what has no counterpart here, `other_kind` for what became another kind.")
    pointer = serializers.CharField(help_text="JSON pointer to it in the file; empty where the file has no such place.")


class DraftOutput(serializers.Serializer[Any]):
    """Features that nobody has saved yet; they go into `POST ontologies` as they are."""

    features = FeatureOutput(many=True)
    left_out = LeftOutOutput(many=True, help_text="What the file describes and an ontology cannot have like this.")


class OntologyDraftViewSet(TenantViewSet):
    """Ontologies that files describe."""

    permissions = {"create": Permission.ONTOLOGIES_EDIT}
    queries = {"create": DraftQuery}
    parser_classes = FILES
    content_negotiation_class = OwnFormat
    no_transaction_actions = frozenset({"create"})
    unaudited_actions = frozenset({"create"})

    @extend_schema(operation_id="draft_ontology", request=bodies_of(FileForm), responses={200: DraftOutput})
    def create(self, request: Request) -> Response:
        """Read from a file, in at most 64 MiB, which features it speaks of: categories, a labeling configuration, labels in use.

        An ontology of Labelbox is told from its lines by its shape. Nothing is saved.
        """
        stream = stream_of(request, max_bytes=MAX_BYTES)
        draft = services.draft_ontology(stream=cast(BinaryIO, stream), form=self.query["format"])
        left_out = LeftOutOutput(draft.left_out, many=True).data
        return Response({"features": dump_tree(draft.features), "left_out": left_out})

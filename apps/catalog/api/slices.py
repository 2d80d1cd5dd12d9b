"""Slices: data rows that are chosen by a filter with a name."""

import hashlib
import json
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.catalog import access, services
from apps.catalog.filter_fields import FilterField
from apps.catalog.filters import outdated
from apps.catalog.models import Slice
from apps.organizations.api_base import StrictSerializer, TenantViewSet, honour_match
from apps.organizations.permissions import Permission


class SliceInput(StrictSerializer):
    """A new slice."""

    name = serializers.CharField(max_length=200)
    description = serializers.CharField(max_length=10_000, required=False, allow_blank=True)
    filter = FilterField()


class SliceOutput(serializers.Serializer[Slice]):
    """A filter with a name. Its data rows, and how many they are: `GET data-rows?slice=`."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    description = serializers.CharField()
    filter = FilterField()
    created_by = serializers.CharField(source="author.user.email")
    created_at = serializers.DateTimeField()


class SliceQuery(StrictSerializer):
    """Narrow the list."""

    search = serializers.CharField(required=False, max_length=200, help_text="Part of the name.")
    usable = serializers.BooleanField(default=False, help_text="Only slices of whose filter nothing, as a dataset, was deleted.")


class SliceViewSet(TenantViewSet):
    """Data rows that are chosen by a filter with a name, anew whenever they are asked for."""

    permissions = {
        "list": Permission.CATALOG_VIEW,
        "retrieve": Permission.CATALOG_VIEW,
        "create": Permission.CATALOG_EDIT,
        "partial_update": Permission.CATALOG_EDIT,
        "destroy": Permission.CATALOG_EDIT,
    }
    queries = {"list": SliceQuery}

    @extend_schema(operation_id="list_slices", responses=SliceOutput(many=True))
    def list(self, request: Request) -> Response:
        """The organization's slices, newest first."""
        rows = access.visible_slices(self.actor)
        if search := self.query.get("search"):
            rows = rows.filter(name__icontains=search)
        if self.query["usable"]:
            rows = rows.exclude(pk__in=outdated(dict(rows.values_list("pk", "filter"))))
        return self.page(rows, SliceOutput)

    @extend_schema(operation_id="create_slice", request=SliceInput, responses={201: SliceOutput})
    def create(self, request: Request) -> Response:
        """A new slice. Every id in its filter must be there."""
        made = services.create_slice(author=self.actor.membership_id, **_named(self.parse(SliceInput)))
        return self._show(made, status=201)

    @extend_schema(operation_id="get_slice", responses=SliceOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One slice."""
        return self._show(access.get_slice(self.actor, pk))

    @extend_schema(operation_id="change_slice", request=SliceInput, responses=SliceOutput)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Rename it, describe it anew, or let it choose otherwise."""
        chosen = access.get_slice(self.actor, pk, for_change=True)
        honour_match(request, _version(chosen))
        return self._show(services.update_slice(chosen=chosen, **_named(self.parse(SliceInput, partial=True))))

    @extend_schema(operation_id="delete_slice", responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Delete it. The data rows stay."""
        services.remove_slice(chosen=access.get_slice(self.actor, pk, for_change=True))
        return Response(status=204)

    def _show(self, chosen: Slice, *, status: int = 200) -> Response:
        return self.reply(SliceOutput, chosen, status=status, version=_version(chosen))


def _named(body: dict[str, Any]) -> dict[str, Any]:
    """What the services call it."""
    return {"clauses" if name == "filter" else name: value for name, value in body.items()}


def _version(chosen: Slice) -> str:
    """Changes with whatever may be changed."""
    told = json.dumps([chosen.name, chosen.description, chosen.filter], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]

"""The doors of runs and of the data rows in them."""

import re
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.catalog.filter_fields import FilterText
from apps.catalog.models import DataRow, Dataset, Slice
from apps.catalog.queries import ids_by_global_key, rows_of_slice
from apps.core.problems import FieldError, NotFound
from apps.kinds.reading import MAX_METRIC_NAME
from apps.model_runs import access, services
from apps.model_runs.models import ModelRun, Purpose
from apps.model_runs.queries import METRIC, NAMES, ORDERS, RunRows, rows_of
from apps.model_runs.serializers import (
    AddedOutput,
    LeavingRowsInput,
    ListedRunOutput,
    RemovedOutput,
    RunDataRowOutput,
    RunDataRowsInput,
    RunInput,
    RunOutput,
    RunPatch,
    split_field,
)
from apps.organizations.api_base import StrictSerializer, TenantViewSet
from apps.organizations.permissions import Permission


class RunQuery(StrictSerializer):
    """Narrow the list."""

    model = serializers.UUIDField(required=False)
    purpose = serializers.ChoiceField(choices=Purpose.choices, required=False)
    with_config = serializers.BooleanField(default=False, help_text="Tell the config of each run too.")


class RunRowsQuery(StrictSerializer):
    """Order and narrow the data rows."""

    order = serializers.RegexField(
        rf"^({'|'.join(map(re.escape, ORDERS))}|-?{METRIC}[\s\S]{{1,{MAX_METRIC_NAME}}})$",
        default="confidence",
        trim_whitespace=False,
        error_messages={"invalid": f"There is no such order. Expected: {', '.join(NAMES)} or metric:<name>, each also with - before it."},
        help_text=f"One of {', '.join(ORDERS)}, or `metric:<name>` for a figure that came with the predictions, each also with `-` before "
        "it for the largest first. `confidence` is that of the least sure prediction, `surest_wrong` that of the surest one that matches "
        "no label of its class. Data rows without the figure come last.",
    )
    split = split_field(required=False, help_text="Left out: all. Empty: those of none.")
    filter = FilterText(required=False)


class ModelRunViewSet(TenantViewSet):
    """Runs: the data rows and predictions of one go of a model."""

    permissions = {
        "list": Permission.MODELS_VIEW,
        "retrieve": Permission.MODELS_VIEW,
        "create": Permission.MODELS_EDIT,
        "partial_update": Permission.MODELS_EDIT,
        "destroy": Permission.MODELS_EDIT,
        "data_rows": Permission.MODELS_VIEW,
        "add_data_rows": Permission.MODELS_EDIT,
        "remove_data_rows": Permission.MODELS_EDIT,
    }
    queries = {"list": RunQuery, "data_rows": RunRowsQuery}
    paginated_actions = frozenset({"list", "data_rows"})

    def get_queryset(self) -> QuerySet[ModelRun]:
        return access.visible_runs(self.actor).order_by("-created_at", "-id")

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "with_config": self.query.get("with_config", True)}

    @extend_schema(operation_id="list_model_runs", responses=ListedRunOutput(many=True))
    def list(self, request: Request) -> Response:
        """Newest first."""
        rows = self.get_queryset() if self.query["with_config"] else self.get_queryset().defer("config")
        if "model" in self.query:
            rows = rows.filter(model=access.get_model(self.actor, self.query["model"]))
        if "purpose" in self.query:
            rows = rows.filter(purpose=self.query["purpose"])
        return self.page(rows, ListedRunOutput)

    @extend_schema(operation_id="create_model_run", request=RunInput, responses={201: RunOutput})
    def create(self, request: Request) -> Response:
        """A run whose predictions will be uploaded."""
        fields = self.parse(RunInput)
        model = access.visible_models(self.actor).filter(pk=fields["model"]).first()
        if model is None:
            raise NotFound(errors=[FieldError("/model", "not_found", "There is no such model.", "the id of a model")])
        run = services.create_run(model=model, name=fields["name"], config=fields["config"])
        return self.reply(RunOutput, access.get_run(self.actor, run.pk), status=201)

    @extend_schema(operation_id="get_model_run", responses=RunOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One run."""
        return self.reply(RunOutput, access.get_run(self.actor, pk))

    @extend_schema(operation_id="change_model_run", request=RunPatch, responses=RunOutput)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Rename it, keep other hyperparameters, or say where it stands."""
        run = access.find_run(self.actor, pk)
        services.change_run(run=run, **self.parse(RunPatch, partial=True))
        return self.reply(RunOutput, access.get_run(self.actor, pk))

    @extend_schema(operation_id="delete_model_run", responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Delete it with its predictions and figures. Refused where people decided on them, or a batch shows them.

        It is gone at once; a job clears away what it held, and what is at work on it is cancelled.
        """
        services.remove_run(run=access.find_run(self.actor, pk), actor_id=self.actor.user_id)
        return Response(status=204)

    @extend_schema(operation_id="list_model_run_data_rows", responses=RunDataRowOutput(many=True))
    @action(detail=True, methods=["get"], url_path="data-rows")
    def data_rows(self, request: Request, pk: UUID) -> Response:
        """The run's data rows, the least sure first. They are counted where they are narrowed; the run tells how many it has in all."""
        wanted = RunRows(self.query["order"], self.query.get("split"), self.query.get("filter", ()))
        self.counted = wanted.is_narrowed  # type: ignore[misc]  # of this request alone
        return self.page(rows_of(access.find_run(self.actor, pk), wanted), RunDataRowOutput)

    @extend_schema(operation_id="add_model_run_data_rows", request=RunDataRowsInput, responses=AddedOutput)
    @data_rows.mapping.post
    def add_data_rows(self, request: Request, pk: UUID) -> Response:
        """Put data rows into the run; those that are there stay."""
        run = access.get_run(self.actor, pk)
        added = services.add_data_rows(run=run, data_rows=_named(self.parse(RunDataRowsInput)))
        return self.reply(AddedOutput, {"added": added, "data_row_count": run.data_row_count + added})  # type: ignore[attr-defined]

    @extend_schema(operation_id="remove_model_run_data_rows", request=LeavingRowsInput, responses=RemovedOutput)
    @action(detail=True, methods=["post"], url_path="data-rows/remove")
    def remove_data_rows(self, request: Request, pk: UUID) -> Response:
        """Take data rows out of the run, with what it predicted for them; each of them is in it.

        Refused where people have decided on those predictions. The figures of the run are worked out again.
        """
        run = access.get_run(self.actor, pk)
        removed = services.remove_data_rows(run=run, data_rows=_named(self.parse(LeavingRowsInput)))
        return self.reply(RemovedOutput, {"removed": removed, "data_row_count": run.data_row_count - removed})  # type: ignore[attr-defined]


def _named(fields: dict[str, Any]) -> list[UUID]:
    """The ids that the body names. Raises NotFound for a key that no data row has, SliceOutdated."""
    if "data_rows" in fields:
        return list(fields["data_rows"])
    for name, holder in (("dataset", Dataset), ("slice", Slice)):
        if name in fields and not holder.objects.filter(pk=fields[name]).exists():
            raise NotFound(errors=[FieldError(f"/{name}", "not_found", f"There is no such {name}.", f"the id of a {name}")])
    if "global_keys" in fields:
        return ids_by_global_key(fields["global_keys"])
    rows = DataRow.objects.filter(dataset=fields["dataset"]) if "dataset" in fields else rows_of_slice(fields["slice"])
    return list(rows.order_by("created_at", "id").values_list("pk", flat=True))

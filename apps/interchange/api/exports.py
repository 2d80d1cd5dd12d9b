"""Labels and predictions that go elsewhere."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.catalog.access import get_dataset, get_slice
from apps.core.job_outputs import JobOutput
from apps.interchange import services
from apps.interchange.problems import BatchElsewhere
from apps.interchange.selection import LABELS, PREDICTIONS, Selection
from apps.interchange.serializers import ExportInput, RunExportInput
from apps.model_runs.access import get_run
from apps.organizations.actor import Actor
from apps.organizations.api_base import TenantViewSet
from apps.organizations.permissions import Permission
from apps.projects.access import get_batch, get_project


class ExportViewSet(TenantViewSet):
    """What was said in a project goes elsewhere."""

    permissions = {"create": Permission.EXPORTS_CREATE}

    @extend_schema(operation_id="create_export", request=ExportInput, responses={202: JobOutput})
    def create(self, request: Request, pk: UUID) -> Response:
        """Export what counts now in a project, with who said it, what it was made from and whether it was reviewed.

        Or what a model run said about the project's data rows, or both. When the job is done its result has `download_url`, the numbers of
        data rows and annotations in the file, `annotations_left_out` for those that the format has no place for, the file's SHA-256, and in
        `left_out` what was left out, also of annotations, and why. A job whose file holds no data row says why in its `message`. Earlier
        exports: `GET jobs?kind=interchange.export&project=<id>`; the `params` of each are what was asked, with the names that things had
        then in `named`.
        """
        fields = self.parse(ExportInput)
        project = get_project(self.actor, pk)
        if run := fields.get("model_run"):
            get_run(self.actor, run)
        for place, batch in enumerate(fields.get("batches", ())):
            if get_batch(self.actor, batch).project_id != project.pk:
                raise BatchElsewhere(place, project.name)
        _check_places(self.actor, fields)
        selection = Selection(project=str(project.pk), says=fields.get("says", LABELS), **_narrowed(fields))
        job = services.start_export(actor=self.actor, selection=selection, name=project.name)
        return self.reply(JobOutput, job, status=202)


class RunExportViewSet(TenantViewSet):
    """What a model run said goes elsewhere."""

    permissions = {"create": Permission.EXPORTS_CREATE}

    @extend_schema(operation_id="create_run_export", request=RunExportInput, responses={202: JobOutput})
    def create(self, request: Request, pk: UUID) -> Response:
        """Export the predictions of a run; the job is as that of a project's export."""
        fields = self.parse(RunExportInput)
        run = get_run(self.actor, pk)
        _check_places(self.actor, fields)
        selection = Selection(model_run=str(run.pk), says=PREDICTIONS, **_narrowed(fields))
        job = services.start_export(actor=self.actor, selection=selection, name=run.name)
        return self.reply(JobOutput, job, status=202)


def _check_places(actor: Actor, fields: Mapping[str, Any]) -> None:
    """Raises NotFound for a dataset or a slice that the actor may not see."""
    if dataset := fields.get("dataset"):
        get_dataset(actor, dataset)
    if chosen := fields.get("slice"):
        get_slice(actor, chosen)


def _narrowed(fields: Mapping[str, Any]) -> dict[str, Any]:
    named: dict[str, Any] = {"form": fields["format"], "media": fields.get("media", "none")}
    for name in ("model_run", "dataset", "slice"):
        if name in fields:
            named[name] = str(fields[name])
    named |= {"automatic": True} if fields.get("automatic") else {}
    named |= {name: tuple(map(str, fields[name])) for name in ("states", "batches") if name in fields}
    return named

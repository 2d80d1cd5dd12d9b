"""Labels of a project, in and out."""

from uuid import UUID

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.job_outputs import JobOutput
from apps.interchange import services
from apps.interchange.bodies import FILES, OwnFormat, bodies_of, name_of, stream_of
from apps.interchange.serializers import FileForm, ImportQuery, manner_of
from apps.interchange.services.labels import MAX_BYTES
from apps.organizations.api_base import TenantViewSet
from apps.organizations.permissions import Permission
from apps.projects.access import get_project


class LabelImportViewSet(TenantViewSet):
    """Labels that were made elsewhere."""

    permissions = {"create": Permission.PROJECTS_EDIT}
    queries = {"create": ImportQuery}
    no_transaction_actions = frozenset({"create"})
    parser_classes = FILES
    content_negotiation_class = OwnFormat

    @extend_schema(operation_id="import_labels", request=bodies_of(FileForm), responses={202: JobOutput})
    def create(self, request: Request, pk: UUID) -> Response:
        """Import labels into a project as yours, from a file of any format that is read (`GET formats`), in at most 512 MiB.

        Without a `format` it is told by how the file begins (`POST formats/told`), and is a Firstpass file where nothing is told; the
        `params` of the job have it.

        A Firstpass line is `{"data_row": {"global_key": "..."}, "annotations": [{"name": "...", "kind": "...", "value": {...}}]}`, with an
        `id` or `uuid` for annotations that have one; masks are said as in `POST model-runs/{id}/predictions`.
        Data rows are known by id, by global key, or by the name of the file; features by id, else by their name in the project's
        ontology. An import replaces what you imported before of the same data rows (`removed` in the result counts
        what went), or with `earlier=keep` adds to it, and never touches what somebody labeled here; what several lines or rows of the
        file say of one data row is one label (`joined` in the result), in which a question that is answered in two ways is refused
        the second time as `duplicate`. What a line says of features and options that were removed from this ontology, and kept in
        its labels, is taken by their ids, or by their names where nothing has those now; of what was removed with its annotations
        it is refused, with what to name instead. Lines with a `model` are predictions: they are counted (`predictions` in the
        result) and not taken. What reaches over an edge of its data row is cut there and counted (`clipped`). An annotation whose
        id another one here has gets an id of its own, the same each time the file is sent, and is counted (`renumbered`). The job
        keeps an error for each line that cannot be taken: `GET jobs/{id}/errors`.
        """
        with transaction.atomic():
            project = get_project(self.actor, pk)
        stream = stream_of(request, max_bytes=MAX_BYTES)
        job = services.start_label_import(
            actor=self.actor, project=project, stream=stream, manner=manner_of(self.query, sent_as=name_of(stream))
        )
        return self.reply(JobOutput, job, status=202)

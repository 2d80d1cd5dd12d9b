"""Predictions of a run: what it says, and what is uploaded into it."""

import tempfile
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.annotations.api.fields import AnnotationField
from apps.annotations.forms import dump_all, senders_keys
from apps.annotations.models import AnnotationSet
from apps.catalog.models import DataRow
from apps.core.job_outputs import JobOutput
from apps.core.models import Job
from apps.core.problems import NotFound
from apps.core.streaming import StreamedFile
from apps.interchange import services
from apps.interchange.bodies import FILES, OwnFormat, bodies_of, name_of, stream_of
from apps.interchange.fates import told
from apps.interchange.serializers import FetchInput, FileForm, UploadQuery, manner_of
from apps.interchange.services.sending import MAX_BYTES
from apps.model_runs.access import get_run
from apps.organizations.api_base import StrictSerializer, TenantViewSet
from apps.organizations.permissions import Permission


class PredictionQuery(StrictSerializer):
    """Narrow the list."""

    data_row = serializers.UUIDField(required=False)


class PredictedOutput(serializers.Serializer[AnnotationSet]):
    """What the run says about one data row."""

    data_row = serializers.UUIDField(source="data_row_id")
    annotation_set = serializers.UUIDField(source="pk")
    annotations = serializers.SerializerMethodField()
    sent_as = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=AnnotationField()))
    def get_annotations(self, annotation_set: AnnotationSet) -> list[dict[str, Any]]:
        """Surest first. An `id` is what outcomes, annotation sets, decisions and likely label errors call the prediction too."""
        return dump_all(sorted(annotation_set.annotations.all(), key=lambda row: (-(row.confidence or 0), row.pk)))

    @extend_schema_field(serializers.DictField(child=serializers.UUIDField()))
    def get_sent_as(self, annotation_set: AnnotationSet) -> dict[str, str]:
        """By `id` the uuid that a prediction was sent with, of those of which it is another: something else had it already."""
        return senders_keys(annotation_set.annotations.all())


class PredictionViewSet(TenantViewSet):
    """Predictions, those that were made elsewhere among them."""

    permissions = {"list": Permission.MODELS_VIEW, "create": Permission.PREDICTIONS_UPLOAD}
    queries = {"list": PredictionQuery, "create": UploadQuery}
    no_transaction_actions = frozenset({"create"})
    parser_classes = FILES
    content_negotiation_class = OwnFormat

    @extend_schema(operation_id="list_predictions", responses=PredictedOutput(many=True))
    def list(self, request: Request, pk: UUID) -> Response:
        """What the run says, data row by data row."""
        rows = AnnotationSet.objects.by_models().filter(model_run=get_run(self.actor, pk)).prefetch_related("annotations").order_by("id")
        if wanted := self.query.get("data_row"):
            if not DataRow.objects.filter(pk=wanted).exists():
                raise NotFound
            rows = rows.filter(data_row=wanted)
        return self.page(rows, PredictedOutput)

    @extend_schema(operation_id="upload_predictions", request=bodies_of(FileForm), responses={202: JobOutput})
    def create(self, request: Request, pk: UUID) -> Response:
        """Upload predictions into a run: Firstpass or Labelbox lines, or a file of any format that is read; at most 512 MiB.

        A Firstpass line (`lines`) is `{"data_row": {"global_key": "..."}, "name": "...", "kind": "bounding_box", "value": {...},
        "confidence": 0.9}`, with `uuid`, `feature` (an id, in place of the name) and `answers` where there are any; the data row is
        in the run, and named by its `id` or its `global_key`. An option is named by its name, or by its id as `option` in place of it:
        the `value` of a radio question is `{"name": "sun"}` or `{"option": "..."}`, of a checklist `{"options": [{"name": "sun"},
        {"name": "rain"}]}`, of a ranking `{"order": ["sun", "rain"]}` (names or ids); of a free text it is `{"text": "sunny"}`. The
        `value` of a mask is run lengths (`size` and `counts`, compressed or plain), a `png` in base64 or the `url` of one (with the
        `color` that is meant), `rings` as of a polygon (`[[[x, y], ...], hole, ...]`, in pixels), or `polygons`, several of these:
        `[{"rings": [...]}, {"rings": [...]}]`. What a run's export wrote as Firstpass NDJSON is known by its first line and read too;
        labels among its lines, with `by`, `status` or `project` and without a `model`, are counted (`labels` in the result) and not
        taken. The job writes what is right and keeps an error for each line that is not (the first ten thousand): `GET jobs/{id}/errors`.
        A line that is sent again, under the same uuid or without one, changes nothing. A `uuid` names one prediction of the run: with
        something else, or of another data row, it is refused; another run may have the same: then the list of predictions tells it in
        `sent_as`, beside an `id` of its own.

        A line may state a figure that you worked out of a whole data row, or of a class on it: `{"data_row": {...}, "metric": "quality",
        "value": 0.8}`, with `class` (its path, as in `stamp > worn: yes`), `aggregation` (how figures of several data rows come together:
        `mean`, `geometric_mean`, `harmonic_mean`, `sum`, or `confusion_matrix` for the four counts `[TP, FP, TN, FN]`, shown as
        precision, recall and F1) and `uuid`; or as Labelbox writes it, with `metricName`. A value by thresholds of confidence,
        `{"0.1": 0.2, "0.5": 0.3}`, gives one figure for each, called `quality at 0.5`. Names of what is worked out here (`iou`,
        `precision`, `recall`, `f1`, `true_positive_count` and its kin) are refused, as they are in the `metrics` (of Labelbox
        `customMetrics`) of predictions and their answers. It takes the place of what predictions of the
        data row say under the name; mode `replace` forgets it with them. A run is not replaced once people have decided on its predictions
        (409, `predictions-decided`) or while a batch shows them as its suggestions (409, `predictions-shown`, with its name in
        `batches`).
        """
        with transaction.atomic():
            run = get_run(self.actor, pk)
        stream = stream_of(request, max_bytes=MAX_BYTES)
        job = services.start_upload(actor=self.actor, run=run, stream=stream, manner=manner_of(self.query, sent_as=name_of(stream)))
        return self.reply(JobOutput, job, status=202)


class PredictionFetchViewSet(TenantViewSet):
    """Predictions that lie at an address."""

    permissions = {"create": Permission.PREDICTIONS_UPLOAD}

    @extend_schema(operation_id="fetch_predictions", request=FetchInput, responses={202: JobOutput})
    def create(self, request: Request, pk: UUID) -> Response:
        """Upload predictions into a run from a file at an address, which the job fetches; else as `POST model-runs/{id}/predictions`."""
        run, body = get_run(self.actor, pk), self.parse(FetchInput)
        job = services.start_fetch(actor=self.actor, run=run, url=body["url"], manner=manner_of(body))
        return self.reply(JobOutput, job, status=202)


class JobResultViewSet(TenantViewSet):
    """What became of an upload, line by line."""

    permissions = {"retrieve": Permission.JOBS_VIEW}

    @extend_schema(operation_id="get_job_results", responses={(200, "application/x-ndjson"): OpenApiTypes.BINARY})
    def retrieve(self, request: Request, pk: UUID) -> HttpResponseBase:
        """A file with a line for each line that an upload of prediction lines has worked on so far, in the order of the file.

        `{"line": 3, "uuid": ..., "data_row": "street-4.jpg", "status": "failure", "errors": [...]}`; `uuid` and `data_row` (its global
        key, else its id) stand as the line says them, and are left out where it does not. A status is `success` (written, or there
        already), `failure`, or `skipped` (nothing was to be written, or it was left out, and `errors` says why). Of a job that is no such
        upload the file is empty.
        """
        job = Job.objects.filter(pk=pk).first()
        if job is None:
            raise NotFound
        file = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
        file.writelines(told(job))
        file.seek(0)
        return StreamedFile(file, as_attachment=True, filename=f"results-{job.pk}.ndjson", content_type="application/x-ndjson")

"""Datasets, and the ways that data comes into them."""

import hashlib
from io import BytesIO
from typing import IO, Any, cast
from uuid import UUID

from django.db import transaction
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from apps.catalog import access, services
from apps.catalog.buckets import DEFAULT_REGION, Bucket, endpoint_of
from apps.catalog.import_rows import Line, lines_of_json, lines_of_text
from apps.catalog.models import Dataset
from apps.catalog.row_shapes import MAX_KEY
from apps.catalog.serializers import BucketImportInput, DatasetInput, DatasetOutput, ImportInput, Removal, UploadInput, UploadOutput
from apps.core.job_outputs import JobOutput
from apps.core.parsers import NDJSONParser, StrictJSONParser, TextParser
from apps.core.problems import BadRequest, FieldError
from apps.core.strict_json import NotStrict, loads
from apps.organizations.api_base import StrictSerializer, TenantViewSet, honour_match
from apps.organizations.permissions import Permission

NDJSON = "application/x-ndjson"
LINES = frozenset({NDJSON, TextParser.media_type})


class DatasetQuery(StrictSerializer):
    """Narrow the list."""

    search = serializers.CharField(required=False, max_length=200, help_text="Part of the name.")


class DatasetViewSet(TenantViewSet):
    """Data rows that belong together."""

    permissions = {
        "list": Permission.CATALOG_VIEW,
        "retrieve": Permission.CATALOG_VIEW,
        "create": Permission.CATALOG_EDIT,
        "partial_update": Permission.CATALOG_EDIT,
        "destroy": Permission.CATALOG_EDIT,
        "upload": Permission.CATALOG_EDIT,
        "imports": Permission.CATALOG_EDIT,
        "bucket_imports": Permission.CATALOG_EDIT,
    }
    queries = {"list": DatasetQuery, "destroy": Removal}
    no_transaction_actions = frozenset({"upload"})

    @extend_schema(operation_id="list_datasets", responses=DatasetOutput(many=True))
    def list(self, request: Request) -> Response:
        """The organization's datasets, newest first."""
        rows = access.counted_datasets(self.actor)
        if search := self.query.get("search"):
            rows = rows.filter(name__icontains=search)
        return self.page(rows, DatasetOutput)

    @extend_schema(operation_id="create_dataset", request=DatasetInput, responses={201: DatasetOutput})
    def create(self, request: Request) -> Response:
        """A new, empty dataset."""
        return self._show(services.create_dataset(**self.parse(DatasetInput)), status=201)

    @extend_schema(operation_id="get_dataset", responses=DatasetOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One dataset."""
        return self._show(access.get_dataset(self.actor, pk))

    @extend_schema(operation_id="change_dataset", request=DatasetInput, responses=DatasetOutput)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Rename or describe it anew."""
        dataset = access.get_dataset(self.actor, pk, for_change=True)
        honour_match(request, _version(dataset))
        return self._show(services.update_dataset(dataset=dataset, **self.parse(DatasetInput, partial=True)))

    @extend_schema(operation_id="delete_dataset", responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Delete it with all its data rows and files. Refused where projects use any of them, or model runs would lose predictions."""
        dataset = access.get_dataset(self.actor, pk, for_change=True)
        services.remove_dataset(dataset=dataset, actor_id=self.actor.user_id, **self.query)
        return Response(status=204)

    @extend_schema(operation_id="upload_data_rows", request={"multipart/form-data": UploadInput}, responses=UploadOutput)
    @action(detail=True, methods=["post"], url_path="data-rows", parser_classes=[MultiPartParser])
    def upload(self, request: Request, pk: UUID) -> Response:
        """Send up to 50 files. Each becomes a data row, is a duplicate, or is refused by name; sending them again adds nothing.

        Files of more than 8 MiB are kept at once and read by a job, so that a long video holds nobody up.
        """
        with transaction.atomic():
            dataset = access.get_dataset(self.actor, pk)
        body = self.parse(UploadInput)
        keys = _global_keys(body.get("global_keys"), len(body["files"]))
        files = [services.Incoming(unescaped(file.name), file, key) for file, key in zip(body["files"], keys, strict=True)]
        return self.reply(UploadOutput, services.add_files(dataset_id=dataset.pk, files=files, actor_id=self.actor.user_id))

    @extend_schema(
        operation_id="import_data_rows",
        request={"application/json": ImportInput, NDJSON: ImportInput, "text/plain": OpenApiTypes.STR},
        responses={202: JobOutput},
        description="Bring files by their addresses, and texts, pages and conversations as they are, as a job. As JSON, or as NDJSON with "
        "one row per line, in our own shape or in Labelbox's; a row may also be an address alone, as in plain text with one on each line. "
        "A file whose row has no global key has its address for one, without what signs it. Rows whose global key is there already are "
        "left as they are; what is wrong with a row is told by the job, with its line.",
    )
    @action(detail=True, methods=["post"], parser_classes=[StrictJSONParser, NDJSONParser, TextParser])
    def imports(self, request: Request, pk: UUID) -> Response:
        """Bring files by address and texts as they are, as a job."""
        dataset = access.get_dataset(self.actor, pk)
        job = services.start_import(dataset=dataset, lines=_lines(request), actor_id=self.actor.user_id)
        return self.reply(JobOutput, job, status=202)

    @extend_schema(operation_id="import_bucket", request=BucketImportInput, responses={202: JobOutput})
    @action(detail=True, methods=["post"], url_path="bucket-imports")
    def bucket_imports(self, request: Request, pk: UUID) -> Response:
        """Copy the objects of a bucket that speaks S3, as a job; a public one is read without keys.

        `s3://bucket/key` becomes the global key of each, so that sending it again adds what is new; where a bucket of this name in another
        store came first, its host stands before it. The result's `present` is how many were there already. Objects of no asset type are
        told by the job; a bucket that cannot be listed is too, with what its store answered.
        """
        dataset, asked = access.get_dataset(self.actor, pk), self.parse(BucketImportInput)
        region = asked.get("region", DEFAULT_REGION)
        bucket = Bucket(
            asked.get("endpoint", endpoint_of(region)), asked["bucket"], region, asked.get("access_key", ""),
            asked.get("secret_key", ""), asked.get("prefix", ""),
        )  # fmt: skip
        return self.reply(JobOutput, services.start_bucket_import(dataset=dataset, bucket=bucket, actor_id=self.actor.user_id), status=202)

    def _show(self, dataset: Dataset, *, status: int = 200) -> Response:
        counted = access.counted_datasets(self.actor).get(pk=dataset.pk)
        return self.reply(DatasetOutput, counted, status=status, version=_version(counted))


def _version(dataset: Dataset) -> str:
    """Changes with whatever may be changed."""
    return hashlib.sha256(f"{dataset.name}\0{dataset.description}".encode()).hexdigest()[:16]


def unescaped(name: str) -> str:
    """The name of a file of a form as it was: quotes and line breaks travel as %22, %0D and %0A (HTML, multipart form data)."""
    for sent, meant in (("%22", '"'), ("%0D", "\r"), ("%0A", "\n")):
        name = name.replace(sent, meant)
    return name


def _lines(request: Request) -> list[Line]:
    if (request.content_type or "").split(";")[0].strip() in LINES:
        if isinstance(request.data, dict):  # an empty body reaches no parser
            return lines_of_text(BytesIO())
        return lines_of_text(cast(IO[bytes], request.data))
    body: Any = request.data
    if not isinstance(body, dict):
        raise BadRequest(errors=[FieldError("", "body_not_object", "An object is expected.", '{"rows": [...]}')])
    if not isinstance(body.get("rows"), list):
        raise BadRequest(errors=[FieldError("/rows", "required", "A list of rows is expected.", '{"rows": [...]}')])
    for name in body.keys() - {"rows"}:
        raise BadRequest(errors=[FieldError(f"/{name}", "unknown_field", "There is no such field here.", "rows")])
    return lines_of_json(body["rows"])


def _global_keys(text: str | None, count: int) -> list[str | None]:
    """One for each file. Raises BadRequest."""
    if text is None:
        return [None] * count
    try:
        keys = loads(text)
    except NotStrict as error:
        raise BadRequest(errors=[FieldError("/global_keys", error.code, error.message)]) from None
    if not isinstance(keys, list) or len(keys) != count:
        raise BadRequest(errors=[FieldError("/global_keys", "list_expected", "This does not fit the files.", f"a JSON list of {count}")])
    for index, key in enumerate(keys):
        if key is not None and not (isinstance(key, str) and 0 < len(key.strip()) <= MAX_KEY):
            expected = f"text of 1 to {MAX_KEY} characters, or null"
            raise BadRequest(errors=[FieldError(f"/global_keys/{index}", "text_expected", "This is no global key.", expected)])
        if key is not None and key in keys[:index]:
            raise BadRequest(
                errors=[FieldError(f"/global_keys/{index}", "duplicate_in_request", "This key occurs twice.", "each key once")]
            )
    return [key.strip() if key else None for key in keys]

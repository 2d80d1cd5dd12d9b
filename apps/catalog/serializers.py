"""Datasets and data rows on the wire."""

from typing import Any
from urllib.parse import urlsplit

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.catalog import attachments
from apps.catalog.models import Attachment, DataRow, DataRowState, Dataset, MetadataField, MetadataKind
from apps.catalog.queries import attachments_of, twins_of
from apps.catalog.row_shapes import MAX_KEY, MAX_NAME, MAX_URL, MEDIA_TYPES
from apps.catalog.shown import shown_key
from apps.catalog.tile_addresses import tile_url
from apps.core.job_outputs import JobOutput
from apps.core.storage import signed_url
from apps.organizations.api_base import StrictSerializer
from apps.organizations.strict import PlainOutput

MAX_FILES = 50
STATES = [(state.label, state.label) for state in DataRowState]


class DatasetInput(StrictSerializer):
    """A new dataset."""

    name = serializers.CharField(max_length=200)
    description = serializers.CharField(max_length=10_000, required=False, allow_blank=True)


class Removal(StrictSerializer):
    """What may go along."""

    with_predictions = serializers.BooleanField(default=False, help_text="Delete also what model runs predicted for it.")


class DatasetOutput(serializers.Serializer[Dataset]):
    """Data rows that belong together."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    description = serializers.CharField()
    data_row_count = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class DataRowOutput(PlainOutput):
    """One asset. The addresses are signed, need no sign-in, and stay the same for a day."""

    id = serializers.UUIDField()
    dataset = serializers.UUIDField(source="dataset_id")
    global_key = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    modality = serializers.CharField()
    mime = serializers.CharField()
    width = serializers.IntegerField(allow_null=True, help_text="Pixels, of the picture as people see it.")
    height = serializers.IntegerField(allow_null=True, help_text="Pixels, of the picture as people see it.")
    facts = serializers.DictField(
        help_text="What else the file told, by its asset type: duration_ms, frame_count and frame_rate of a video, pages of a document, "
        "characters of a text, messages of a conversation, epsg and bounds of a map, and so on."
    )
    bytes = serializers.IntegerField()
    checksum = serializers.CharField(help_text="SHA-256 of the file, hexadecimal.")
    state = serializers.ChoiceField(choices=STATES, source="get_state_display")
    error = serializers.CharField()
    metadata = serializers.DictField()
    media_url = serializers.SerializerMethodField()
    shown_url = serializers.SerializerMethodField()
    thumbnail_url = serializers.SerializerMethodField()
    tile_url = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()

    def get_media_url(self, row: DataRow) -> str:
        """The file as it was sent; '' while there is none."""
        return signed_url(row.media_key)

    def get_shown_url(self, row: DataRow) -> str:
        """What a browser is to show: the file itself, or a PNG of a picture that browsers do not show as it is, a smaller one of a very
        large picture.
        """
        return signed_url(shown_key(row.media_key, row.modality, row.mime, row.facts))

    def get_thumbnail_url(self, row: DataRow) -> str:
        """A WebP picture within 320 x 320 pixels; '' while there is none."""
        return signed_url(row.thumbnail_key)

    def get_tile_url(self, row: DataRow) -> str:
        """The tiles of a map, and of a picture that is very large or has 16 bits: {z}, {x} and {y} stand for level, column and row of a
        WebP of 256 x 256 pixels. Of 16 bits, `?low=` and `?high=` say between which values they are drawn, and `?values=1` asks for these
        themselves, as PNG: red is the high byte, green the low one. '' for what has no tiles.
        """
        return tile_url(row)


class AttachmentOutput(serializers.Serializer[Attachment]):
    """What stands beside an asset: a link, which only browsers follow, or a text."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=attachments.KINDS)
    name = serializers.CharField()
    url = serializers.CharField(help_text="'' where it is a text.")
    text = serializers.CharField(help_text="'' where it is a link. HTML is to be shown in a sandbox only.")
    created_at = serializers.DateTimeField()


class DataRowDetailOutput(DataRowOutput):
    """One asset with what stands beside it."""

    attachments = serializers.SerializerMethodField()

    @extend_schema_field(AttachmentOutput(many=True))
    def get_attachments(self, row: DataRow) -> list[Any]:
        """In the order in which they came."""
        return [AttachmentOutput(each).data for each in attachments_of(row.pk)]


class TwinOutput(serializers.Serializer[DataRow]):
    """A data row of another dataset that has the same content."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    dataset = serializers.UUIDField(source="dataset_id")
    dataset_name = serializers.CharField(source="dataset.name")


class DataRowInCatalogOutput(DataRowDetailOutput):
    """One asset for whoever may see the catalog."""

    also_in = serializers.SerializerMethodField()

    @extend_schema_field(TwinOutput(many=True))
    def get_also_in(self, row: DataRow) -> list[Any]:
        """The same content in other datasets, the oldest first; at most 20."""
        return [TwinOutput(each).data for each in twins_of(row)]


class AttachmentInput(StrictSerializer):
    """An address or a text, of which only `text` and `html` may be given as text."""

    kind = serializers.ChoiceField(choices=attachments.KINDS)
    name = serializers.CharField(max_length=attachments.MAX_NAME, required=False, allow_blank=True)
    url = serializers.CharField(max_length=attachments.MAX_URL, required=False, help_text="http or https; never fetched by the server.")
    text = serializers.CharField(max_length=attachments.MAX_TEXT, required=False, trim_whitespace=False)


class DataRowInput(StrictSerializer):
    """What may be changed of a data row."""

    global_key = serializers.CharField(max_length=MAX_KEY, required=False, allow_null=True, help_text="null takes it away.")
    metadata = serializers.DictField(required=False, help_text="Takes the place of all metadata that were there.")


class MetadataFieldInput(StrictSerializer):
    """A new metadata field."""

    name = serializers.CharField(max_length=100)
    kind = serializers.ChoiceField(choices=MetadataKind.choices)
    options = serializers.ListField(
        child=serializers.CharField(max_length=200), max_length=500, required=False, help_text="The values of an enum; empty otherwise."
    )


class MetadataFieldChange(StrictSerializer):
    """What may be changed of a metadata field; another name or kind is another field."""

    options = serializers.ListField(child=serializers.CharField(max_length=200), max_length=500)


class MetadataFieldOutput(serializers.Serializer[MetadataField]):
    """A name in the metadata of data rows whose values have a type. It is asked where metadata are written."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=MetadataKind.choices)
    options = serializers.ListField(child=serializers.CharField())
    created_at = serializers.DateTimeField()


class UploadInput(StrictSerializer):
    """Files, and for each its global key where it shall have one."""

    files = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True), min_length=1, max_length=MAX_FILES, help_text="Repeat the field for each file."
    )
    global_keys = serializers.CharField(
        required=False, help_text="A JSON list as long as the files: a global key or null for each, in the same order."
    )


class DuplicateOutput(serializers.Serializer[Any]):
    """A file whose content the dataset has already."""

    name = serializers.CharField()
    data_row = DataRowOutput()


class RefusedOutput(serializers.Serializer[Any]):
    """A file that became no data row."""

    name = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()


class UploadOutput(serializers.Serializer[Any]):
    """What became of each file; one that is refused stops no other."""

    created = DataRowOutput(many=True)
    duplicates = DuplicateOutput(many=True)
    refused = RefusedOutput(many=True)
    job = JobOutput(
        allow_null=True,
        help_text="Reads the files of more than 8 MiB; its errors name them, and its result holds the data row of each by its place in the "
        "form, from 1. Null where there are none.",
    )


class ImportRowInput(serializers.Serializer[Any]):
    """One asset; also one line of the NDJSON form. Exactly one of `url`, `text`, `html`, `conversation`, `row_data` stands in it."""

    url = serializers.CharField(max_length=MAX_URL, required=False, help_text="The address of a file of any asset type.")
    text = serializers.CharField(required=False, help_text="A text itself.")
    html = serializers.CharField(required=False, help_text="A page itself.")
    conversation = serializers.DictField(required=False, help_text='A conversation itself: {"messages": [{"id", "role", "content"}]}.')
    global_key = serializers.CharField(
        max_length=MAX_KEY,
        required=False,
        help_text="What makes the row safe to send again; of a file at an address its address, if left out.",
    )
    name = serializers.CharField(max_length=MAX_NAME, required=False, help_text="What people call it.")
    metadata = serializers.DictField(required=False)
    attachments = AttachmentInput(many=True, required=False)
    row_data = serializers.JSONField(required=False, help_text="In Labelbox's shape: an address, a text, a conversation or {pdf_url}.")
    external_id = serializers.CharField(max_length=MAX_NAME, required=False, help_text="In Labelbox's shape: the name.")
    media_type = serializers.ChoiceField(choices=list(MEDIA_TYPES), required=False, help_text="In Labelbox's shape: what it must be.")
    metadata_fields = serializers.ListField(
        child=serializers.DictField(),
        required=False,
        help_text="In Labelbox's shape: a list of {name, value}; what is known by a schema_id alone is left out.",
    )


class ImportInput(serializers.Serializer[Any]):
    """Rows to import; what is wrong with one of them is told by the job, with its line."""

    rows = ImportRowInput(many=True)


class BucketImportInput(StrictSerializer):
    """A bucket that speaks S3, and keys that may list and read it; none for a public one."""

    endpoint = serializers.CharField(
        max_length=255, required=False, help_text="https://host of whoever serves it; Amazon's for the region where it is left out."
    )
    bucket = serializers.RegexField(r"^[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]\Z")
    prefix = serializers.CharField(
        max_length=1024, required=False, allow_blank=True, trim_whitespace=False, help_text="Only objects whose keys begin so."
    )
    access_key = serializers.RegexField(
        r"^[!-~]{1,256}\Z",
        required=False,
        write_only=True,
        help_text="Never shown again. Left out, with its secret key, for a public bucket.",
    )
    secret_key = serializers.RegexField(
        r"^[!-~]{1,256}\Z", required=False, write_only=True, help_text="Never shown again; kept encrypted until the job is over."
    )
    region = serializers.RegexField(r"^[a-z0-9-]{1,40}\Z", required=False, help_text="us-east-1 where it is left out.")

    def validate_endpoint(self, value: str) -> str:
        """Only scheme, host and port."""
        try:
            parts = urlsplit(value)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme not in {"http", "https"} or parts.path not in {"", "/"} or parts.query or parts.fragment or not parts.hostname:
            raise serializers.ValidationError("This is no endpoint: an address without a path is expected.", code="endpoint_invalid")
        return value.rstrip("/")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Both keys, or none."""
        given = [name for name in ("access_key", "secret_key") if name in attrs]
        if len(given) == 1:
            (missing,) = {"access_key", "secret_key"}.difference(given)
            message = "Give both keys; or none, where the bucket is public."
            raise serializers.ValidationError({missing: message}, code="required")
        return attrs

"""Datasets and data rows on the wire."""

from typing import Any

from rest_framework import serializers

from apps.catalog.import_rows import MAX_KEY, MAX_URL
from apps.catalog.models import DataRow, DataRowState, Dataset
from apps.core.storage import signed_url
from apps.organizations.api_base import StrictSerializer

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


class DataRowOutput(serializers.Serializer[DataRow]):
    """One asset. The addresses are signed, need no sign-in, and stay the same for a day."""

    id = serializers.UUIDField()
    dataset = serializers.UUIDField(source="dataset_id")
    global_key = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    modality = serializers.CharField()
    mime = serializers.CharField()
    width = serializers.IntegerField(allow_null=True, help_text="Pixels, of the picture as people see it.")
    height = serializers.IntegerField(allow_null=True, help_text="Pixels, of the picture as people see it.")
    bytes = serializers.IntegerField()
    checksum = serializers.CharField(help_text="SHA-256 of the file, hexadecimal.")
    state = serializers.ChoiceField(choices=STATES, source="get_state_display")
    error = serializers.CharField()
    metadata = serializers.DictField()
    media_url = serializers.SerializerMethodField()
    thumbnail_url = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()

    def get_media_url(self, row: DataRow) -> str:
        """The file as it was sent; '' while there is none."""
        return signed_url(row.media_key)

    def get_thumbnail_url(self, row: DataRow) -> str:
        """A WebP picture within 320 x 320 pixels; '' while there is none."""
        return signed_url(row.thumbnail_key)


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


class ImportRowInput(serializers.Serializer[Any]):
    """One file to fetch; also one line of the NDJSON form."""

    url = serializers.CharField(max_length=MAX_URL)
    global_key = serializers.CharField(max_length=MAX_KEY, help_text="What makes the row safe to send again.")
    metadata = serializers.DictField(required=False)


class ImportInput(serializers.Serializer[Any]):
    """Rows to import; what is wrong with one of them is told by the job, with its line."""

    rows = ImportRowInput(many=True)

"""What the doors of this room take."""

from rest_framework import serializers

from apps.annotations.models import LabelState
from apps.formats import LABEL_FORMATS
from apps.interchange.services.predictions import MODES
from apps.organizations.api_base import StrictSerializer

FORMATS = sorted(LABEL_FORMATS)


class UploadQuery(StrictSerializer):
    """How the predictions come into the run."""

    mode = serializers.ChoiceField(
        choices=MODES, default="append", help_text="replace: what the run said before is forgotten first; append: it stays."
    )


class ImportQuery(StrictSerializer):
    """What the file is."""

    format = serializers.ChoiceField(choices=FORMATS, default="firstpass", help_text="firstpass: NDJSON lines; coco: one JSON document.")


class ExportInput(StrictSerializer):
    """What the file shall be."""

    format = serializers.ChoiceField(choices=FORMATS)
    states = serializers.ListField(
        child=serializers.ChoiceField(choices=LabelState.labels),
        required=False,
        allow_empty=False,
        help_text="Only labels in these states; all, where left out.",
    )


class FileForm(serializers.Serializer):
    """A form with one file."""

    file = serializers.FileField()

"""What the doors of this room take."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from apps.annotations.models import LabelState
from apps.formats import LABEL_FORMATS
from apps.interchange.manner import LINES, Manner
from apps.interchange.services.predictions import MODES
from apps.organizations.api_base import StrictSerializer

READ = sorted(name for name, form in LABEL_FORMATS.items() if form.reads)
WRITTEN = sorted(name for name, form in LABEL_FORMATS.items() if form.writes)


class Trial(StrictSerializer):
    """How carefully a file comes in."""

    dry_run = serializers.BooleanField(default=False, help_text="Read and check everything, write nothing; the job says what would be.")
    all_or_nothing = serializers.BooleanField(default=False, help_text="Check every line first, and write only where none is refused.")


class UploadQuery(Trial):
    """How the predictions come into the run."""

    format = serializers.ChoiceField(
        choices=[LINES, *READ], default=LINES, help_text="lines: Firstpass or Labelbox prediction lines, told apart by themselves."
    )
    mode = serializers.ChoiceField(
        choices=MODES, default="append", help_text="replace: what the run said before is forgotten first; append: it stays."
    )


class ImportQuery(Trial):
    """What the file is."""

    format = serializers.ChoiceField(choices=READ, default="firstpass", help_text="See `GET formats`.")


def manner_of(query: Mapping[str, Any]) -> Manner:
    """What a query asks for."""
    return Manner(form=query["format"], mode=query.get("mode", "append"), dry_run=query["dry_run"], all_or_nothing=query["all_or_nothing"])


class ExportInput(StrictSerializer):
    """What the file shall be."""

    format = serializers.ChoiceField(choices=WRITTEN)
    states = serializers.ListField(
        child=serializers.ChoiceField(choices=LabelState.labels),
        required=False,
        allow_empty=False,
        help_text="Only labels in these states; all, where left out.",
    )


class FileForm(serializers.Serializer):
    """A form with one file."""

    file = serializers.FileField()

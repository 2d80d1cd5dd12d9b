"""What the doors of this room take."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from apps.annotations.models import LabelState
from apps.formats import LABEL_FORMATS
from apps.formats.reading import MAX_NAME
from apps.interchange.manner import EARLIER, LINES, REPLACED, Manner
from apps.interchange.selection import BOTH, LABELS, MEDIA, SAYS
from apps.interchange.services.sending import MODES
from apps.organizations.api_base import StrictSerializer

READ = sorted(name for name, form in LABEL_FORMATS.items() if form.reads)
UPLOADED = [LINES, *READ]
WRITTEN = sorted(name for name, form in LABEL_FORMATS.items() if form.writes)


class Trial(StrictSerializer):
    """How carefully a file comes in, and under which name."""

    file_name = serializers.CharField(
        required=False,
        max_length=255,
        help_text="What the file is called; a subtitle file alone is about the data row it is called after. Forms and addresses tell it.",
    )
    dry_run = serializers.BooleanField(default=False, help_text="Read and check everything, write nothing; the job says what would be.")
    all_or_nothing = serializers.BooleanField(default=False, help_text="Check every line first, and write only where none is refused.")


class UploadQuery(Trial):
    """How the predictions come into the run."""

    format = serializers.ChoiceField(
        choices=UPLOADED,
        default=LINES,
        help_text="lines: Firstpass or Labelbox prediction lines, or a file that shows its format by how it begins, told apart.",
    )
    mode = serializers.ChoiceField(
        choices=MODES, default="append", help_text="replace: what the run said before is forgotten first; append: it stays."
    )
    model_version = serializers.CharField(
        required=False,
        max_length=MAX_NAME,
        help_text="Take the predictions of this version alone. A file that names several versions is refused without it, with their names.",
    )


class FetchInput(UploadQuery):
    """Where the predictions lie, and how they come into the run."""

    url = serializers.URLField(max_length=2048, help_text="http or https, on a public host; fetched by the job, at most 512 MiB.")


class ImportQuery(Trial):
    """What the file is."""

    format = serializers.ChoiceField(
        choices=READ, required=False, help_text="See `GET formats`; left out, it is told by how the file begins, and else by its name."
    )
    earlier = serializers.ChoiceField(
        choices=EARLIER,
        default=REPLACED,
        help_text="What an earlier import said of a data row: replace it, or keep it and add what this file says. What people labeled "
        "here stays in either case.",
    )


def manner_of(query: Mapping[str, Any], *, sent_as: str | None = None) -> Manner:
    """What a query asks for; `sent_as` is what the form calls its file."""
    return Manner(
        form=query.get("format", LINES),
        mode=query.get("mode", "append"),
        dry_run=query["dry_run"],
        all_or_nothing=query["all_or_nothing"],
        file_name=query.get("file_name") or sent_as,
        earlier=query.get("earlier", REPLACED),
        model_version=query.get("model_version"),
    )


class RunExportInput(StrictSerializer):
    """What the file shall be."""

    format = serializers.ChoiceField(choices=WRITTEN, help_text="See `GET formats`.")
    media = serializers.ChoiceField(
        choices=MEDIA,
        required=False,
        help_text="files: a zip with the media; urls: signed addresses, where the format has room.",
    )
    dataset = serializers.UUIDField(required=False, help_text="Only data rows of this dataset.")
    slice = serializers.UUIDField(required=False, help_text="Only data rows that this slice chooses while the export runs.")


class ExportInput(RunExportInput):
    """What the file shall be, and what it shall hold."""

    says = serializers.ChoiceField(
        choices=SAYS, required=False, help_text="labels (where left out), predictions of `model_run`, or both where the format holds both."
    )
    model_run = serializers.UUIDField(required=False)
    batches = serializers.ListField(child=serializers.UUIDField(), required=False, allow_empty=False, max_length=100)
    states = serializers.ListField(
        child=serializers.ChoiceField(choices=LabelState.labels),
        required=False,
        allow_empty=False,
        help_text="Only labels in these states; all, where left out.",
    )
    automatic = serializers.BooleanField(
        required=False, help_text="Also labels that a predictor made and nobody has looked at, each with the name of its run."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Predictions need a run; both need a format that keeps them apart."""
        says = attrs.get("says", LABELS)
        if says != LABELS and "model_run" not in attrs:
            raise serializers.ValidationError({"model_run": "Name the model run whose predictions are meant."}, code="required")
        if says == BOTH and not LABEL_FORMATS[attrs["format"]].both:
            holds = ", ".join(sorted(name for name, form in LABEL_FORMATS.items() if form.both))
            raise serializers.ValidationError({"says": f"This format cannot keep labels and predictions apart; these can: {holds}."})
        return attrs


class FileForm(serializers.Serializer):
    """A form with one file."""

    file = serializers.FileField()

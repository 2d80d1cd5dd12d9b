"""Why an export holds nothing, in words for people."""

from apps.annotations.models import AnnotationSet, Label
from apps.interchange.counting import ROW, counted
from apps.interchange.exported import PLANTED
from apps.interchange.selection import LABELS, PREDICTIONS, Selection
from apps.model_runs.models import ModelRunDataRow

LABEL = ("label", "labels")


def why_nothing(selection: Selection) -> str:
    """What there is of what the selection asks for, none of which it chose: labels of the project, data rows of the run."""
    found = [] if selection.says == PREDICTIONS else [_no_label(selection)]
    if selection.says != LABELS:
        found.append(_no_prediction(selection))
    return f"Nothing matched: {', and '.join(found)}"


def _no_label(selection: Selection) -> str:
    labels = Label.objects.filter(project=selection.project).exclude(PLANTED)
    there, automatic = labels.count(), 0 if selection.automatic else labels.automatic().count()
    if not there:
        return "the project has no labels yet"
    if there == automatic:
        return f"nobody has looked at the project's {counted(there, LABEL)}, and automatic ones were not asked for"
    return f"of the project's {counted(there, LABEL)} none is among those asked for"


def _no_prediction(selection: Selection) -> str:
    rows = ModelRunDataRow.objects.filter(model_run=selection.model_run).count()
    if not rows:
        return "the model run has no data rows"
    if not AnnotationSet.objects.by_models().filter(model_run=selection.model_run).exists():
        return "the model run has predicted nothing yet"
    return f"of the model run's {counted(rows, ROW)} none is among those asked for"

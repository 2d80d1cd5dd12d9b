"""Every verb of this room."""

from apps.interchange.services.drafting import draft_ontology
from apps.interchange.services.exporting import EXPORT, export_chunk, start_export
from apps.interchange.services.labeling_config import labeling_config
from apps.interchange.services.labels import LABELS, end_label_import, labels_chunk, start_label_import
from apps.interchange.services.predictions import end_upload, predictions_chunk
from apps.interchange.services.sending import PREDICTIONS, start_fetch, start_upload

__all__ = [
    "EXPORT",
    "LABELS",
    "PREDICTIONS",
    "draft_ontology",
    "end_label_import",
    "end_upload",
    "export_chunk",
    "labeling_config",
    "labels_chunk",
    "predictions_chunk",
    "start_export",
    "start_fetch",
    "start_label_import",
    "start_upload",
]

"""Every verb of this room."""

from apps.evaluation.services.evaluating import EVALUATE, evaluate_chunk
from apps.evaluation.services.forgetting import forget_labels, forget_run, leave_data_rows
from apps.evaluation.services.labels import LABELS, choose_labels, labels_chunk, refresh_labels, take_changed, take_missing
from apps.evaluation.services.starting import add_up_again, keep_current, move_operating_point

__all__ = [
    "EVALUATE",
    "LABELS",
    "add_up_again",
    "choose_labels",
    "evaluate_chunk",
    "forget_labels",
    "forget_run",
    "keep_current",
    "labels_chunk",
    "leave_data_rows",
    "move_operating_point",
    "refresh_labels",
    "take_changed",
    "take_missing",
]

"""Every verb of this room."""

from apps.evaluation.services.evaluating import EVALUATE, evaluate_chunk
from apps.evaluation.services.forgetting import forget_labels, forget_run, leave_data_rows
from apps.evaluation.services.labels import LABELS, choose_labels, labels_chunk, refresh_labels, take_changed, take_missing
from apps.evaluation.services.row_metrics import (
    MetricsTaken,
    SentMetric,
    clear_row_metrics,
    leave_row_metrics_aside,
    state_row_metrics,
)  # fmt: skip
from apps.evaluation.services.starting import add_up_again, keep_current, move_operating_point

__all__ = [
    "EVALUATE",
    "LABELS",
    "MetricsTaken",
    "SentMetric",
    "add_up_again",
    "choose_labels",
    "clear_row_metrics",
    "evaluate_chunk",
    "forget_labels",
    "forget_run",
    "keep_current",
    "labels_chunk",
    "leave_data_rows",
    "leave_row_metrics_aside",
    "move_operating_point",
    "refresh_labels",
    "state_row_metrics",
    "take_changed",
    "take_missing",
]

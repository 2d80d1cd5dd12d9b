"""What can be done with predictors."""

from apps.inference.services.catalogue import attach_predictor, change_predictor, create_predictor
from apps.inference.services.connecting import connect_chunk, connect_version, end_connecting
from apps.inference.services.ending import (
    archive_predictor,
    detach_predictor,
    remove_files_chunk,
    remove_predictor,
    restore_predictor,
)
from apps.inference.services.going_on import retry_run
from apps.inference.services.predicting import label_batch, look_at, prelabel_batch, suggest
from apps.inference.services.promoting import promote
from apps.inference.services.refreshing import refresh_mapped, refresh_open
from apps.inference.services.rules import labels_changed, look_again, remove_rule, set_rule, train_what_is_due
from apps.inference.services.running import end_predictions, run_predictions
from apps.inference.services.telling import ask_to_train
from apps.inference.services.telling import replay as replay_delivery
from apps.inference.services.training import Lesson, end_training, start_training, train_chunk
from apps.inference.services.trying import run_trial, try_predictor

__all__ = [
    "Lesson", "archive_predictor", "ask_to_train", "attach_predictor", "change_predictor", "connect_chunk", "connect_version",
    "create_predictor", "detach_predictor", "end_connecting", "end_predictions", "end_training", "label_batch", "labels_changed",
    "look_again", "look_at", "prelabel_batch", "promote", "refresh_mapped", "refresh_open",
    "remove_files_chunk", "remove_predictor", "remove_rule",
    "replay_delivery", "restore_predictor", "retry_run", "run_predictions", "run_trial", "set_rule", "start_training", "suggest",
    "train_chunk", "train_what_is_due", "try_predictor",
]  # fmt: skip

"""Every verb of this room."""

from apps.model_runs.services.rows import (
    RowFigures,
    add_data_rows,
    forget_figures,
    mark_stale,
    record_counts,
    record_figures,
    record_many,
    record_predictions,
)
from apps.model_runs.services.runs import (
    REMOVE,
    change_model,
    change_run,
    create_model,
    create_run,
    get_or_create_live_run,
    remove_chunk,
    remove_model,
    remove_run,
    set_run_state,
)
from apps.model_runs.services.splits import Rule, assign_at_random, assign_by_rules, assign_split, keep_rules

__all__ = [
    "REMOVE",
    "RowFigures",
    "Rule",
    "add_data_rows",
    "assign_at_random",
    "assign_by_rules",
    "assign_split",
    "change_model",
    "change_run",
    "create_model",
    "create_run",
    "forget_figures",
    "get_or_create_live_run",
    "keep_rules",
    "mark_stale",
    "record_counts",
    "record_figures",
    "record_many",
    "record_predictions",
    "remove_chunk",
    "remove_model",
    "remove_run",
    "set_run_state",
]

"""Models, their runs, and the data rows a run holds: all that is written."""

from apps.model_runs.services.runs import (
    add_data_rows,
    change_model,
    create_model,
    create_run,
    get_or_create_live_run,
    record_many,
    record_predictions,
    remove_model,
    set_run_state,
)
from apps.model_runs.services.splits import Rule, assign_at_random, assign_by_rules, assign_split

__all__ = [
    "Rule",
    "add_data_rows",
    "assign_at_random",
    "assign_by_rules",
    "assign_split",
    "change_model",
    "create_model",
    "create_run",
    "get_or_create_live_run",
    "record_many",
    "record_predictions",
    "remove_model",
    "set_run_state",
]

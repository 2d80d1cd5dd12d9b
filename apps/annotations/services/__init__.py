"""Every write of this room."""

from apps.annotations.services.activity import Activity, record_activity
from apps.annotations.services.approvals import Approvable, approvable, approve_labels, take_approvals_back
from apps.annotations.services.automatic import label_automatically, withdraw_automatic
from apps.annotations.services.batches import Selection, attach_prelabel, send_to_project
from apps.annotations.services.changes import Edit, apply_changes
from apps.annotations.services.corrections import Judged, doubt, drop_correction, judge, start_correction
from apps.annotations.services.firsts import First, label_first, say_first
from apps.annotations.services.forgetting import forget_predictions, leave_predictions, refuse_used
from apps.annotations.services.fresh_imports import Imported, Labelled, import_labels, why_refused
from apps.annotations.services.imports import import_label
from apps.annotations.services.many import open_many
from apps.annotations.services.merged import is_whole, keep_merged, name_merged
from apps.annotations.services.predictions import Predicted, Refused, Written, tell_again, write_many, write_predictions
from apps.annotations.services.removals import rewrite_annotations
from apps.annotations.services.rows import Row
from apps.annotations.services.uploads import Sent, Uploaded, clear_predictions, leave_aside, refuse_replacement, upload_predictions
from apps.annotations.services.work import Finished, open_next, open_task, save_and_submit, submit_task, take_back

__all__ = [
    "Activity",
    "Approvable",
    "Edit",
    "Finished",
    "First",
    "Imported",
    "Judged",
    "Labelled",
    "Predicted",
    "Refused",
    "Row",
    "Selection",
    "Sent",
    "Uploaded",
    "Written",
    "apply_changes",
    "approvable",
    "approve_labels",
    "attach_prelabel",
    "clear_predictions",
    "doubt",
    "drop_correction",
    "forget_predictions",
    "import_label",
    "import_labels",
    "is_whole",
    "judge",
    "keep_merged",
    "label_automatically",
    "label_first",
    "leave_aside",
    "leave_predictions",
    "name_merged",
    "open_many",
    "open_next",
    "open_task",
    "record_activity",
    "refuse_replacement",
    "refuse_used",
    "rewrite_annotations",
    "save_and_submit",
    "say_first",
    "send_to_project",
    "start_correction",
    "submit_task",
    "take_approvals_back",
    "take_back",
    "tell_again",
    "upload_predictions",
    "why_refused",
    "withdraw_automatic",
    "write_many",
    "write_predictions",
]

"""What data rows can be chosen by that this room knows itself."""

from django.db.models import Q

from apps.catalog.metadata_terms import MEASURES, metadata_condition
from apps.catalog.models import DataRowState, Dataset
from apps.catalog.terms import Condition, Said, filter_term, id_of, moment, one_of, words
from apps.modalities import MODALITIES


@filter_term("dataset", "Is in this dataset.", {"is": id_of(Dataset)})
def in_dataset(said: Said) -> Condition:
    """Those of one dataset."""
    return Q(dataset=said["is"])


@filter_term("asset_type", "Is of this asset type.", {"is": one_of(*sorted(MODALITIES))})
def of_asset_type(said: Said) -> Condition:
    """Those of one asset type."""
    return Q(modality=said["is"])


@filter_term("state", "Is in this state.", {"is": one_of(*DataRowState.labels)})
def in_state(said: Said) -> Condition:
    """Those that can be looked at, are being looked into, or cannot be read."""
    return Q(state=next(state for state in DataRowState if state.label == said["is"]))


@filter_term("text", "Has this in its name or its global key, in upper or lower case.", {"contains": words(at_most=200)})
def with_text(said: Said) -> Condition:
    """Those that are called so."""
    return Q(name__icontains=said["contains"]) | Q(global_key__isnull=False, global_key__icontains=said["contains"])


@filter_term(
    "created", "Came into the catalog at or after `since` and before `before`.", {"since": moment(), "before": moment()},
    any_of=("since", "before"),
)  # fmt: skip
def created_between(said: Said) -> Condition:
    """Those that came in a span of time."""
    bounds = {"created_at__gte": said.get("since"), "created_at__lt": said.get("before")}
    return Q(**{name: value for name, value in bounds.items() if value is not None})


filter_term(
    "metadata", "Has a value in this metadata field that compares so; `exists` asks only whether there is one.",
    {"field": words(at_most=100), **MEASURES}, any_of=tuple(MEASURES),
)(metadata_condition)  # fmt: skip

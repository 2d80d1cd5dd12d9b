"""What an export holds: whose words, about which data rows, with which media."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

LABELS, PREDICTIONS, BOTH = "labels", "predictions", "both"
SAYS = (LABELS, PREDICTIONS, BOTH)
NO_MEDIA, FILES, ADDRESSES = "none", "files", "urls"
MEDIA = (NO_MEDIA, FILES, ADDRESSES)


@dataclass(frozen=True)
class Selection:
    """As a job keeps it: ids are text, and what is empty narrows nothing.

    `says` is labels, predictions or both; predictions are those of `model_run`. Labels are the project's that count now, in these
    `states`, and with `automatic` also those that a predictor made and nobody has looked at; data rows may be narrowed to `batches`, a
    `dataset`, a `slice` (as it chooses while the export runs), or those that the run holds.
    """

    form: str
    project: str = ""
    model_run: str = ""
    says: str = LABELS
    states: tuple[str, ...] = ()
    batches: tuple[str, ...] = ()
    dataset: str = ""
    slice: str = ""
    media: str = NO_MEDIA
    automatic: bool = False

    def params(self) -> dict[str, Any]:
        """JSON-able."""
        return {**asdict(self), "states": list(self.states), "batches": list(self.batches)}

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> "Selection":
        """From what a job keeps."""
        named = {name: params[name] for name in cls.__dataclass_fields__ if name in params}
        return cls(**{**named, "states": tuple(params.get("states", ())), "batches": tuple(params.get("batches", ()))})

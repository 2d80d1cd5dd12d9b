"""What became of single predictions and labels, and labels that are perhaps wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import UUID

from firstpass.data_rows import DataRow
from firstpass.metrics import Evaluation, Subject
from firstpass.reading import picked


@dataclass(frozen=True, slots=True)
class PredictionOutcome:
    """What became of a prediction, which is `annotation` as the API has it.

    `outcome` is true_positive, false_positive, confused (something else is labeled there: `truth`), below (less confident than asked),
    or unlabeled (the data row has no label). `overlap` is with the label that it matches, 0 where it matches none. A nested answer
    is an outcome of its own, with the whole `annotation`: `subject` and `confidence` are its own.
    """

    annotation: Mapping[str, Any] = field(hash=False)
    outcome: str
    subject: Subject | None
    confidence: float
    truth: Subject | None
    overlap: float


@dataclass(frozen=True, slots=True)
class TruthOutcome:
    """What became of a labeled annotation: `outcome` is found or missed."""

    annotation: Mapping[str, Any] = field(hash=False)
    outcome: str
    subject: Subject | None


@dataclass(frozen=True, slots=True)
class RowOutcomes:
    """What became of every prediction, surest first, and every label of a data row; `is_evaluated` where that is worked out."""

    is_evaluated: bool
    predictions: tuple[PredictionOutcome, ...]
    truths: tuple[TruthOutcome, ...]

    @classmethod
    def read(cls, said: Mapping[str, Any], evaluation: Evaluation) -> Self:
        """What the API says of a data row."""
        return cls(
            said["is_evaluated"],
            tuple(
                picked(PredictionOutcome, each, subject=evaluation.at(each["subject"]), truth=evaluation.at(each["truth"]))
                for each in said["predictions"]
            ),
            tuple(picked(TruthOutcome, each, subject=evaluation.at(each["subject"])) for each in said["truths"]),
        )


@dataclass(frozen=True, slots=True)
class LabelError:
    """A confident prediction that speaks against a label, and so perhaps a mistake in the label.

    `reason` is missing (nothing is labeled there), class (something else is: `truth`), or place (the same is, but overlaps too little).
    They are ranked by `score`, 0 to 1. `annotation` is the id of the prediction. `in_review`: its label waits for a reviewer already.
    """

    data_row: DataRow
    annotation: UUID
    subject: Subject
    truth: Subject | None
    confidence: float
    score: float
    is_measured: bool
    reason: str
    in_review: bool

    @classmethod
    def read(cls, said: Mapping[str, Any], evaluation: Evaluation) -> Self:
        """What the API says of a likely mistake."""
        return picked(
            cls, said,
            data_row=DataRow.read(said["data_row"]),
            annotation=UUID(said["annotation"]),
            subject=evaluation.subjects[said["subject"]],
            truth=evaluation.at(said["truth"]),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class SentToReview:
    """How many labels wait for a reviewer now, how many did before, and data rows that are being labeled: nothing to review yet."""

    sent: int
    already: int
    left: tuple[UUID, ...]

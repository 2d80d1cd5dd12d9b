"""What a predictor reads, and what is told of a data row that it does not."""

from collections.abc import Sequence

from apps.inference.predictors.contract import Predictor
from apps.kinds.reading import an

WRONG_TYPE = "wrong_modality"


def not_read(predictor: Predictor, modality: str, known: Sequence[str]) -> str:
    """Why a data row of this asset type cannot be looked at, '' where it can.

    `known` are the asset types that the predictor's family reads, () for any; a model of it may read fewer, and then has `modalities`.
    """
    reads: Sequence[str] = getattr(predictor, "modalities", ()) or known
    if not reads or modality in reads:
        return ""
    listed = " or ".join([", ".join(reads[:-1]), reads[-1]] if len(reads) > 1 else reads)
    return f"The model reads data rows of type {listed}, and this is {an(modality)}."

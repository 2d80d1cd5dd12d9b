"""Matching what was predicted with what is true, one to one, within one feature of one data row."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from apps.kinds.geometry import Box
from apps.kinds.likeness import likeness
from apps.kinds.values import Annotation, Asset

Floats = npt.NDArray[np.float64]

# COCO lets an overlap that equals the threshold match, rounding included.
ROUNDING = 1e-10


@dataclass(frozen=True, slots=True)
class Match:
    """The prediction and the truth at these places of their lists belong together."""

    prediction: int
    truth: int
    similarity: float


@dataclass(frozen=True, slots=True)
class Matching:
    """Pairs in the order they were made, and the places left over on both sides, ascending."""

    pairs: tuple[Match, ...]
    unmatched_predictions: tuple[int, ...]
    unmatched_truths: tuple[int, ...]


def box_ious(a: Floats, b: Floats) -> Floats:
    """Pairwise intersection over union. a: (n, 4) as x, y, width, height in pixels; b: (m, 4). Returns (n, m) in [0, 1]."""
    near = np.maximum(a[:, None, :2], b[None, :, :2])
    far = np.minimum((a[:, :2] + a[:, 2:])[:, None], (b[:, :2] + b[:, 2:])[None])
    shared = np.clip(far - near, 0, None).prod(axis=2)
    union = a[:, 2:].prod(axis=1)[:, None] + b[:, 2:].prod(axis=1)[None] - shared
    ious: Floats = np.clip(np.divide(shared, union, out=np.zeros_like(shared), where=union > 0), 0, 1)
    return ious


def similarities(predictions: Sequence[Annotation], truths: Sequence[Annotation], asset: Asset | None = None) -> Floats:
    """Pairwise similarity, as the kinds define it on the asset: (n, m) in [0, 1]; 0 between different kinds or features."""
    found = np.zeros((len(predictions), len(truths)))
    for row, prediction in enumerate(predictions):
        for column, truth in enumerate(truths):
            if (prediction.feature, prediction.kind) == (truth.feature, truth.kind):
                found[row, column] = likeness(prediction, truth, asset)
    return found


def pairwise(predictions: Sequence[Annotation], truths: Sequence[Annotation], asset: Asset | None = None) -> Floats:
    """The same as `similarities`, in one sweep where all are boxes of one feature."""
    values = [annotation.value for annotation in (*predictions, *truths)]
    one_feature = len({annotation.feature for annotation in (*predictions, *truths)}) <= 1
    if not one_feature or not all(isinstance(value, Box) for value in values):
        return similarities(predictions, truths, asset)
    boxes = np.array([(box.x, box.y, box.width, box.height) for box in values if isinstance(box, Box)], dtype=np.float64).reshape(-1, 4)
    return box_ious(boxes[: len(predictions)], boxes[len(predictions) :])


def match_by_confidence(similarity: Floats, confidence: Floats, threshold: float) -> Matching:
    """COCO's matching: the surest prediction chooses first, the most similar truth still free, if at least `threshold` alike.

    similarity: (n, m) in [0, 1]; confidence: (n,), ties in the order given; threshold in (0, 1]. Among equally similar truths the last
    is taken, as COCO does.
    """
    pairs: list[Match] = []
    free = np.ones(similarity.shape[1], dtype=bool)
    least = min(threshold, 1 - ROUNDING)
    for prediction in np.argsort(-confidence, kind="stable"):
        candidates = np.where(free, similarity[prediction], -1.0)
        if not candidates.size:
            break
        truth = candidates.size - 1 - int(np.argmax(candidates[::-1]))
        if candidates[truth] >= least:
            free[truth] = False
            pairs.append(Match(int(prediction), truth, float(candidates[truth])))
    return _matching(pairs, similarity.shape)


def match_by_similarity(similarity: Floats, threshold: float = 0.0, *, inclusive: bool = False) -> Matching:
    """The most similar pair first, then the next among what is left, while more alike than `threshold` (or as alike, if `inclusive`).

    similarity: (n, m) in [0, 1]; ties go to the earlier prediction, then to the earlier truth.
    """
    pairs: list[Match] = []
    taken_predictions: set[int] = set()
    taken_truths: set[int] = set()
    for place in np.argsort(-similarity, axis=None, kind="stable"):
        prediction, truth = divmod(int(place), similarity.shape[1])
        alike = float(similarity[prediction, truth])
        if alike < threshold or (alike == threshold and not inclusive):
            break
        if prediction not in taken_predictions and truth not in taken_truths:
            taken_predictions.add(prediction)
            taken_truths.add(truth)
            pairs.append(Match(prediction, truth, alike))
    return _matching(pairs, similarity.shape)


def _matching(pairs: Sequence[Match], shape: tuple[int, ...]) -> Matching:
    predictions, truths = {pair.prediction for pair in pairs}, {pair.truth for pair in pairs}
    return Matching(
        pairs=tuple(pairs),
        unmatched_predictions=tuple(place for place in range(shape[0]) if place not in predictions),
        unmatched_truths=tuple(place for place in range(shape[1]) if place not in truths),
    )

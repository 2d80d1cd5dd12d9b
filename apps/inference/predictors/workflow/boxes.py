"""Many boxes as one: overlaps, non-maximum suppression and weighted boxes fusion, on arrays.

Boxes are (n, 4) float64, each left, top, right, bottom in pixels; scores (n,) in [0, 1], NaN where nothing was said: those come last.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def overlaps(a: Floats, b: Floats) -> Floats:
    """Pairwise intersection over union of (n, 4) and (m, 4): (n, m) in [0, 1]. Boxes without an area overlap nothing."""
    sides = np.minimum(a[:, None, 2:], b[None, :, 2:]) - np.maximum(a[:, None, :2], b[None, :, :2])
    shared = np.clip(sides, 0.0, None).prod(-1)
    areas = [np.clip(each[:, 2:] - each[:, :2], 0.0, None).prod(-1) for each in (a, b)]
    whole = areas[0][:, None] + areas[1][None, :] - shared
    return np.divide(shared, whole, out=np.zeros_like(shared), where=whole > 0)


def suppressed(likeness: Floats, scores: Floats, threshold: float) -> Ints:
    """For each of n things the index of the one that stands for it: itself, or a surer one that it is more alike than `threshold`.

    Greedy non-maximum suppression, the surest first, of equal ones the first, over a symmetric (n, n) matrix of likeness.
    """
    stands = np.full(len(scores), -1, np.int64)
    for one in np.argsort(-scores, kind="stable"):
        if stands[one] < 0:
            stands[(likeness[one] > threshold) & (stands < 0)] = one
            stands[one] = one
    return stands


def fused(boxes: Floats, scores: Floats, weights: Floats, threshold: float, *, models: float) -> tuple[Floats, Floats, Ints]:
    """Weighted boxes fusion: the fused (m, 4) boxes, their (m,) scores, and for each of the n boxes the index of the one it went into.

    Each box, the surest first, joins the fused box that it overlaps most, where that is more than `threshold`, or begins one. A fused
    box is the mean of its boxes weighted by their scores; its score is their mean, times how many of the models found it:
    min(T, N) / N. `weights` (n,) are how much the model of each box counts, `models` is N, the sum of them over the models. A box without
    a score moves none and lends no score; that its model found the thing counts. What is only of such boxes is the first, without a score.
    Solovyev, Wang, Gabruseva: Weighted boxes fusion: Ensembling boxes from different object detection models, Image and Vision
    Computing 107 (2021), section 3.
    """
    joined = np.zeros(len(scores), np.int64)
    places, sums, masses = np.empty((0, 4)), np.empty((0, 4)), np.empty(0)
    is_scored = ~np.isnan(scores)
    for one in np.argsort(-scores * weights, kind="stable"):
        mass = scores[one] * weights[one] if is_scored[one] else 0.0
        alike = overlaps(boxes[one : one + 1], places)[0]
        best = int(alike.argmax()) if alike.size else -1
        if best < 0 or alike[best] <= threshold:
            best = len(masses)
            places, sums, masses = np.vstack([places, boxes[one]]), np.vstack([sums, np.zeros(4)]), np.append(masses, 0.0)
        sums[best] += mass * boxes[one]
        masses[best] += mass
        places[best] = sums[best] / masses[best] if masses[best] > 0 else boxes[one]
        joined[one] = best
    shares, scored = (np.bincount(joined, weights=each, minlength=len(masses)) for each in (weights, weights * is_scored))
    means = np.divide(masses, scored, out=np.full_like(masses, np.nan), where=scored > 0)
    return places, means * np.minimum(shares, models) / models, joined

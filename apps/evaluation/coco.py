"""COCO's detection figures over arrays: average precision and recall by threshold, size and number of detections.

The definition is that of the COCO challenge as its own program computes it (cocodataset.org, "Detection Evaluation"; cocoeval.py of the
COCO API): within one feature of one image detections are taken surest first, each is matched with the free truth that it overlaps most,
at or above the threshold; of equal overlaps the later truth counts. A truth that is ignored (a crowd, or out of the range of sizes) is
matched only where no other is free, and takes its detection out of the count, as does a size out of range for a detection without a match.
Precision is made monotone and read at 101 recalls, see apps.evaluation.precision.

Outcomes of annotations, which know neither crowds nor ranges of sizes but confusions, are those of apps.evaluation.outcomes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from apps.evaluation.levels import COCO_LEVELS, REACHED
from apps.evaluation.precision import MOST, RECALLS, curve
from apps.evaluation.sparse import Flags, Floats, Ints, candidates, last_of_each, ranks, stretches

THRESHOLDS = REACHED[COCO_LEVELS]
SIZES: Mapping[str, tuple[float, float]] = {
    "all": (0.0, 1e10),
    "small": (0.0, 32.0**2),
    "medium": (32.0**2, 96.0**2),
    "large": (96.0**2, 1e10),
}


@dataclass(frozen=True, slots=True)
class Truths:
    """n objects: `image` and `feature` (n,) number them from 0; `boxes` (n, 4) as x, y, width, height in pixels; `area` (n,) in pixels."""

    image: Ints
    feature: Ints
    boxes: Floats
    area: Floats
    crowd: Flags


@dataclass(frozen=True, slots=True)
class Detections:
    """n predictions, as Truths, with a `confidence` (n,) each; their area is that of their boxes."""

    image: Ints
    feature: Ints
    boxes: Floats
    confidence: Floats


@dataclass(frozen=True, slots=True)
class Evaluated:
    """`precision` (thresholds, features, 101) and `recall` (thresholds, features), in [0, 1]; NaN for a feature without truths."""

    precision: Floats
    recall: Floats

    def average_precision(self, threshold: float | None = None) -> float:
        """The mean over features, recalls and thresholds, or at one of them; NaN where nothing is true."""
        return _mean(self.precision if threshold is None else self.precision[np.isclose(THRESHOLDS, threshold)])

    def average_recall(self) -> float:
        """The mean over features and thresholds of the most recall reached; NaN where nothing is true."""
        return _mean(self.recall)

    def by_feature(self) -> Floats:
        """Average precision of each feature over all thresholds, (features,)."""
        return np.asarray(self.precision.mean(axis=(0, 2)))


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Overlaps of at least the lowest threshold (p,): by rank, detection, overlap and truth, ascending."""

    rank: Ints
    detection: Ints
    truth: Ints
    overlap: Floats


class Evaluation:
    """Truths and detections matched up to the point where sizes matter; ask it for any range of sizes, at all of THRESHOLDS."""

    def __init__(self, truths: Truths, detections: Detections, *, features: int) -> None:
        """Arrays of one length each; features are numbered below `features`."""
        self._features = features
        group, of = truths.image * features + truths.feature, detections.image * features + detections.feature
        order = np.argsort(group, kind="stable")
        self._group = group[order]
        self._truths = Truths(*(getattr(truths, name)[order] for name in ("image", "feature", "boxes", "area", "crowd")))
        sure_first = np.lexsort((-detections.confidence, of))
        rank = ranks(of[sure_first])
        kept = sure_first[rank < MOST]
        self._rank, self._of = rank[rank < MOST], of[kept]
        self._said = Detections(*(getattr(detections, name)[kept] for name in ("image", "feature", "boxes", "confidence")))
        self._pairs = self._overlapping()

    def within(self, size: tuple[float, float] = SIZES["all"], *, most: Sequence[int] = (MOST,)) -> list[Evaluated]:
        """The figures among truths of an area within `size`, in pixels, for each number of detections per image and feature in `most`."""
        ignored = self._truths.crowd | (self._truths.area < size[0]) | (self._truths.area > size[1])
        matched, is_out = self._match(ignored)
        area = self._said.boxes[:, 2] * self._said.boxes[:, 3]
        is_out |= ~matched & ((area < size[0]) | (area > size[1]))
        wanted = np.bincount(self._truths.feature[~ignored], minlength=self._features)
        return [self._accumulated(matched, is_out, wanted, limit) for limit in most]

    def _overlapping(self) -> _Pairs:
        found = [(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))]
        for detection, truth in candidates(self._of, self._group):
            overlap = _overlaps(self._said.boxes[detection], self._truths.boxes[truth], self._truths.crowd[truth])
            near = overlap >= THRESHOLDS[0]
            found.append((detection[near], truth[near], overlap[near]))
        detection, truth, overlap = (np.concatenate(column) for column in zip(*found, strict=True))
        order = np.lexsort((truth, overlap, detection, self._rank[detection]))
        return _Pairs(self._rank[detection[order]], detection[order], truth[order], overlap[order])

    def _match(self, ignored: Flags) -> tuple[Flags, Flags]:
        """Which detections have a match and which do not count, (thresholds, detections) each."""
        matched = np.zeros((THRESHOLDS.size, self._rank.size), np.bool_)
        is_out, free = np.zeros_like(matched), np.ones((THRESHOLDS.size, self._group.size), np.bool_)
        for start, end in stretches(self._pairs.rank):
            one = slice(start, end)
            truth = self._pairs.truth[one]
            fits, aside = self._pairs.overlap[one] >= THRESHOLDS[:, None], ignored[truth]
            own, chosen = last_of_each(fits & free[:, truth] & ~aside, self._pairs.detection[one])
            if aside.any():
                _, other = last_of_each(fits & (free[:, truth] | self._truths.crowd[truth]) & aside, self._pairs.detection[one])
                chosen = np.where(chosen >= 0, chosen, other)
            level, which = np.nonzero(chosen >= 0)
            taken = truth[chosen[level, which]]
            free[level, taken] = False
            matched[level, own[which]] = True
            is_out[level, own[which]] = ignored[taken]
        return matched, is_out

    def _accumulated(self, matched: Flags, is_out: Flags, wanted: Ints, most: int) -> Evaluated:
        precision = np.full((THRESHOLDS.size, self._features, RECALLS.size), np.nan)
        recall = np.full(precision.shape[:2], np.nan)
        kept = np.flatnonzero(self._rank < most)
        order = kept[np.lexsort((-self._said.confidence[kept], self._said.feature[kept]))]
        bounds = np.searchsorted(self._said.feature[order], np.arange(self._features + 1))
        right, counts = matched[:, order], ~is_out[:, order]
        for feature in np.flatnonzero(wanted).tolist():
            own = slice(bounds[feature], bounds[feature + 1])
            for level in range(THRESHOLDS.size):
                found = right[level, own][counts[level, own]]
                precision[level, feature], recall[level, feature] = curve(found, int(wanted[feature]))
        return Evaluated(precision, recall)


def _overlaps(a: Floats, b: Floats, crowd: Flags) -> Floats:
    """Intersection over union of a[i] with b[i], over the area of a[i] alone where b[i] is a crowd; boxes (n, 4) as x, y, width, height."""
    across = np.minimum(a[:, 0] + a[:, 2], b[:, 0] + b[:, 2]) - np.maximum(a[:, 0], b[:, 0])
    down = np.minimum(a[:, 1] + a[:, 3], b[:, 1] + b[:, 3]) - np.maximum(a[:, 1], b[:, 1])
    shared = np.where((across > 0) & (down > 0), across * down, 0.0)
    own, other = a[:, 2] * a[:, 3], b[:, 2] * b[:, 3]
    whole = np.where(crowd, own, own + other - shared)
    return np.divide(shared, whole, out=np.zeros_like(shared), where=shared > 0)


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else float("nan")

"""Whether a prediction was right, by the answer of a person. No database.

Right is what says the same: each question has the same answer, each object that either marked has its mate of the same class, alike at
least as much as is asked, with the same answers, and nothing is left over on either side. Pairs are made as apps.evaluation.agreement
makes them.
"""

from collections.abc import Sequence

from apps.evaluation.agreement.marks import compared
from apps.evaluation.levels import level_of
from apps.evaluation.near import Pair
from apps.evaluation.subjects import subjects_of
from apps.kinds.features import FeatureSpec
from apps.kinds.values import Annotation, Asset


def is_right(said: Sequence[Annotation], truth: Sequence[Annotation], *, features: Sequence[FeatureSpec], asset: Asset, iou: float) -> bool:
    """Whether all of `truth` was said and nothing else. `iou`, one of apps.evaluation.levels, is the least likeness of objects."""
    counts = compared([Pair(said, truth, asset)], subjects_of(features), level=level_of(iou))
    return not any(each.false_positives or each.false_negatives for each in counts.values())

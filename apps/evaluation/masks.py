"""How well pixels are classified: the overlap of what masks mark together, over all data rows."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import numpy as np

from apps.evaluation.levels import BINS, Floats, Ints, bins_of
from apps.evaluation.near import Pair
from apps.evaluation.subjects import Subjects
from apps.kinds.base import KINDS
from apps.kinds.geometry import Mask
from apps.kinds.locators import Frames, Track
from apps.kinds.rle import area, intersection, union
from apps.kinds.tracks import keyframe_at, spans_of
from apps.kinds.values import Annotation

Picture = tuple[int, object, tuple[int, int]]
Painted = dict[Picture, list[tuple[int, Mask]]]


@dataclass(frozen=True, slots=True)
class Pixels:
    """The pixels that both sides mark, and those that either does, at the thresholds of confidence 0.00 to 1.00 (101,) each.

    Those of two portions add up to those of both.
    """

    both: Ints
    either: Ints

    @staticmethod
    def none() -> "Pixels":
        """Nothing is marked."""
        return Pixels(np.zeros(BINS, np.int64), np.zeros(BINS, np.int64))

    @property
    def iou(self) -> Floats:
        """Intersection over union (101,); NaN where nothing is marked on either side."""
        return np.divide(self.both, self.either, out=np.full(BINS, np.nan), where=self.either > 0)

    def __add__(self, other: "Pixels") -> "Pixels":
        return Pixels(self.both + other.both, self.either + other.either)


def pixels(pairs: Iterable[Pair], subjects: Subjects) -> dict[int, Pixels]:
    """The pixels of each subject whose annotations are masks.

    On each data row (each frame or slice of it) a subject's masks count as one that marks what any of them marks. Intersections and unions
    are summed over rows and divided then, as semantic segmentation is scored (Everingham et al., "The PASCAL Visual Object Classes
    Challenge: A Retrospective", IJCV 2015, section 3.3; Cityscapes' IoU of a class). A mask of another size than the truth's is of another
    picture and overlaps nothing.
    """
    found: dict[int, Pixels] = defaultdict(Pixels.none)
    for pair in pairs:
        ours, theirs = _painted(pair.predictions, subjects), _painted(pair.truths, subjects)
        for key in ours.keys() | theirs.keys():
            found[key[0]] += _compared(ours.get(key, ()), [mask for _, mask in theirs.get(key, ())])
    return dict(found)


def mean_mask_iou(found: Mapping[int, Pixels], among: Collection[int] | None = None) -> Floats:
    """The plain mean of the intersection over union of subjects, or of those in `among` (101,): semantic mIoU; NaN where none is marked."""
    each = np.array([one.iou for subject, one in found.items() if among is None or subject in among]).reshape(-1, BINS)
    known = ~np.isnan(each)
    return np.divide(np.where(known, each, 0).sum(axis=0), known.sum(axis=0), out=np.full(BINS, np.nan), where=known.any(axis=0))


def _compared(ours: Sequence[tuple[int, Mask]], theirs: Sequence[Mask]) -> Pixels:
    """The pixels of one picture; `ours` with the highest threshold at which each counts."""
    truth = [union(theirs)] if theirs else []
    marked = area(truth[0]) if truth else 0
    both, either = np.zeros(BINS, np.int64), np.full(BINS, marked)
    said: list[Mask] = []
    for last, masks in groupby(sorted(ours, key=lambda each: -each[0]), key=itemgetter(0)):
        said = [union([*said, *(mask for _, mask in masks)])]
        both[: last + 1] = area(intersection([*said, *truth])) if truth else 0
        either[: last + 1] = marked + area(said[0]) - both[0]
    return Pixels(both, either)


def _painted(listed: Iterable[Annotation], subjects: Subjects) -> Painted:
    """The masks of each subject and picture, with the highest threshold at which each counts."""
    found: Painted = defaultdict(list)
    for each in listed:
        subject = subjects.index_of(each.feature) if isinstance(each.value, Mask) else None
        if subject is None:
            continue
        for place, mask in _pictures(each):
            found[subject, place, (mask.height, mask.width)].append((_last(each), mask))
    return found


def _last(said: Annotation) -> int:
    return BINS - 1 if said.confidence is None else int(bins_of(said.confidence))


def _pictures(said: Annotation) -> Iterator[tuple[object, Mask]]:
    """Each picture that a mask is painted on: every frame or slice that it is on, or where it stands."""
    place, kind = said.at, KINDS[said.kind]
    if not isinstance(said.value, Mask):
        return
    if not isinstance(place, Frames | Track):
        yield place, said.value
        return
    for first, last in spans_of(place):
        for frame in range(first, last + 1):
            keyframe = keyframe_at(place, frame, kind) if isinstance(place, Track) else None
            value = said.value if keyframe is None else keyframe.value
            if isinstance(value, Mask):
                yield frame, value

"""How well pixels are classified: the overlap of what masks mark together, over all data rows."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from apps.evaluation.outcomes import Pair
from apps.evaluation.subjects import Subjects
from apps.kinds.base import KINDS
from apps.kinds.geometry import Mask
from apps.kinds.locators import Frames, Track
from apps.kinds.rle import area, intersection, union
from apps.kinds.tracks import keyframe_at, spans_of
from apps.kinds.values import Annotation

Painted = dict[tuple[int, object, tuple[int, int]], list[Mask]]


@dataclass(frozen=True, slots=True)
class Pixels:
    """The pixels that both sides mark, and those that either does; those of two portions add up to those of both."""

    both: int = 0
    either: int = 0

    @property
    def iou(self) -> float | None:
        """Intersection over union; None where nothing is marked on either side."""
        return self.both / self.either if self.either else None

    def __add__(self, other: "Pixels") -> "Pixels":
        return Pixels(self.both + other.both, self.either + other.either)


def pixels(pairs: Iterable[Pair], subjects: Subjects, *, min_confidence: float = 0.0) -> dict[int, Pixels]:
    """The pixels of each subject whose annotations are masks, among predictions of at least `min_confidence`.

    On each data row (each frame or slice of it) a subject's masks count as one that marks what any of them marks. Intersections and unions
    are summed over rows and divided then, as semantic segmentation is scored (Everingham et al., "The PASCAL Visual Object Classes
    Challenge: A Retrospective", IJCV 2015, section 3.3; Cityscapes' IoU of a class). A mask of another size than the truth's is of another
    picture and overlaps nothing.
    """
    found: dict[int, Pixels] = defaultdict(Pixels)
    for pair in pairs:
        sure = (each for each in pair.predictions if each.confidence is None or each.confidence >= min_confidence)
        ours, theirs = _painted(sure, subjects), _painted(pair.truths, subjects)
        for key in ours.keys() | theirs.keys():
            mine, other = ([union(side[key])] if key in side else [] for side in (ours, theirs))
            both = area(intersection([*mine, *other])) if mine and other else 0
            found[key[0]] += Pixels(both, sum(area(mask) for mask in (*mine, *other)) - both)
    return dict(found)


def mean_mask_iou(found: Mapping[int, Pixels], among: Collection[int] | None = None) -> float | None:
    """The plain mean of the intersection over union of subjects, or of those in `among`: semantic mIoU; None where none is marked."""
    each = [one.iou for subject, one in found.items() if among is None or subject in among]
    known = [iou for iou in each if iou is not None]
    return sum(known) / len(known) if known else None


def _painted(listed: Iterable[Annotation], subjects: Subjects) -> Painted:
    found: Painted = defaultdict(list)
    for each in listed:
        subject = subjects.index_of(each.feature)
        if subject is None:
            continue
        for place, mask in _pictures(each):
            found[subject, place, (mask.height, mask.width)].append(mask)
    return found


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

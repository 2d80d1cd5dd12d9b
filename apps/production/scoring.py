"""Audits and decisions as arrays: what calibrators, certificates and curves are made of. Reads only."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db.models import QuerySet

from apps.evaluation.calibrators import ByClass
from apps.production.calibrating import held_scores
from apps.production.models import Audit, AuditPart, Decision, ProductionQueue, Why

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
SOURCE = 2000  # decisions whose scores candidates are taken from
UNFIT = (Why.NOTHING_SAID, Why.NO_CONFIDENCE, Why.INCOMPLETE, Why.CONTRADICTORY)


@dataclass(frozen=True, slots=True)
class Sample:
    """Audits that are over: raw scores (n,), NaN where nothing could have decided it by itself; whether right; classes; chances.

    One that was set aside is not right, and not `said`.
    """

    raw: Floats
    right: Bools
    said: Bools
    subjects: npt.NDArray[np.str_]
    chance: Floats

    @property
    def size(self) -> int:
        """How many there are."""
        return int(self.raw.size)

    def held(self, calibrator: ByClass | None) -> Floats:
        """What is held against a threshold (n,); minus infinity where nothing could have decided it by itself."""
        known = ~np.isnan(self.raw)
        found = np.full(self.raw.shape, -np.inf)
        found[known] = held_scores(calibrator, self.raw[known], self.subjects[known])
        return found

    def where(self, chosen: Bools) -> "Sample":
        """Those chosen (n,)."""
        return Sample(self.raw[chosen], self.right[chosen], self.said[chosen], self.subjects[chosen], self.chance[chosen])


def sample_of(audits: QuerySet[Audit]) -> Sample:
    """These audits, all of them over, in their order."""
    rows = list(audits.values_list("score", "decision__is_right", "decision__subject", "chance"))
    raw, right, subjects, chance = zip(*rows, strict=True) if rows else ((), (), (), ())
    return Sample(
        raw=np.array([np.nan if each is None else each for each in raw], np.float64),
        right=np.array([each is True for each in right], np.bool_),
        said=np.array([each is not None for each in right], np.bool_),
        subjects=np.array(subjects, np.str_),
        chance=np.array([np.nan if each is None else each for each in chance], np.float64),
    )


def over(queue: ProductionQueue) -> Any:
    """The audits of a queue that are over and still count."""
    return Audit.objects.filter(queue=queue, created_at__gte=queue.fresh_since, decision__sealed__isnull=True)


def for_calibration(queue: ProductionQueue) -> Any:
    """Those that a calibrator is made of: answered, and never one of a certificate's."""
    return over(queue).exclude(part=AuditPart.CERTIFICATION).filter(score__isnull=False, decision__is_right__isnull=False)


def uniform(queue: ProductionQueue) -> Any:
    """Those drawn uniformly, in their order."""
    return over(queue).exclude(part=AuditPart.TARGETED).order_by("number", "created_at", "id")


def unaudited_scores(queue: ProductionQueue, count: int = SOURCE) -> tuple[Floats, npt.NDArray[np.str_]]:
    """Raw scores (n,) and classes (n,) of the newest decisions that are no audits and that a threshold could have decided."""
    rows = Decision.objects.filter(queue=queue, is_audit=False, confidence__isnull=False, created_at__gte=queue.fresh_since)
    found = list(rows.exclude(why__in=UNFIT).order_by("-created_at", "-id").values_list("confidence", "subject")[:count])
    return np.array([score for score, _ in found], np.float64), np.array([subject for _, subject in found], np.str_)

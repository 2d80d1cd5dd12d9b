"""Certifications of what a queue promises, each held once, when it is due.

It is due when the first so many audits of the certificate's part, in the order drawn, are all over: which ones, and how many, was settled
when the promise was made, so that neither a look at the figures nor an audit that takes long changes what is certified by what. Whatever
is done here happens under the lock of the queue's row, and Postgres keeps each number once.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Max

from apps.core.events import publish
from apps.evaluation import certificate as ltt
from apps.evaluation.calibrators import ByClass
from apps.production.calibrating import read_calibrator
from apps.production.events import ThresholdCertified
from apps.production.models import Audit, AuditPart, Calibration, Certification, ProductionQueue, Promise
from apps.production.scoring import Sample, sample_of
from apps.production.services.fitting import with_candidates
from apps.production.services.promising import EVERYTHING, next_size, open_promise, put_in_force

OUTLOOK = 6  # certifications ahead


def certify_if_due(queue: ProductionQueue) -> list[Certification]:
    """Hold every certification that is due, oldest first. The audits are counted already."""
    promise = open_promise(queue)
    held: list[Certification] = []
    while promise is not None:
        number = 1 + int(Certification.objects.filter(queue=queue).aggregate(last=Max("number"))["last"] or 0)
        rows = Audit.objects.filter(queue=queue, part=AuditPart.CERTIFICATION, number__gt=promise.after)
        size = next_size(promise, number)
        last = rows.order_by("number").values_list("number", flat=True)[size - 1 : size]
        if not last or rows.filter(number__lte=last[0], decision__sealed__isnull=False).exists():
            break
        held.append(_certify(queue, promise, number, sample_of(rows.order_by("number")[:size])))
    if held:
        put_in_force(queue)
    return held


def _certify(queue: ProductionQueue, promise: Promise, number: int, sample: Sample) -> Certification:
    calibration = with_candidates(queue)
    held = _Round(promise, calibration, number, sample)
    groups = held.groups()
    found = {group["subject"]: None if group["place"] is None else group["candidates"][group["place"]]["threshold"] for group in groups}
    made: Certification = Certification.objects.create(
        promise=promise,
        queue=queue,
        number=number,
        calibration=calibration,
        audits=sample.size,
        set_aside=int((~sample.said).sum()),
        doubt=held.asked.doubt(number),
        groups=groups,
        thresholds=found,
        is_kept=any(each is not None for each in found.values()),
    )
    fact = ThresholdCertified(queue.pk, queue.project_id, number, made.is_kept, made.audits)
    publish(fact, topics=(f"production_queue:{queue.pk}",))
    return made


@dataclass
class _Round:
    """One certification at work: of everything, or of each class with enough decisions and of the rest."""

    promise: Promise
    calibration: Calibration
    number: int
    sample: Sample

    @property
    def asked(self) -> ltt.Promise:
        return ltt.Promise(self.promise.error_rate, self.promise.confidence)

    @property
    def thresholds(self) -> dict[str, list[float]]:
        """Candidates by class; '' is every other class, or everything."""
        kept: dict[str, Any] = self.calibration.candidates
        classes: dict[str, list[float]] = kept["classes"] if self.promise.by_class else {}
        return {**classes, EVERYTHING: kept["rest"]} if classes else {EVERYTHING: kept["all"]}

    def groups(self) -> list[dict[str, Any]]:
        """What was found of each class, as a certification keeps it."""
        fitted = read_calibrator(self.calibration.fitted)
        return [self._group(name, fitted) for name in self.thresholds]

    def _group(self, name: str, fitted: ByClass | None) -> dict[str, Any]:
        others = [each for each in self.thresholds if each != EVERYTHING]
        subjects = self.sample.subjects
        own = self.sample.where(subjects == name if name != EVERYTHING else ~np.isin(subjects, others))
        count = len(self.thresholds)
        found = ltt.certify(own.held(fitted), ~own.right, self.thresholds[name], self.asked, number=self.number, classes=count)
        fewest = ltt.fewest_accepted(self.promise.error_rate, found.doubt)
        tested = [place for place, each in enumerate(found.candidates) if each.accepted >= fewest]
        kept = {"place": found.place, "reason": "", "more": None} if isinstance(found, ltt.Certificate) else None
        return {
            "subject": name,
            "audits": own.size,
            "candidates": [
                {"threshold": each.threshold, "accepted": each.accepted, "wrong": each.wrong, "bound": each.bound}
                for each in found.candidates
            ],
            "first": tested[0] if tested else len(found.candidates),
            "outlook": self._outlook(found, own.size),
            **(kept or {"place": None, "reason": found.reason, "more": found.more}),  # type: ignore[union-attr]
        }

    def _outlook(self, found: ltt.Certificate | ltt.Refused, own: int) -> list[dict[str, Any]]:
        """What the certifications ahead would cover at the rates seen so far, by how many audits of the queue they are held at."""
        share, classes = own / max(1, self.sample.size), len(self.thresholds)
        ahead = [(number, next_size(self.promise, number)) for number in range(self.number + 1, self.number + 1 + OUTLOOK)]
        return [
            {"audits": size, "coverage": float(ltt.outlook(found, [round(size * share)], number=number, classes=classes)[0])}
            for number, size in ahead
        ]

"""How well a predictor does on samples that it was not trained on."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from uuid import NAMESPACE_OID, UUID, uuid5

from apps.evaluation.detection import Counts, Pair, counts, mean_average_precision
from apps.kinds import KINDS
from apps.kinds.values import Annotation

from .contract import Batch, Prediction, Predictor, Sample, Truth

IOU_THRESHOLD = 0.5


@dataclass(frozen=True)
class Measured:
    """A predictor on held-out samples at its default threshold: with all passes and with the first alone.

    `average_precision` is the mean over the classes at `IOU_THRESHOLD`, all confidences counted; `pass_ms` the median time per image
    of each pass.
    """

    images: int
    objects: int
    threshold: float
    all_passes: Counts
    first_pass: Counts
    average_precision: float | None
    pass_ms: tuple[float, ...]

    def dump(self) -> dict[str, object]:
        """The figures as JSON can hold them, those of all passes on top."""
        about = {"images": self.images, "objects": self.objects, "threshold": self.threshold, "iou_threshold": IOU_THRESHOLD}
        found = {"average_precision": self.average_precision, "first_pass": _dumped(self.first_pass), "pass_ms": list(self.pass_ms)}
        return {**about, **_dumped(self.all_passes), **found}


def measure(predictor: Predictor, samples: Sequence[Sample]) -> Measured:
    """Look at every sample, pass by pass, and compare at the predictor's default threshold."""
    looked = [_timed(predictor, sample) for sample in samples]
    passes = max((batch.pass_number for batches in looked for batch, _ in batches), default=0)
    times = [[ms for batches in looked for batch, ms in batches if batch.pass_number == number] for number in range(1, passes + 1)]
    whole, first = (_pairs(samples, looked, most=most) for most in (passes, 1))
    threshold = predictor.default_threshold
    return Measured(
        images=len(samples),
        objects=sum(len(sample.truths) for sample in samples),
        threshold=threshold,
        all_passes=counts(whole, min_confidence=threshold, iou_threshold=IOU_THRESHOLD),
        first_pass=counts(first, min_confidence=threshold, iou_threshold=IOU_THRESHOLD),
        average_precision=mean_average_precision(whole, iou_thresholds=(IOU_THRESHOLD,)),
        pass_ms=tuple(round(median(one), 1) for one in times),
    )


def _timed(predictor: Predictor, sample: Sample) -> list[tuple[Batch, float]]:
    """Each batch of a sample with the milliseconds it took."""
    began, batches = time.perf_counter(), []
    for batch in predictor.predict([sample.item]):
        now = time.perf_counter()
        batches.append((batch, (now - began) * 1000))
        began = now
    return batches


def _pairs(samples: Sequence[Sample], looked: Sequence[list[tuple[Batch, float]]], *, most: int) -> list[Pair]:
    """What the first `most` passes said beside what is true, per sample."""
    said = [[one for batch, _ in batches if batch.pass_number <= most for one in batch.predictions] for batches in looked]
    return [
        Pair(tuple(_annotation(one, one.confidence) for one in found), tuple(_annotation(one, None) for one in sample.truths))
        for sample, found in zip(samples, said, strict=True)
    ]


def _annotation(said: Prediction | Truth, confidence: float | None) -> Annotation:
    value = KINDS[said.kind].parse(dict(said.value))
    return Annotation(UUID(int=0), said.kind, uuid5(NAMESPACE_OID, said.class_name), value, confidence=confidence)


def _dumped(counted: Counts) -> Mapping[str, object]:
    ratios = {"precision": counted.precision, "recall": counted.recall, "f1": counted.f1}
    numbers = {"true_positives": counted.true_positives, "false_positives": counted.false_positives}
    return {**ratios, **numbers, "false_negatives": counted.false_negatives}

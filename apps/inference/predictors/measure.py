"""How well a predictor does on samples that it was not trained on."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from uuid import NAMESPACE_OID, UUID, uuid5

from apps.evaluation.counts import Counts, total_counts
from apps.evaluation.levels import DEFAULT_LEVEL, LEVELS
from apps.evaluation.outcomes import Pair, assess
from apps.evaluation.precision import averages, scored, truth_counts
from apps.evaluation.subjects import subjects_of
from apps.evaluation.sums import summed
from apps.kinds import KINDS
from apps.kinds.checklist import Checklist
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.radio import Radio
from apps.kinds.values import Annotation, Choice

from .contract import Batch, Prediction, Predictor, Sample, Truth

QUESTIONS = frozenset({"radio", "checklist"})
IOU_THRESHOLD = LEVELS[DEFAULT_LEVEL]


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
    sure, sure_at_first = ([_surer(pair, threshold) for pair in pairs] for pairs in (whole, first))
    return Measured(
        images=len(samples),
        objects=sum(len(sample.truths) for sample in samples),
        threshold=threshold,
        all_passes=_compared(sure)[0],
        first_pass=_compared(sure_at_first)[0],
        average_precision=_compared(whole)[1],
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
    asked = {truth.class_name: truth.asked for sample in samples for truth in sample.truths if truth.kind in QUESTIONS}
    return [
        Pair(tuple(_annotations(found, asked)), tuple(_annotations(sample.truths, asked)))
        for sample, found in zip(samples, said, strict=True)
    ]


def _compared(pairs: Sequence[Pair]) -> tuple[Counts, float | None]:
    """The counts of all predictions and their average precision, at the overlap of IOU_THRESHOLD."""
    options: dict[tuple[UUID, str], set[UUID]] = {}
    for pair in pairs:
        for each in (*pair.predictions, *pair.truths):
            chosen = {choice.option for choice in KINDS[each.kind].choices(each.value)}
            options.setdefault((each.feature, each.kind), set()).update(chosen)
    features = [
        FeatureSpec(feature, str(feature), kind, tuple(OptionSpec(option, str(option)) for option in sorted(chosen)))
        for (feature, kind), chosen in sorted(options.items())
    ]
    subjects = subjects_of(features)
    outcomes = assess(pairs, subjects)
    precision = averages(scored(outcomes.predictions), truth_counts(outcomes.truths, len(subjects)))
    return total_counts(summed(outcomes).at(DEFAULT_LEVEL, 0)), precision.mean((DEFAULT_LEVEL,))


def _surer(pair: Pair, threshold: float) -> Pair:
    return pair._replace(predictions=[each for each in pair.predictions if each.confidence is None or each.confidence >= threshold])


def _annotations(said: Iterable[Prediction | Annotation | Truth], asked: Mapping[str, str]) -> Iterator[Annotation]:
    """In the one form, with ids made of names: an object for each, and one answer for each question with all of its options."""
    chosen: dict[str, list[Prediction | Truth]] = {}
    for one in said:
        if isinstance(one, Annotation):
            yield one
        elif one.kind in QUESTIONS:
            chosen.setdefault(asked.get(one.class_name, ""), []).append(one)
        else:
            value = KINDS[one.kind].parse(dict(one.value))
            yield Annotation(UUID(int=0), one.kind, _id(one.class_name), value, confidence=_confidence(one), at=one.at)
    for question, options in chosen.items():
        choices = tuple(Choice(_id(one.class_name), confidence=_confidence(one)) for one in options)
        sure = [choice.confidence for choice in choices if choice.confidence is not None]
        is_radio = options[0].kind == "radio"
        value = Radio(Choice(choices[0].option)) if is_radio else Checklist(choices)
        yield Annotation(UUID(int=0), options[0].kind, _id(question), value, confidence=min(sure) if sure else None)


def _confidence(said: Prediction | Truth) -> float | None:
    return said.confidence if isinstance(said, Prediction) else None


def _id(name: str) -> UUID:
    return uuid5(NAMESPACE_OID, name)


def _dumped(counted: Counts) -> Mapping[str, object]:
    ratios = {"precision": counted.precision, "recall": counted.recall, "f1": counted.f1}
    numbers = {"true_positives": counted.true_positives, "false_positives": counted.false_positives}
    return {**ratios, **numbers, "false_negatives": counted.false_negatives}

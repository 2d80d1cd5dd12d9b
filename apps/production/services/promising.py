"""Promises are made, followed, and made again when the world changed. Everything here happens under the lock of the queue's row."""

from typing import Any
from uuid import UUID

from django.db.models.functions import Now

from apps.core.problems import FieldError, Invalid
from apps.evaluation import certificate as ltt
from apps.evaluation.thresholds import cheapest_by_confidence
from apps.production.costing import costs_of
from apps.production.models import Calibration, Certification, ProductionQueue, Promise
from apps.production.services.auditing import count_audits, watch_anew
from apps.production.services.fitting import with_candidates

GROWTH = 1.25
EVERYTHING = ""


def make_promise(
    *,
    queue: ProductionQueue,
    error_rate: float,
    confidence: float,
    first: int | None = None,
    growth: float = GROWTH,
    by_class: bool = False,
    member: UUID | None = None,
) -> Promise:
    """A promise from now on, in place of the one before: only audits that are drawn after it was made will certify it.

    `first` None: twice what the first certification needs if no audit that it accepts is wrong. The caller holds the queue's lock.
    Raises Invalid for a first size at which nothing could be certified.
    """
    base = Certification.objects.filter(queue=queue).count()
    fewest = ltt.fewest_accepted(error_rate, ltt.Promise(error_rate, confidence).doubt(base + 1))
    if first is not None and first < fewest:
        words = f"Even without any error {fewest} audits are needed to show this much."
        raise Invalid(errors=[FieldError("/first", "too_few", words, f"at least {fewest}")])
    end_promise(queue=queue, reason="Another promise was made.")
    with_candidates(queue)
    made: Promise = Promise.objects.create(
        queue=queue,
        error_rate=error_rate,
        confidence=confidence,
        first=first or 2 * fewest,
        growth=growth,
        by_class=by_class,
        after=count_audits(queue),
        base=base,
        member_id=member,
    )
    put_in_force(queue)
    return made


def end_promise(*, queue: ProductionQueue, reason: str) -> None:
    """From now on nothing is promised; what was found stays to be read. The caller holds the queue's lock."""
    Promise.objects.filter(queue=queue, ended_at=None).update(ended_at=Now(), ended_reason=reason)


def open_promise(queue: ProductionQueue) -> Promise | None:
    """What the queue promises."""
    return Promise.objects.filter(queue=queue, ended_at=None).first()


def next_size(promise: Promise, number: int) -> int:
    """At how many audits the `number`-th certification of the queue is held."""
    return ltt.due_at(number - promise.base, first=promise.first, growth=promise.growth)


def newest_certification(queue: ProductionQueue) -> Certification | None:
    """The last one of the promise that stands."""
    rows = Certification.objects.filter(queue=queue, promise__ended_at=None).select_related("calibration")
    return rows.order_by("-number").first()


def put_in_force(queue: ProductionQueue) -> None:
    """Let a queue that follows its promise decide by the newest certification: its calibrator and its threshold, together."""
    if queue.follows:
        settle_threshold(queue)
        queue.revision += 1
        queue.save()


def settle_threshold(queue: ProductionQueue) -> None:
    """The same for a queue that the caller saves."""
    last = newest_certification(queue)
    queue.threshold, queue.class_thresholds = None, None
    if last is not None:
        take_calibration(queue, last.calibration)
        found = {group["subject"]: _raised(queue, followed_threshold(queue, last.calibration, group)) for group in last.groups}
        queue.threshold = found[EVERYTHING]
        queue.class_thresholds = found if len(found) > 1 else None


def take_calibration(queue: ProductionQueue, calibration: Calibration | None) -> None:
    """Let confidences be put right by it from now on, or by none; the caller saves the queue."""
    queue.calibration = calibration
    queue.calibrator = None if calibration is None else calibration.fitted
    queue.spread = None if calibration is None else calibration.candidates["spread"]


def followed_threshold(queue: ProductionQueue, calibration: Calibration, group: dict[str, Any]) -> float | None:
    """The threshold certified, or a stricter one of those that passed too where decisions are cheaper from there on.

    Only what passed is promised, so the cheapest threshold counts as the next candidate above it; and only where confidences are
    calibrated, for elsewhere it would stand on the model's own word.
    """
    if group["place"] is None:
        return None
    passed = [each["threshold"] for each in group["candidates"][group["first"] : group["place"] + 1]]
    least = 0.0 if calibration.fitted is None else cheapest_by_confidence(costs_of(queue))
    return float(min((each for each in passed if each >= least), default=passed[0]))


def _raised(queue: ProductionQueue, threshold: float | None) -> float | None:
    return threshold if threshold is None or queue.raised_to is None else max(threshold, queue.raised_to)


def refuse_unpromised(queue: ProductionQueue) -> None:
    """Raises Invalid for a queue that promises nothing which it could follow."""
    if open_promise(queue) is None:
        raise Invalid(errors=[FieldError("/follows", "no_promise", "This queue promises nothing that it could follow.", "a promise first")])


def begin_anew(queue: ProductionQueue, reason: str) -> None:
    """Nothing that was audited before counts any more: another model, rule of what is right or ontology, or a world that changed. Saves the
    queue.

    Audits are not judged anew by another rule: whoever chose it may have seen what they found, and a promise stands only on audits that
    are drawn after it was settled what is wrong.

    The promise is made again, to be certified by audits drawn from now on; the certifications held before stay counted.
    """
    promise = open_promise(queue)
    queue.fresh_since, queue.raised_to = Now(), None  # type: ignore[assignment]
    queue.calibration, queue.calibrator, queue.spread = None, None, None
    queue.save()
    queue.refresh_from_db(fields=["fresh_since"])
    watch_anew(queue)
    if promise is not None:
        end_promise(queue=queue, reason=reason)
        make_promise(
            queue=queue,
            error_rate=promise.error_rate,
            confidence=promise.confidence,
            first=_first_again(queue, promise),
            growth=promise.growth,
            by_class=promise.by_class,
            member=promise.member_id,
        )


def _first_again(queue: ProductionQueue, promise: Promise) -> int:
    """As before, or what is needed by now: each certification may spend less than the one before."""
    number = Certification.objects.filter(queue=queue).count() + 1
    return max(promise.first, ltt.fewest_accepted(promise.error_rate, ltt.Promise(promise.error_rate, promise.confidence).doubt(number)))

"""Steps because of drift: taken, proposed, reversed; each is kept with what it changed."""

from typing import Any
from uuid import UUID

from django.db.models.functions import Now

from apps.core.events import publish
from apps.production.events import AutomaticSwitched, DriftStepped
from apps.production.models import Cause, LadderStep, ProductionQueue, Promise, Rung
from apps.production.problems import StepOver
from apps.production.services.auditing import watch_anew
from apps.production.services.promising import begin_anew, put_in_force
from apps.production.services.raising import raised_floor

KEPT = ("threshold", "class_thresholds", "raised_to", "automatic", "calibrator", "spread")


def climb(queue: ProductionQueue, cause: Cause, why: str, audit: int | None = None) -> LadderStep | None:
    """The next step after those taken since the world last changed: taken where the queue goes so far by itself, else proposed.

    None where a proposal waits already, or there is nothing more to do.
    """
    steps = LadderStep.objects.filter(queue=queue, reversed_at=None, created_at__gte=queue.fresh_since).exclude(cause=Cause.POPULATION)
    if steps.filter(taken_at=None).exists():
        return None
    last = steps.order_by("-rung").first()
    rung = Rung.WARN if last is None else Rung(min(last.rung + 1, Rung.RECALIBRATE))
    if rung == Rung.RAISE and raised_floor(queue) is None:
        rung = Rung.STOP
    if rung == Rung.STOP and not queue.automatic:
        rung = Rung.RECALIBRATE
    step = propose(queue, rung, cause, why, audit)
    if rung > queue.acts_up_to:
        return step
    take(queue, step)
    if rung == Rung.STOP:  # nothing is decided without people now, so no audit will tell more
        climb(queue, cause, "Nothing is decided without people any more: a new calibration is what leads back.")
    return step


def propose(queue: ProductionQueue, rung: Rung, cause: Cause, why: str, audit: int | None = None) -> LadderStep:
    """A step that waits for a person."""
    number = LadderStep.objects.filter(queue=queue).count() + 1
    step: LadderStep = LadderStep.objects.create(queue=queue, number=number, rung=rung, cause=cause, why=why, audit=audit)
    if rung > queue.acts_up_to and cause != Cause.PERSON:
        _tell(queue, step, "proposed")
    return step


def take(queue: ProductionQueue, step: LadderStep, member: UUID | None = None) -> LadderStep:
    """Take a step, by a member or by itself. The caller holds the queue's lock. Raises StepOver."""
    if step.taken_at is not None or step.reversed_at is not None:
        raise StepOver
    if step.rung == Rung.STOP and not queue.automatic:
        raise StepOver("Nothing is decided automatically as it is: there is nothing to stop.")
    promise = Promise.objects.filter(queue=queue, ended_at=None).first()
    step.before = _settings(queue, promise)
    if step.rung == Rung.RAISE:
        _raise(queue)
    elif step.rung == Rung.STOP:
        switch(queue, on=False, reason=step.why)
    elif step.rung == Rung.RECALIBRATE:
        begin_anew(queue, "The calibration was begun anew because of drift.")
    if step.rung != Rung.WARN:
        watch_anew(queue)
        queue.revision += 1
        queue.save()
    step.after = _settings(queue, Promise.objects.filter(queue=queue, ended_at=None).first())
    step.taken_at, step.member_id = Now(), member  # type: ignore[assignment]
    step.save()
    step.refresh_from_db()
    _tell(queue, step, "taken")
    return step


def reverse(queue: ProductionQueue, step: LadderStep, *, member: UUID | None, reason: str) -> LadderStep:
    """Put back what the step changed, or turn a proposal down. The caller holds the queue's lock.

    Raises StepOver where it is reversed already, or where something else was settled since about what it changed.
    """
    if step.reversed_at is not None:
        raise StepOver
    promise = Promise.objects.filter(queue=queue, ended_at=None).first()
    changed = [name for name in step.after if step.after[name] != step.before[name]]
    now = _settings(queue, promise)
    if step.taken_at is not None and changed:
        if any(now[name] != step.after[name] for name in changed):
            raise StepOver("Something else was settled since about what this step changed: change the settings by hand.")
        _restore(queue, step.before, changed)
    step.reversed_at, step.reversed_by_id, step.reversed_reason = Now(), member, reason  # type: ignore[assignment]
    step.save()
    step.refresh_from_db()
    _tell(queue, step, "reversed")
    return step


def switch(queue: ProductionQueue, *, on: bool, reason: str) -> None:
    """Begin or cease to decide without people, and tell it. The caller saves the queue."""
    queue.automatic, queue.switched_reason, queue.switched_at = on, reason[:500], Now()  # type: ignore[assignment]
    publish(AutomaticSwitched(queue.pk, queue.project_id, on, reason[:500]), topics=(f"production_queue:{queue.pk}",))


def _raise(queue: ProductionQueue) -> None:
    """From now on about half of what is automatic still is. Raises StepOver where nothing is left to raise."""
    floor = raised_floor(queue)
    if floor is None:
        raise StepOver("Nothing is left to raise: there is no threshold, or none above it from which on less would be automatic.")
    queue.raised_to = max(floor, queue.raised_to or 0.0)
    queue.threshold = None if queue.threshold is None else max(queue.threshold, queue.raised_to)
    if queue.class_thresholds is not None:
        queue.class_thresholds = {
            name: None if each is None else max(each, queue.raised_to) for name, each in queue.class_thresholds.items()
        }


def _settings(queue: ProductionQueue, promise: Promise | None) -> dict[str, Any]:
    return {
        **{name: getattr(queue, name) for name in KEPT},
        "calibration": None if queue.calibration_id is None else str(queue.calibration_id),
        "fresh_since": queue.fresh_since.isoformat(),
        "promise": None if promise is None else str(promise.pk),
    }


def _restore(queue: ProductionQueue, before: dict[str, Any], changed: list[str]) -> None:
    for name in changed:
        if name in KEPT and name != "automatic":
            setattr(queue, name, before[name])
    if "automatic" in changed:
        switch(queue, on=before["automatic"], reason="A step because of drift was reversed.")
    if "calibration" in changed:
        queue.calibration_id = before["calibration"]
    if "fresh_since" in changed:
        queue.fresh_since = before["fresh_since"]
    if "promise" in changed:
        Promise.objects.filter(queue=queue, ended_at=None).update(ended_at=Now(), ended_reason="Its beginning was reversed.")
        Promise.objects.filter(pk=before["promise"]).update(ended_at=None, ended_reason="")
    queue.revision += 1
    queue.save()
    queue.refresh_from_db()
    put_in_force(queue)


def _tell(queue: ProductionQueue, step: LadderStep, state: str) -> None:
    fact = DriftStepped(queue.pk, queue.project_id, step.pk, step.number, Rung(step.rung).label, state, step.member_id is None, step.why)
    publish(fact, topics=(f"production_queue:{queue.pk}",))

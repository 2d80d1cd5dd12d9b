"""The agent at work: it takes while the model computes, answers while the model computes, and keeps what it holds.

Whatever the server cannot be told now is tried again with growing, drawn waits; what it refuses for good ends the agent with the reason.
"""

import contextlib
import logging
import queue
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from firstpass.agent.doors import Doors, Lease, Result
from firstpass.agent.holding import IN_BETWEEN_S, Holding
from firstpass.agent.keeping import Models
from firstpass.agent.lessons import Lesson, Teaching
from firstpass.agent.model import looked_at
from firstpass.errors import ApiError, Conflict, FirstpassError, LimitReached, ServerError, Unreachable
from firstpass.session import Retries, Session

log = logging.getLogger("firstpass.agent")
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 60.0
TELL_EVERY_S = 30.0
LOOK_EVERY_S, LAST_CALL_S = 0.02, 2.0
ANSWERS_AHEAD = 64
TOGETHER_S = 1.0
PATIENT = Retries(attempts=3, first_wait_s=0.5, longest_wait_s=10.0)
GONE = frozenset({"work-lost", "work-cancelled"})


@dataclass(frozen=True)
class Settings:
    """How the agent works: data rows shown to the model at once, what it is called, and how long the model may finish a data row in when
    the agent is stopped. `copies`: keep what the model was before it learned.
    """

    batch: int = 8
    name: str = "agent"
    device: str = ""
    version: str = ""
    grace_s: float = 3.0
    copies: bool = True


class Agent:
    """One model at work for one predictor, until stop() is called."""

    def __init__(self, session: Session, predictor: str, model: Any, settings: Settings) -> None:
        fits = callable(getattr(model, "fit", None))
        told = {"name": settings.name, "device": settings.device, "version": settings.version}
        self._doors = Doors(session, predictor, **told, fits=fits)
        self._models = Models(model, settings.version, copies=settings.copies)
        self._settings, self._fits = settings, fits
        self._turn = threading.Lock()  # the model's: it learns, or it looks
        self._teaching: Teaching | None = None
        self._holding, self._stop, self._hurry = Holding(), threading.Event(), threading.Event()
        self._answers: queue.Queue[tuple[Lease, Result] | None] = queue.Queue(ANSWERS_AHEAD)
        self._refusal: BaseException | None = None
        self._gave_back = False
        self.answered = self.failed = 0

    def stop(self) -> None:
        """Take nothing more; what is finished is still handed over, the rest is handed back."""
        self._stop.set()
        if self._teaching is not None:
            self._teaching.stop()

    def interrupt(self) -> None:
        """As a signal says: stop, and the second time wait for nothing."""
        if self._stop.is_set():
            self._hurry.set()
        self.stop()

    def run(self) -> None:
        """Work until it is stopped. Raises ApiError where the server refuses for good, and whatever else ended it."""
        taking = [self._thread(self._take, only_urgent=urgent) for urgent in (False, True)]
        computing, answering = self._thread(self._compute), self._thread(self._answer)
        learning = self._thread(self._learn)
        for each in (*taking, self._thread(self._keep), computing, answering, *([learning] if self._fits else [])):
            each.start()
        told = 0
        while not self._stop.wait(TELL_EVERY_S):
            if self.answered != told:
                told = self.answered
                log.info("%d data rows answered so far, %d of them with an error", told, self.failed)
        log.info("stopping")
        self._doors.close()
        self._holding.wake()
        self._aside(self._give_back, self._holding.drop_waiting())
        self._await(computing, answering, *([learning] if self._teaching else []))
        self._aside(self._hand_back, taking)
        if self._refusal is not None:
            raise self._refusal

    def _await(self, *threads: threading.Thread) -> None:
        """Return once all of them have ended, but not later than the settings allow, and at once when interrupted again."""
        until = time.monotonic() + self._settings.grace_s
        while any(each.is_alive() for each in threads) and time.monotonic() < until and not self._hurry.wait(LOOK_EVERY_S):
            pass

    def _aside(self, call: Callable[..., None], *told: Any) -> None:
        """Call it, and go on without it where the server does not answer in time: a lease that is not handed back runs out."""
        thread = threading.Thread(target=call, args=told, daemon=True)
        thread.start()
        thread.join(self._settings.grace_s)

    def _thread(self, work: Callable[..., None], **told: Any) -> threading.Thread:
        def run() -> None:
            try:
                work(**told)
            except FirstpassError as error:
                self._refusal = error
                self.stop()
            except BaseException as error:
                log.exception("the agent failed")
                self._refusal = error
                self.stop()

        return threading.Thread(target=run, name=work.__name__, daemon=True)

    def _take(self, *, only_urgent: bool) -> None:
        batch = self._settings.batch
        while not self._stop.is_set():
            if not only_urgent and not self._holding.wait_for_room(batch, self._stop.is_set):
                return
            if self._teaching is not None or self._holding.is_stuck():
                self._stop.wait(IN_BETWEEN_S)
                continue
            leases, use = self._persist("take work", partial(self._doors.take, batch, only_urgent=only_urgent)) or ([], None)
            if use is not None:
                self._use(use)
            for lease in leases:
                log.info("took %d data rows (%s)", len(lease.rows), lease.priority)
                self._holding.add(lease)
            if self._teaching is not None:
                self._give_back(self._holding.drop_waiting())

    def _compute(self) -> None:
        try:
            while (lease := self._holding.next(self._stop.is_set)) is not None:
                batch = 1 if lease.careful else self._settings.batch
                for at in range(0, len(lease.rows), batch):
                    self._look(lease, at, batch)
        finally:
            self._answers.put(None)

    def _look(self, lease: Lease, at: int, batch: int) -> None:
        """Show a few data rows to the model, as long as they are ours; what it has found by the time the agent is stopped counts."""
        with self._turn:
            if self._stop.is_set() or lease not in self._holding:
                return
            for result in looked_at(self._models.model, lease.rows[at : at + batch]):
                if self._stop.is_set() and result.error:
                    break  # its media were cut short
                self._holding.got_on(lease)
                self._answers.put((lease, result))
                if self._stop.is_set() or lease not in self._holding:
                    break

    def _learn(self) -> None:
        """Take lessons. While the model learns it says nothing, so what it has not begun on is handed back, and nothing more is taken."""
        while not self._stop.is_set():
            lesson = self._persist("take a lesson", self._doors.lessons.take)
            if lesson is None:
                continue
            self._teaching = Teaching(self._doors.lessons, lesson)
            try:
                with self._turn:
                    self._give_back(self._holding.drop_waiting())
                    self._study(self._teaching)
            finally:
                self._teaching = None

    def _use(self, version: str) -> None:
        """Answer with the version that the server uses, which is the one from before a lesson."""
        with self._turn:
            if self._models.use(version):
                self._doors.rename(version, self._models.kept)
                log.info("version %r is the one in use: answering with it again", version)

    def _study(self, teaching: Teaching) -> None:
        lesson = teaching.lesson
        log.info("learning from %d labels, %d held out", lesson.labels, lesson.held_out)
        self._models.before_lesson()
        learned = None if self._stop.is_set() else teaching.learn(self._models.model)
        if learned is None:
            self._models.go_back()
            self._give_back([lesson])
            return
        try:
            self._persist("hand over what was learned", partial(self._doors.lessons.end, lesson, learned), always=True)
        except Conflict as refusal:
            self._models.go_back()
            log.warning("what was learned came too late: %s", refusal.title)
            return
        if learned.error:
            self._models.go_back()
        else:
            self._models.learned(learned.version)
            self._doors.rename(learned.version, self._models.kept)
            log.info("learned: this is version %r now", learned.version)

    def _answer(self) -> None:
        """Hand results over in the order in which they were found."""
        for lease, results, is_last in self._together():
            try:
                self._persist("hand over answers", partial(self._doors.answer, lease, results), always=True)
            except Conflict as refusal:
                if refusal.code not in GONE:
                    raise
                log.warning("the answers for %d data rows came too late: %s", len(results), refusal.title)
                self._holding.drop(lease)
                continue
            self.answered += len(results)
            self.failed += sum(bool(each.error) for each in results)
            if is_last:
                self._holding.drop(lease)

    def _together(self) -> Iterator[tuple[Lease, list[Result], bool]]:
        """What was found of one lease since the last time, about once a second, and at once with its last data row: which `is_last`."""
        found, left, told = list[tuple[Lease, Result]](), dict[tuple[str, int], int](), 0.0
        while True:
            is_over = answer = None
            with contextlib.suppress(queue.Empty):
                answer = self._answers.get(timeout=max(0.0, told + TOGETHER_S - time.monotonic()) if found else None)
                is_over = answer is None
            if found and (answer is None or answer[0] is not found[0][0]):
                lease = found[0][0]
                yield lease, [result for _, result in found], not left[lease.key]
                found, told = [], time.monotonic()
            if is_over:
                return
            if answer is not None:
                lease = answer[0]
                found.append(answer)
                left[lease.key] = left.get(lease.key, len(lease.rows)) - 1
                told = told if left[lease.key] else 0.0

    def _keep(self) -> None:
        """Extend what is held."""
        leases = list[Lease | Lesson]()
        while not self._stop.wait(min((each.lease_s / 3 for each in leases), default=1.0)):
            teaching = self._teaching
            if self._holding.is_stuck() and (waiting := self._holding.drop_waiting()):
                log.warning("the model hangs: %d leases that wait for it go to others", len(waiting))
                self._give_back(waiting)
            leases = [*self._holding.alive(), *([teaching.lesson] if teaching else [])]
            try:
                for lost in self._doors.keep(leases) if leases else ():
                    log.warning("a lease is not ours any more")
                    if isinstance(lost, Lease):
                        self._holding.drop(lost)
                    elif teaching is not None:
                        teaching.stop()
            except (Unreachable, ApiError) as error:
                log.warning("the leases could not be extended: %s", error)

    def _hand_back(self, taking: Sequence[threading.Thread]) -> None:
        """Everything, and once more what a call of ours that still waits for work is given of it."""
        teaching = self._teaching
        self._give_back([*self._holding.drop_all(), *([teaching.lesson] if teaching else [])])
        until = time.monotonic() + LAST_CALL_S
        while self._gave_back and any(each.is_alive() for each in taking) and time.monotonic() < until:
            time.sleep(LOOK_EVERY_S)
            self._give_back(self._holding.drop_all())
        self._give_back(self._holding.drop_all())

    def _give_back(self, leases: Sequence[Lease | Lesson]) -> None:
        if not leases:
            return
        try:
            self._doors.release(leases)
            self._gave_back = True
            log.info("handed back what was not finished")
        except FirstpassError as error:
            log.warning("what was not finished could not be handed back, so it waits until its lease runs out: %s", error)

    def _persist(self, what: str, call: Callable[[], Any], *, always: bool = False) -> Any:
        """Call until it works, or the agent is stopped (then once more, if `always`). Raises what the server refuses for good."""
        wait_s = FIRST_WAIT_S
        while True:
            last = self._stop.is_set()
            if last and not always:
                return None
            try:
                return call()
            except (Unreachable, ServerError, LimitReached) as error:
                if last:
                    raise
                log.warning("could not %s, trying again: %s", what, error)
            self._stop.wait(random.uniform(wait_s / 2, wait_s))  # noqa: S311  so that many agents do not come back at once
            wait_s = min(LONGEST_WAIT_S, 2 * wait_s)

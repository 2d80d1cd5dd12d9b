"""What a model of one's own learns from: a lesson that is leased as work is, its labels page by page, and what came of it."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from firstpass.agent.fetching import Stopped
from firstpass.agent.rows import Row
from firstpass.errors import ApiError, Conflict, Unreachable
from firstpass.ontologies import Feature
from firstpass.session import Session

log = logging.getLogger("firstpass.agent")
WAIT_S = 25
TELL_EVERY_S = 1.0
MOST_ERROR, MOST_NAME = 2_000, 200
AHEAD = 16  # data rows whose media are on their way while the model learns from the one before
Labelled = tuple[Row, list[dict[str, Any]]]
MakeRow = Callable[[Mapping[str, Any], Sequence[Feature], Mapping[str, Any]], Row]  # of what the server says, features and options


@dataclass(frozen=True)
class Lesson:
    """Labels to learn from, `labels` of them, and `held_out` more to measure on; ours for now."""

    id: str
    token: int
    number: int
    labels: int
    held_out: int
    lease_s: float
    features: tuple[Feature, ...] = field(repr=False)
    options: Mapping[str, Any] = field(repr=False)

    @property
    def named(self) -> dict[str, Any]:
        """As the server knows it again."""
        return {"id": self.id, "token": self.token}


@dataclass(frozen=True)
class Learned:
    """What the new version is called and how it does, or why there is none."""

    version: str = ""
    metrics: Mapping[str, float] = field(default_factory=dict)
    error: str = ""

    def wire(self) -> dict[str, Any]:
        """As the API spells it."""
        return {"error": self.error[:MOST_ERROR]} if self.error else {"version": self.version, "metrics": dict(self.metrics)}


class Lessons:
    """The server's doors for learning. Each call may raise ApiError and Unreachable."""

    def __init__(self, session: Session, predictor: str, agent: Mapping[str, Any], row: MakeRow) -> None:
        self._session, self._at, self._agent, self._row = session, f"predictors/{predictor}/fittings", agent, row

    def take(self) -> Lesson | None:
        """A lesson, as soon as there is one; nothing after a while."""
        said = self._session.ask(f"{self._at}/take", {"agent": self._agent}, wait=WAIT_S)
        if not said:
            return None
        told = {name: said[name] for name in ("id", "token", "number", "labels", "held_out", "lease_s", "options")}
        return Lesson(**told, features=tuple(map(Feature.read, said["features"])))

    def labels(self, lesson: Lesson, *, held_out: bool) -> Iterator[Labelled]:
        """Each data row with what people say of it, as the API has it. The media of the next 16 are fetched meanwhile."""
        ahead = deque[Labelled]()
        for each in self._said(lesson, held_out=held_out):
            ahead.append((self._row(each["data_row"], lesson.features, lesson.options), each["annotations"]))
            if len(ahead) > AHEAD:
                yield ahead.popleft()
        while ahead:
            yield ahead.popleft()

    def _said(self, lesson: Lesson, *, held_out: bool) -> Iterator[Mapping[str, Any]]:
        """Page by page."""
        after = None
        while True:
            page = self._session.ask(f"{self._at}/labels", {"lease": lesson.named, "after": after})
            yield from (each for each in page["labels"] if each["held_out"] is held_out)
            after = page["next"]
            if after is None:
                return

    def progress(self, lesson: Lesson, step: int, steps: int, metrics: Mapping[str, float]) -> None:
        """Show how far it is."""
        body = {"agent": self._agent, "lease": lesson.named, "step": step, "steps": steps, "metrics": dict(metrics)}
        self._session.ask(f"{self._at}/progress", body)

    def end(self, lesson: Lesson, learned: Learned) -> None:
        """Say what came of it."""
        self._session.ask(f"{self._at}/end", {"agent": self._agent, "lease": lesson.named, **learned.wire()})


class Labels:
    """The labels of a lesson, for `fit`: `for row, annotations in labels` are those to learn from, `labels.held_out` those to measure on.

    They are read from the server each time anew; annotations are dicts with name, kind, value and answers.
    """

    def __init__(self, lessons: Lessons, lesson: Lesson) -> None:
        self._lessons, self._lesson = lessons, lesson
        self.features, self.options = lesson.features, lesson.options

    def __len__(self) -> int:
        return self._lesson.labels

    def __iter__(self) -> Iterator[Labelled]:
        return self._lessons.labels(self._lesson, held_out=False)

    @property
    def held_out(self) -> Iterator[Labelled]:
        """Those to measure on, never to learn from."""
        return self._lessons.labels(self._lesson, held_out=True)


class Teaching:
    """One lesson on its way through the model's `fit`."""

    def __init__(self, lessons: Lessons, lesson: Lesson) -> None:
        self.lesson, self._lessons = lesson, lessons
        self._over, self._told = threading.Event(), 0.0
        self._metrics: dict[str, float] = {}

    def stop(self) -> None:
        """It is not ours any more, or the agent stops: the next word of progress ends it."""
        self._over.set()

    def learn(self, model: Any) -> Learned | None:
        """Let the model learn; None where it was stopped."""
        try:
            named = model.fit(Labels(self._lessons, self.lesson), self.progress)
        except Stopped:
            return None
        except Exception as error:
            log.exception("the model could not learn")
            return Learned(error=f"The model could not learn: {type(error).__name__}: {error}")
        return Learned(str(named or getattr(model, "version", "") or "")[:MOST_NAME], self._metrics)

    def progress(self, step: int, steps: int, **metrics: float) -> None:
        """Tell how far learning is, with figures such as loss: each is drawn as a curve; those told last stay with the version.

        At most one a second is sent; a figure that is not finite is left out.

        Raises Stopped where learning was cancelled or the agent is stopped: let it through.
        """
        if self._over.is_set():
            raise Stopped("Learning was stopped.")
        self._metrics = {name: number for name, figure in metrics.items() if isfinite(number := float(figure))}
        if step < steps and time.monotonic() - self._told < TELL_EVERY_S:
            return
        self._told = time.monotonic()
        try:
            self._lessons.progress(self.lesson, int(step), int(steps), self._metrics)
        except Conflict as error:
            self._over.set()
            raise Stopped(error.title) from error
        except (Unreachable, ApiError) as error:
            log.warning("the progress could not be told: %s", error)

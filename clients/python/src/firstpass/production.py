"""Production queues: a deployed model asks, and is answered at once; what people decide is waited for."""

import base64
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Self
from uuid import UUID

from firstpass.data_rows import DataRow, reference
from firstpass.errors import ApiError, WaitedTooLong, refusal
from firstpass.labels import Said
from firstpass.payload import encoded
from firstpass.reading import picked
from firstpass.session import Session
from firstpass.threshold import Standing

AT_ONCE = 500  # so many are asked by one request
LONGEST_HOLD_S = 30
NDJSON = "application/x-ndjson"

Asset = str | UUID | DataRow | Path | Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One decision to ask for.

    `external_id` is yours: the same again is answered with what was decided. `data_row` is a global key, an id as a UUID, a DataRow, the
    Path of a file to send along, or a dict as the API has it (`{"url": ...}`). Of what `predictions` say, the least sure counts unless
    `confidence` is stated. Each step of `priority` (-5 to 5) is worth an hour of waiting.
    """

    external_id: str
    data_row: Asset
    predictions: Sequence[Said]
    confidence: float | None = None
    deadline: datetime | None = None
    priority: int = 0
    metadata: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def wire(self) -> dict[str, Any]:
        """As the API reads it."""
        said: dict[str, Any] = {
            "external_id": self.external_id,
            "data_row": _asset(self.data_row),
            "predictions": [_wire(each) for each in self.predictions],
            "priority": self.priority,
        }
        more = {"confidence": self.confidence, "deadline": self.deadline and self.deadline.isoformat(), "metadata": dict(self.metadata)}
        return said | {name: value for name, value in more.items() if value not in (None, {})}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One outcome; a later correction is another one with the next `revision`. `id` is that of the event that told it.

    `state` is decided or set_aside, `by` is model or person, `annotations` are dicts in the one form.
    """

    id: UUID
    revision: int
    state: str
    by: str
    reason: str
    annotations: Sequence[Mapping[str, Any]] = field(hash=False)

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """What the API says of an outcome."""
        return picked(cls, said, id=UUID(said["id"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was answered, or what stands now: `state` is decided, needs_review or set_aside, `why` says how it came to that.

    `outcomes` are known of a decision that was read or waited for, the last one stands.
    """

    id: UUID
    external_id: str
    state: str
    by: str | None
    why: str | None
    confidence: float | None
    calibrated: float | None
    threshold: float | None
    revision: int
    outcomes: Sequence[Outcome] = ()

    @property
    def outcome(self) -> Outcome | None:
        """The one that stands, where it is known."""
        return self.outcomes[-1] if self.outcomes else None

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """What the API says of a decision."""
        outcomes = tuple(Outcome.read(each) for each in said.get("outcomes", ()))
        return picked(cls, said, id=UUID(said["id"]), outcomes=outcomes)


class ProductionQueue:
    """A handle on a production queue."""

    def __init__(self, session: Session, shown: Mapping[str, Any]) -> None:
        self._session = session
        self.id, self.name = UUID(shown["id"]), str(shown["name"])

    def __repr__(self) -> str:
        return f"ProductionQueue({self.name!r})"

    def decide(self, *, external_id: str, data_row: Asset, predictions: Sequence[Said], **more: Any) -> Decision:
        """Ask for one decision; `more` are the other fields of Asked. Raises Conflict for other content under the same external id."""
        asked = Asked(external_id=external_id, data_row=data_row, predictions=predictions, **more)
        return Decision.read(self._session.ask(self._address, asked.wire()))

    def decide_many(self, asked: Iterable[Asked | Mapping[str, Any]]) -> Iterator[Decision | ApiError]:
        """Ask for many, and what became of each, in their order: its decision, or why it was refused, which costs no other."""
        lines: list[bytes] = []
        for each in asked:
            lines.append(encoded(each.wire() if isinstance(each, Asked) else each))
            if len(lines) == AT_ONCE:
                yield from self._ask(lines)
                lines = []
        if lines:
            yield from self._ask(lines)

    def decision(self, number: UUID | str) -> Decision:
        """The decision with this id, with its outcomes. Raises NotFound."""
        return Decision.read(self._session.get(f"decisions/{number}"))

    def find(self, external_id: str) -> Decision | None:
        """The decision with this external id."""
        found = next(self._session.pages("decisions", queue=str(self.id), external_id=external_id), None)
        return self.decision(found["id"]) if found else None

    def wait(self, number: UUID | str, *, timeout_s: float = 3600.0) -> Decision:
        """The decision once it has an outcome; the server holds the call meanwhile. Raises WaitedTooLong."""
        until = time.monotonic() + timeout_s
        while (left_s := until - time.monotonic()) > 0:
            hold_s = max(1, min(LONGEST_HOLD_S, round(left_s)))
            if said := self._session.get(f"decisions/{number}", wait=hold_s):
                return Decision.read(said)
        raise WaitedTooLong(f"Nobody has decided within {timeout_s:g} seconds.")

    def threshold(self) -> Standing:
        """From which confidence it decides by itself, and how what is promised of that stands."""
        return Standing.read(self._session.get(f"production-queues/{self.id}/threshold"))

    def promise(self, *, error_rate: float, confidence: float, first: int | None = None, by_class: bool = False) -> Standing:
        """Promise that of what is decided automatically at most `error_rate` is wrong, with `confidence`, in place of what was before.

        It is certified by blind audits that are drawn from now on, the first time when `first` of them are over. Raises Invalid where
        these are too few to show as much.
        """
        asked = {"error_rate": error_rate, "confidence": confidence, "by_class": by_class} | ({} if first is None else {"first": first})
        return Standing.read(self._session.post(f"production-queues/{self.id}/promise", asked))

    @property
    def _address(self) -> str:
        return f"production-queues/{self.id}/decisions"

    def _ask(self, lines: Sequence[bytes]) -> Iterator[Decision | ApiError]:
        body = b"\n".join(lines)
        said = self._session.send(self._address, lambda: [body], size=len(body), mime=NDJSON)
        for each in said["results"]:
            problem = each["problem"]
            yield Decision.read(each["decision"]) if problem is None else refusal(problem["status"], problem)


def _asset(asset: Asset) -> Mapping[str, Any]:
    if isinstance(asset, Path):
        return {"bytes": base64.b64encode(asset.read_bytes()).decode(), "name": asset.name}
    return asset if isinstance(asset, Mapping) else reference(asset)


def _wire(said: Said) -> dict[str, Any]:
    """An annotation; the id that it may have here is only for relationships to name it."""
    line = dict(said) if isinstance(said, Mapping) else said.wire()
    return {**line, "id": line.pop("uuid")} if "uuid" in line else line

"""The server's doors for agents, and what they hand out."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from firstpass.agent.fetching import Fetching, Stopped
from firstpass.agent.lessons import MOST_ERROR, WAIT_S, Lesson, Lessons
from firstpass.agent.rows import Row
from firstpass.errors import BadRequest, Invalid, TooLarge
from firstpass.ontologies import Feature
from firstpass.session import Session

log = logging.getLogger("firstpass.agent")
READ_LATER = frozenset({"video", "geospatial"})  # too large to be held ahead
URGENT = frozenset({"live", "trial"})
REFUSED = "The server refused the answer, or it is larger than it takes; the agent's log says more."


@dataclass(frozen=True)
class Lease:
    """Data rows that are ours for now."""

    id: str
    token: int
    priority: str
    careful: bool
    patience_s: float
    lease_s: float
    rows: tuple[Row, ...]

    @property
    def key(self) -> tuple[str, int]:
        """What it is known by here: data rows that come back to us do so by another token."""
        return self.id, self.token

    @property
    def is_urgent(self) -> bool:
        """Whether a person waits for it."""
        return self.priority in URGENT

    @property
    def named(self) -> dict[str, Any]:
        """As the server knows it again."""
        return {"id": self.id, "token": self.token}


@dataclass(frozen=True)
class Result:
    """What was found in one data row, or why nothing was; `seconds` of work."""

    row: Row
    annotations: Sequence[Mapping[str, Any]] = ()
    error: str = ""
    seconds: float = 0.0

    def wire(self) -> dict[str, Any]:
        """As the API spells it."""
        said = {"data_row": self.row.id, "annotations": list(self.annotations), "seconds": round(self.seconds, 4)}
        return {**said, "error": self.error[:MOST_ERROR]} if self.error else said


class Doors:
    """Calls for one predictor. Each may raise ApiError and Unreachable."""

    def __init__(self, session: Session, predictor: str, *, name: str, device: str, version: str, fits: bool = False) -> None:
        self._session, self._at = session, f"predictors/{predictor}/leases"
        self._agent = {"instance": str(uuid4()), "name": name, "device": device, "version": version, "kept": None, "fits": fits}
        self._fetching = Fetching(self._fetch)
        self.lessons = Lessons(session, predictor, self._agent, self._row)

    def take(self, data_rows: int, *, only_urgent: bool) -> tuple[list[Lease], str | None]:
        """Work, as soon as there is some; nothing after a while. The media are on their way when it returns.

        With it the version that is kept, where that is to answer instead; else None.
        """
        body = {"agent": self._agent, "data_rows": data_rows, "only_urgent": only_urgent}
        work = self._session.ask(f"{self._at}/take", body, wait=WAIT_S)
        return ([self._lease(said, work) for said in work["leases"]], work.get("use")) if work else ([], None)

    def answer(self, lease: Lease, results: Sequence[Result]) -> None:
        """Hand results over; one that the server refuses by itself becomes an error of its data row."""
        body = {"agent": self._agent, "lease": lease.named, "results": [each.wire() for each in results]}
        try:
            accepted = self._session.ask(f"{self._at}/results", body)
        except (BadRequest, Invalid, TooLarge) as refusal:
            if len(results) > 1:
                for half in (results[: len(results) // 2], results[len(results) // 2 :]):
                    self.answer(lease, half)
                return
            if results[0].error == REFUSED:
                raise
            log.warning("an answer was refused: %s", refusal)
            self.answer(lease, [Result(results[0].row, error=REFUSED)])
            return
        for each in accepted["refused"]:
            log.warning("left out: %s %s Expected: %s", each["pointer"], each["message"], each["expected"])

    def keep(self, leases: Sequence[Lease | Lesson]) -> list[Lease | Lesson]:
        """Extend leases; those that are not ours any more."""
        said = self._session.ask(f"{self._at}/extension", {"agent": self._agent, "leases": [each.named for each in leases]})
        return [each for each in leases if each.id in said["lost"]]

    def release(self, leases: Iterable[Lease | Lesson]) -> None:
        """Hand leases back."""
        self._session.ask(f"{self._at}/release", {"leases": [each.named for each in leases]})

    def rename(self, version: str, kept: str | None) -> None:
        """The model's version is called so from now on, and the one that is kept beside it."""
        self._agent.update(version=version, kept=kept)

    def close(self) -> None:
        """Cut short what is being fetched; nothing more is."""
        self._fetching.stop()

    def _lease(self, said: Mapping[str, Any], work: Mapping[str, Any]) -> Lease:
        features = tuple(map(Feature.read, work["features"]))
        rows = tuple(self._row(each, features, work["options"]) for each in said["data_rows"])
        told = {name: said[name] for name in ("id", "token", "priority", "careful", "patience_s", "lease_s")}
        return Lease(**told, rows=rows)

    def _row(self, said: Mapping[str, Any], features: Sequence[Feature], options: Mapping[str, Any]) -> Row:
        """What is said of a data row; its media are fetched from now on, but where few models read them or they are large."""
        address: str = said["media"]
        if said["texts"] or said["modality"] in READ_LATER:
            return Row.of(said, features, options, lambda: self._fetch(address))
        return Row.of(said, features, options, self._fetching.begin(address))

    def _fetch(self, address: str) -> bytes:
        """The bytes at an address that came with the work; the API key is not sent, and no redirect is followed."""
        with self._session.download(address) as pieces:
            found = bytearray()
            for piece in pieces:
                found += piece
                if self._fetching.is_over:
                    raise Stopped("The agent was stopped.")
            return bytes(found)

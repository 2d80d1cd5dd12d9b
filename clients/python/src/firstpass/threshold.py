"""From which confidence a production queue decides by itself, and what is promised of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from firstpass.reading import picked


@dataclass(frozen=True, slots=True)
class CertifiedThreshold:
    """What was certified of a class, `subject` its id, or of everything else where it is ''.

    `threshold` None: nothing was, for the `reason`, and `more` audits would do at the rates seen so far (None: no number would). Else the
    true error rate is at most `bound`, as `wrong` of the `accepted` audits at or above it were wrong.
    """

    subject: str
    audits: int
    threshold: float | None
    accepted: int | None
    wrong: int | None
    bound: float | None
    reason: str
    more: int | None

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """What the API says of a group."""
        place = said["place"]
        found = {"accepted": None, "wrong": None, "bound": None} if place is None else said["candidates"][place]
        return picked(cls, said, **{name: found[name] for name in ("accepted", "wrong", "bound")})


@dataclass(frozen=True, slots=True)
class Certification:
    """The `number`-th certification of a queue, held at `audits` blind audits; it spent `doubt` of 1 - `confidence`."""

    number: int
    error_rate: float
    confidence: float
    audits: int
    doubt: float
    is_kept: bool
    groups: tuple[CertifiedThreshold, ...]

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """What the API says of a certification."""
        return picked(cls, said, groups=tuple(CertifiedThreshold.read(each) for each in said["groups"]))


@dataclass(frozen=True, slots=True)
class Standing:
    """How a queue's promise stands: `state` is none, not_due, kept or refused.

    Of what it decides automatically at most `error_rate` is promised to be wrong, with `confidence`; None where nothing is promised.
    `threshold` is what it decides by now (None: people decide everything), settled by the promise where it `follows`. The next
    certification is held at `next_at` audits, of which `next_over` are over.
    """

    state: str
    error_rate: float | None
    confidence: float | None
    threshold: float | None
    follows: bool
    newest: Certification | None
    next_at: int | None
    next_over: int | None
    certifications: tuple[Certification, ...]

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """What the API says of a queue's threshold."""
        promise, following, newest = said["promise"] or {}, said["next"] or {}, said["newest"]
        return cls(
            state=said["state"],
            error_rate=promise.get("error_rate"),
            confidence=promise.get("confidence"),
            threshold=said["in_force"]["threshold"],
            follows=said["in_force"]["follows"],
            newest=newest and Certification.read(newest),
            next_at=following.get("audits"),
            next_over=following.get("over"),
            certifications=tuple(Certification.read(each) for each in said["certifications"]),
        )

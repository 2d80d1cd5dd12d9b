"""Which decisions are audited blind, for what, and with which chance: drawn when they are asked for. No database.

Draws are hashes of the external id with the queue's own seed, a fresh one for each question, so that nothing but luck decides and the
same thing is drawn the same way each time. Uniform audits know nothing of the prediction; targeted ones are drawn among the others.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from apps.core.draws import drawn
from apps.production.models import AuditPart

REACH = 0.2  # of all that is predicted, on either side of the threshold


@dataclass(frozen=True)
class Drawn:
    """What an audit is for; `chance` as apps.production.models.Audit has it."""

    part: AuditPart
    chance: float | None


def draw(seed: UUID, external_id: str, *, uniform: float, certify: float, targeted: float) -> Drawn | None:
    """Whether this one is audited, and for what. Shares in [0, 1]: of all, of the uniform audits, and of what is not drawn uniformly."""
    chance = uniform * (1 - certify) + (1 - uniform) * targeted
    if _falls(seed, external_id) < uniform:
        if _falls(seed, "part of " + external_id) < certify:
            return Drawn(AuditPart.CERTIFICATION, None)
        return Drawn(AuditPart.CALIBRATION, chance)
    return Drawn(AuditPart.TARGETED, chance) if _falls(seed, "aimed at " + external_id) < targeted else None


def targeted_chance(score: float | None, threshold: float | None, spread: Sequence[float] | None, budget: float) -> float:
    """The chance of a targeted audit: highest at the threshold and 0 beyond REACH of coverage, `budget` on average over everything.

    `spread` are scores (n,) of equal steps of coverage, falling: how much is surer than a score is read off them, so that the budget is
    kept whatever scores look like. 0 where there is no threshold to aim at, or no spread yet.
    """
    if score is None or threshold is None or not spread or budget <= 0:
        return 0.0
    aim, at = _coverage(threshold, spread), _coverage(score, spread)
    low, high = min(REACH, aim), min(REACH, 1 - aim)  # how far the triangle reaches before it leaves [0, 1]
    area = low * (1 - low / (2 * REACH)) + high * (1 - high / (2 * REACH))
    return min(1.0, budget * max(0.0, 1 - abs(at - aim) / REACH) / area)


def _coverage(score: float, spread: Sequence[float]) -> float:
    """The share of everything that is at least as sure, in [0, 1]."""
    rising = spread[::-1]
    return (len(rising) - bisect_left(rising, score)) / len(rising)


def _falls(seed: UUID, words: str) -> float:
    """Uniform in [0, 1); nobody outside can foretell it."""
    return drawn(seed.bytes, words.encode())

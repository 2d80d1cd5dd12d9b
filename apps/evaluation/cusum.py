"""The alarm on audited errors: a cumulative sum that rings soon after errors become more frequent, and rarely else.

Page, "Continuous inspection schemes", Biometrika 1954, for outcomes that are right or wrong (Reynolds and Stoumbos, "A CUSUM chart for
monitoring a proportion when inspecting continuously", Journal of Quality Technology 1999). It watches uniform audits, in the order in which
they came; it proves nothing about the rate, which is the certificate's matter.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log
from typing import Any

import numpy as np
import numpy.typing as npt

from apps.kinds.reading import InvalidValue, join, read_number, read_object, read_whole


@dataclass(frozen=True, slots=True)
class Cusum:
    """Tuned to tell a rate of errors of `tolerated` from one of `feared`, 0 < tolerated < feared < 1. Raises ValueError.

    While errors are as tolerated it rings falsely once in at least `audits_between` audits, on average: the level is ln(audits_between),
    by Lorden's bound ("Procedures for reacting to a change in distribution", Annals of Mathematical Statistics 1971).
    """

    tolerated: float
    feared: float
    audits_between: float = 2000.0

    def __post_init__(self) -> None:
        if not (0 < self.tolerated < self.feared < 1 and self.audits_between > 1):
            raise ValueError("a rate that is feared is above the one tolerated, and a false alarm comes after more than one audit")

    @property
    def level(self) -> float:
        """The sum from which on it rings."""
        return log(self.audits_between)

    def watch(self, state: "CusumState", wrong: npt.ArrayLike) -> "CusumState":
        """The state after these audits (n,). A state that rang stays as it is until somebody begins anew with CusumState().

        Each sum is max(0, the one before + ln(feared / tolerated) where wrong, ln((1 - feared) / (1 - tolerated)) where right).
        """
        errors = np.asarray(wrong, np.bool_)
        if state.rang_at is not None or not errors.size:
            return state
        steps = np.where(errors, log(self.feared / self.tolerated), log((1 - self.feared) / (1 - self.tolerated)))
        walk = state.sum + np.cumsum(steps)
        sums = walk - np.minimum(np.minimum.accumulate(walk), 0)
        over = np.flatnonzero(sums >= self.level)
        last = int(over[0]) if over.size else errors.size - 1
        audits = state.audits + last + 1
        return CusumState(float(sums[last]), audits, audits if over.size else None)


@dataclass(frozen=True, slots=True)
class CusumState:
    """The sum after so many `audits`; `rang_at`: after which of them it rang, counted from 1, None where it did not."""

    sum: float = 0.0
    audits: int = 0
    rang_at: int | None = None

    def dump(self) -> dict[str, Any]:
        """As JSON can hold it; `parse_state` reads it again."""
        return {"sum": self.sum, "audits": self.audits, "rang_at": self.rang_at}


def parse_state(payload: Any, at: str = "") -> CusumState:
    """What `CusumState.dump` wrote. Raises InvalidValue."""
    members: Mapping[str, Any] = read_object(payload, at, required=("sum", "audits", "rang_at"))
    total = read_number(members["sum"], join(at, "sum"))
    if total < 0:
        raise InvalidValue(join(at, "sum"), f"{total} is below 0.", "a number of at least 0")
    rang = None if members["rang_at"] is None else read_whole(members["rang_at"], join(at, "rang_at"))
    return CusumState(total, read_whole(members["audits"], join(at, "audits")), rang)

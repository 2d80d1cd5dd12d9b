"""How a family asks a server elsewhere: the way out that it is given, and what comes back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True)
class Reply:
    """An answer over HTTP, whole: its status, headers (names in lower case) and at most as many bytes as were allowed."""

    status: int
    headers: Mapping[str, str]
    content: bytes


Check = Callable[[Reply], object]


class About(StrEnum):
    """What a call asks for. Failures are counted for each by itself: a server that can say what it is may still fail at what it is for."""

    DESCRIPTION = "description"
    PREDICTION = "prediction"
    LABELS = "labels"  # the server is told of them
    WORK = "work"  # no call: what a predictor does in a worker here


class Send(Protocol):
    """The guarded way out, see apps.core.egress: public hosts, or those that whoever runs the server admitted."""

    def __call__(
        self,
        method: str,
        url: str,
        *,
        content: bytes = b"",
        headers: Mapping[str, str] | None = None,
        timeout_s: float,
        max_bytes: int,
        check: Check | None = None,
        about: About = About.PREDICTION,
    ) -> Reply:
        """Send and read the answer; `check` raises EndpointFailed for one that is nonsense, so that it counts as a failure.

        Raises EndpointFailed, also for a status of 401, 403, 429, or 500 and above.
        """

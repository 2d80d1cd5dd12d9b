"""While a server takes its time, the chunk stays with the worker that asked it."""

from threading import Event
from typing import Any, cast

import pytest

from apps.core.jobs import ChunkContext, LeaseLost
from apps.inference.predictors.contract import EndpointFailed
from apps.inference.services import keeping_on
from apps.inference.services.keeping_on import meanwhile


class Lease:
    """Renewed so often, and lost after that."""

    def __init__(self, most: int = 1_000_000) -> None:
        self.renewed, self.most, self.thrice = 0, most, Event()

    def renew(self) -> None:
        self.renewed += 1
        if self.renewed > self.most:
            raise LeaseLost
        if self.renewed == 3:
            self.thrice.set()


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping_on, "TICK_S", 0.01)


def held(lease: Lease) -> ChunkContext:
    return cast(ChunkContext, cast(Any, lease))


def test_the_lease_is_renewed_until_the_work_is_done() -> None:
    lease = Lease()
    assert meanwhile(held(lease), lambda: lease.thrice.wait(10)) is True
    assert lease.renewed >= 3


def test_what_the_work_raises_is_raised() -> None:
    def fail() -> None:
        raise EndpointFailed("no answer")

    with pytest.raises(EndpointFailed, match="no answer"):
        meanwhile(held(Lease()), fail)


def test_who_lost_the_lease_waits_no_longer() -> None:
    never = Event()
    with pytest.raises(LeaseLost):
        meanwhile(held(Lease(most=2)), lambda: never.wait(10))
    never.set()

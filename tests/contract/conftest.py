"""Two whole organizations for each file of contract tests, made once; every test starts from them and leaves no trace."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.contract.checksum import checksum
from tests.contract.world import World, build

Sums = dict[str, dict[str, tuple[int, str]]]


@contextlib.contextmanager
def rolled_back() -> Iterator[None]:
    """A transaction like a test case's own: what happens inside is undone."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # noqa: SLF001  so that outermost transactions may begin inside
    with block:
        yield
        transaction.set_rollback(True)


@dataclass(frozen=True, repr=False)
class Worlds:
    """Acme and Globex, equal in all but their ids and names."""

    acme: World
    globex: World
    before: Sums

    def now(self) -> Sums:
        """The rows of both as they are now."""
        return {each.mark: checksum(each.owner.organization.pk) for each in (self.acme, self.globex)}

    def changed(self) -> list[str]:
        """The tables in which anything is other than before."""
        now = self.now()
        return [f"{mark}: {table}" for mark in now for table, said in now[mark].items() if said != self.before[mark][table]]


@pytest.fixture(scope="module")
def _made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Worlds]:
    with django_db_blocker.unblock(), rolled_back():
        made = Worlds(build("Acme", "zebra"), build("Globex", "walrus"), {})
        made.before.update(made.now())
        yield made


@pytest.fixture
def worlds(_made: Worlds, db: None) -> Worlds:
    """Both, as they were made."""
    return _made

"""The one door to an organization's rows. Postgres holds the wall behind it (row-level security); this opens the door and says for whom."""

import contextlib
from collections.abc import Callable, Iterator
from typing import TypeVar, cast

from django.db import connections, transaction

from apps.core.context import organization
from apps.core.db.base import DatabaseWrapper

F = TypeVar("F", bound=Callable[..., object])


class TenantError(RuntimeError):
    """Tenant rows were asked for outside a scope, or a scope was switched inside another."""


def current_organization_id() -> int:
    """The organization of the open scope. Raises TenantError where there is none."""
    current = organization.get()
    if current is None:
        msg = "no organization in scope: open tenant(organization_id) first"
        raise TenantError(msg)
    return current


@contextlib.contextmanager
def tenant(organization_id: int, using: str = "default") -> Iterator[None]:
    """Run the block as one organization in one outermost transaction. Raises TenantError inside another scope or transaction.

    Allowed inside bound() of the same organization, where no transaction is open.
    """
    if organization.get() not in (None, int(organization_id)):
        msg = "an organization's scope cannot be switched inside another"
        raise TenantError(msg)
    connection = cast(DatabaseWrapper, connections[using])
    if organization.get() is not None and _in_transaction(using):
        msg = "this scope is open already"
        raise TenantError(msg)
    token = organization.set(int(organization_id))
    try:
        with transaction.atomic(using=using, durable=True):
            inside_test_case = len(connection.atomic_blocks) > 1
            if inside_test_case:
                connection.say(organization_id)
            yield
            if inside_test_case:
                connection.say(None if token.old_value is token.MISSING else token.old_value)
    finally:
        organization.reset(token)


@contextlib.contextmanager
def bound(organization_id: int, using: str = "default") -> Iterator[None]:
    """Name the organization for long work without opening a transaction; every outermost atomic() inside speaks for it."""
    if organization.get() not in (None, int(organization_id)):
        msg = "an organization's scope cannot be switched inside another"
        raise TenantError(msg)
    token = organization.set(int(organization_id))
    connection = cast(DatabaseWrapper, connections[using])
    inside_test_case = connection.in_atomic_block
    try:
        if inside_test_case:
            connection.say(organization_id)
        yield
        if inside_test_case and token.old_value is token.MISSING:
            connection.say(None)
    finally:
        organization.reset(token)


def _in_transaction(using: str) -> bool:
    blocks = connections[using].atomic_blocks
    return any(not getattr(block, "_from_testcase", False) for block in blocks)


def no_transaction(view: F) -> F:
    """Mark a view that streams, polls long or calls out: it gets the organization by bound() and opens short transactions itself."""
    view.no_transaction = True  # type: ignore[attr-defined]
    return view

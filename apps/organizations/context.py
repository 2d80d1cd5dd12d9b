"""What is known of the request at hand while it runs: who acts, what must outlive a refusal, whether the audit trail has its line."""

import contextlib
import contextvars
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from apps.organizations.actor import Actor


@dataclass
class RequestContext:
    """One per request. Mutable, and never shared between requests."""

    actor: Actor | None = None
    audited: bool = False
    subject_name: str = ""
    after_refusal: list[Callable[[], object]] = field(default_factory=list)


_context: contextvars.ContextVar[RequestContext | None] = contextvars.ContextVar("request_context", default=None)


def current_context() -> RequestContext | None:
    """The running request's context; None in workers, commands and sockets."""
    return _context.get()


def current_actor() -> Actor | None:
    """Who acts in the running request, where somebody does."""
    context = _context.get()
    return context.actor if context else None


@contextlib.contextmanager
def request_context(actor: Actor | None) -> Iterator[RequestContext]:
    """Give the block a context of its own."""
    context = RequestContext(actor)
    token = _context.set(context)
    try:
        yield context
    finally:
        _context.reset(token)


def after_refusal(keep: Callable[[], object]) -> None:
    """Run `keep` in a scope and transaction of its own if this request is refused, when what it wrote has been rolled back.

    Read what `keep` needs before handing it over: by then the rows of this request are gone. Outside a request nothing is rolled back
    by a refusal, so there it is not run.
    """
    context = _context.get()
    if context is not None:
        context.after_refusal.append(keep)

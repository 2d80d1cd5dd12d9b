"""Calling the server behind a predictor: guarded, bounded, tried again where that may help, written down for its health page.

A circuit breaker in Postgres, so that all workers share it: after FAILURES calls in a row that failed, nobody calls for a while; then one
call is let through to see, and where that fails the next pause is twice as long (M. Nygard, Release It!, "Circuit Breaker"). What is asked
for has a circuit of its own: what failed predictions opened, only a sound answer to a prediction closes. Waits between tries are drawn
evenly from zero to a bound that doubles. A call for which no connection could be made asked about nothing, and says so (NotReached).
"""

import random
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.core import egress
from apps.core.db.resting import rest
from apps.core.hanging_up import HungUp
from apps.core.jobs import take_up
from apps.core.problems import Problem
from apps.inference.hiding import hidden, reason, shown
from apps.inference.kinds_of_work import PREDICT_LIGHT
from apps.inference.models import Endpoint, Exchange
from apps.inference.predictors.contract import EndpointFailed
from apps.inference.predictors.endpoints import LeftAlone, NotReached
from apps.inference.predictors.sending import About, Check, Reply, Send

TRIES = 3
WAIT_S = 0.25
FAILURES = 5
SHORTEST_S, LONGEST_S = 30.0, 600.0
KEPT = 20
AGAIN = frozenset({429, 502, 503, 504})
FAILED = frozenset({401, 403, 429})
ERROR = 500


@dataclass(frozen=True)
class Call:
    """One request to the server behind a predictor."""

    method: str
    url: str
    content: bytes
    headers: Mapping[str, str]
    timeout_s: float
    max_bytes: int
    about: About

    @property
    def credentials(self) -> str:
        """The header that says who calls, '' where there is none."""
        return self.headers.get("Authorization", "")


def send_for(predictor: UUID, secret: str) -> Send:
    """The way out for one predictor, inside bound() of its organization and outside of any transaction."""

    def send(
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
        call = Call(method, url, content, headers or {}, timeout_s, max_bytes, about)
        trial = _enter(predictor, about, timeout_s)
        rest()
        began = time.perf_counter()
        reply: Reply | None = None
        try:
            reply = _tried(call)
            _look_at(reply, call, secret)
            if check is not None:
                check(reply)
        except HungUp:
            _give_up_trial(predictor, about, trial)
            raise
        except EndpointFailed as error:
            said = hidden(str(error), secret, call.credentials)
            error.args = (said,)
            is_reached = not isinstance(error, NotReached)
            _leave(predictor, about, _written(call, reply, secret, said, time.perf_counter() - began), trial, is_reached=is_reached)
            raise
        _leave(predictor, about, _written(call, reply, secret, "", time.perf_counter() - began), trial)
        return reply

    return send


def _named(url: str) -> str:
    return url.split("?", maxsplit=1)[0]


def _look_at(reply: Reply, call: Call, secret: str) -> None:
    """Raises EndpointFailed for a status that says that the server cannot, or will not."""
    if reply.status < ERROR and reply.status not in FAILED:
        return
    words = f"{_named(call.url)} answered {reply.status}: {hidden(reason(reply.content), secret, call.credentials)}"
    raise EndpointFailed(words, alone=reply.status >= ERROR)


def _tried(call: Call) -> Reply:
    """Tried again where the server could not be reached, or says that it is busy; a server that hangs is not. Raises EndpointFailed.

    That is NotReached where no try got as far as sending anything.
    """
    deadline, was_sent = time.monotonic() + call.timeout_s, False
    for attempt in range(1, TRIES + 1):
        left = deadline - time.monotonic()
        may_go_on = attempt < TRIES and left > WAIT_S * 2**attempt
        try:
            got = egress.send(
                call.method, call.url, content=call.content, headers=call.headers, timeout_s=max(left, 0.001), max_bytes=call.max_bytes
            )
        except (egress.FetchTimedOut, egress.TooManyRedirects, egress.UrlNotAllowed) as error:
            raise EndpointFailed(f"{_named(call.url)}: {_words(error, call)}") from error
        except egress.FetchTooLarge as error:
            raise EndpointFailed(f"{_named(call.url)}: the answer has more than the {call.max_bytes:,} bytes that are read.") from error
        except egress.FetchFailed as error:
            is_reached = not isinstance(error, egress.NotReached)
            if not may_go_on:
                gone = "" if is_reached or not was_sent else " It was reached before, and did not answer."
                failure = EndpointFailed if is_reached or was_sent else NotReached
                raise failure(f"{_named(call.url)}: {_words(error, call)}{gone}") from error
            was_sent = was_sent or is_reached
        else:
            if got.status not in AGAIN or not may_go_on:
                return Reply(got.status, got.headers, got.content)
            was_sent = True
        time.sleep(random.uniform(0, WAIT_S * 2**attempt))  # noqa: S311  a wait, not a secret
    raise EndpointFailed(f"{_named(call.url)} could not be reached.")


def _words(error: Problem, call: Call) -> str:
    if isinstance(error, egress.FetchTimedOut):
        return f"no answer within {call.timeout_s:g} seconds."
    return error.detail or error.title


def _enter(predictor: UUID, about: About, timeout_s: float) -> datetime | None:
    """Let a call through: None where the circuit is closed, until when it is the one on trial else. Raises LeftAlone while it is open."""
    with transaction.atomic():
        endpoint, _ = Endpoint.objects.get_or_create(predictor_id=predictor, about=about)
        if endpoint.open_until is None:
            return None
        now = timezone.now()
        if endpoint.open_until <= now:
            trial = now + timedelta(seconds=timeout_s)
            if Endpoint.objects.filter(pk=endpoint.pk, open_until=endpoint.open_until).update(open_until=trial, on_trial=True):
                return trial
            endpoint.refresh_from_db()
    until = endpoint.open_until.strftime("%H:%M:%S UTC") if endpoint.open_until else "soon"
    then = "one call is under way to see whether it answers again" if endpoint.on_trial else f"is not asked before {until}"
    raise LeftAlone(f"It failed {endpoint.failures} times in a row and {then}. Last: {endpoint.error}")


def _give_up_trial(predictor: UUID, about: About, trial: datetime | None) -> None:
    """Nobody waits any more for the call that was to show whether the server answers again: the next may try at once."""
    if trial is not None:
        tried = Endpoint.objects.filter(predictor_id=predictor, about=about, open_until=trial)
        with transaction.atomic():
            tried.update(open_until=timezone.now(), on_trial=False)


def may_try(predictor: UUID) -> None:
    """Let one call of each kind through at once, where a circuit is open: the server was connected anew. Failures count on."""
    now = timezone.now()
    Endpoint.objects.filter(predictor_id=predictor, open_until__gt=now).update(open_until=now, on_trial=False)


def ask_anew(predictors: Iterable[UUID]) -> None:
    """Close the circuits of these predictors until the next failure: somebody says that their servers are to be asked again."""
    Endpoint.objects.filter(predictor_id__in=list(predictors), open_until__isnull=False).update(open_until=None, on_trial=False)


def _written(call: Call, reply: Reply | None, secret: str, error: str, seconds: float) -> Exchange:
    """What was said, to be kept."""
    return Exchange(
        method=call.method,
        address=hidden(call.url, secret, call.credentials),
        asked=hidden(shown(call.content), secret, call.credentials),
        status=reply.status if reply else None,
        answered=hidden(shown(reply.content), secret, call.credentials) if reply else "",
        error=error,
        seconds=round(seconds, 4),
    )


def _leave(predictor: UUID, about: About, exchange: Exchange, trial: datetime | None, *, is_reached: bool = True) -> None:
    """Write down what was said, and whether it counts as a failure. What waited for a server that answers again goes on at once.

    A call that was under way when the circuit opened does not lengthen the pause by its failure: it is of the same outage.
    """
    now, was_open = timezone.now(), False
    with transaction.atomic():
        mine = Endpoint.objects.filter(predictor_id=predictor, about=about)
        endpoint = mine.select_for_update().get()
        was_open = endpoint.open_until is not None
        if not exchange.error:
            mine.update(failures=0, open_until=None, on_trial=False, succeeded_at=now)
        elif not was_open or (endpoint.on_trial and endpoint.open_until == trial):
            failures = endpoint.failures + 1
            mine.update(failures=failures, failed_at=now, error=exchange.error, was_reached=is_reached)
            if failures >= FAILURES:
                pause = min(LONGEST_S, SHORTEST_S * 2.0 ** min(failures - FAILURES, 10))
                mine.update(open_until=now + timedelta(seconds=pause), on_trial=False)
        exchange.predictor_id = predictor
        exchange.save()
        kept = Exchange.objects.filter(predictor_id=predictor).order_by("-id").values_list("id", flat=True)
        Exchange.objects.filter(predictor_id=predictor, id__in=list(kept[KEPT : KEPT + 100])).delete()
    if was_open and not exchange.error:
        take_up(PREDICT_LIGHT)

"""How predictors are doing: the servers behind them, the agents that work for them, their own work in workers here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from django.utils import timezone

from apps.core.models import Job
from apps.core.models.jobs import JobState
from apps.inference import queries
from apps.inference.kinds_of_work import AGENT_KINDS
from apps.inference.models import Agent, Endpoint, Exchange, Predictor
from apps.inference.predictors import family
from apps.inference.predictors.declared import Origin
from apps.inference.predictors.sending import About
from apps.inference.problems import NoVersionReady

CONDITIONS = ("unknown", "ready", "working", "failing", "open")  # the worst last
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Health:
    """How a predictor is doing: unknown, ready, working, failing or open, as the server behind it is, see services.calling.

    One that works in workers here is doing as its last work went (services.working); ready is one that was not asked yet. One whose model
    runs in agents works as long as one is connected; `agents` are those of the last days, and so many data rows wait.
    """

    condition: str
    exchanges: Sequence[Exchange]
    failures: int = 0
    open_until: datetime | None = None
    succeeded_at: datetime | None = None
    failed_at: datetime | None = None
    error: str = ""
    parts: "Sequence[PartHealth]" = ()
    agents: Sequence[Agent] = ()
    waiting: int = 0


@dataclass(frozen=True)
class PartHealth:
    """How one of the predictors that a workflow asks is doing."""

    predictor: Predictor
    condition: str
    error: str
    succeeded_at: datetime | None
    failed_at: datetime | None = None


def works_here(predictor: Predictor) -> bool:
    """Whether its model does its work in workers of this installation: no server is asked, no agent, no other predictors."""
    one = family(predictor.family)
    return not one.light and one.origin not in (Origin.GRAPH, Origin.AGENT)


def _health_of_agents(predictor: Predictor) -> Health:
    agents = queries.agents_of(predictor)
    jobs = Job.objects.filter(kind__in=AGENT_KINDS, state__lte=JobState.RUNNING, params__predictor=str(predictor.pk))
    waiting = sum(max(0, job.total - job.done - job.failed) for job in jobs)
    condition = "working" if any(map(queries.is_connected, agents)) else "failing" if agents else "unknown"
    return Health(condition, (), agents=agents, waiting=waiting)


def health_of(predictor: Predictor) -> Health:
    """Its condition and the last exchanges, newest first. A workflow is doing as the worst of the predictors that it asks."""
    if family(predictor.family).origin is Origin.GRAPH:
        return _health_of_parts(predictor)
    if family(predictor.family).origin is Origin.AGENT:
        return _health_of_agents(predictor)
    if works_here(predictor):
        return _health_here(predictor)
    return replace(_health_of_server(predictor), exchanges=list(Exchange.objects.filter(predictor=predictor).order_by("-id")))


def _health_here(predictor: Predictor) -> Health:
    """Of one that works in workers here: what was noted of its last work, or that its version is ready."""
    try:
        queries.newest_ready(predictor)
    except NoVersionReady:
        return Health("failing", (), error="No version of it is ready.")
    noted = health_as(Endpoint.objects.filter(predictor=predictor, about=About.WORK))
    return Health("ready", ()) if noted is None else noted


def _health_of_server(predictor: Predictor) -> Health:
    """Without its exchanges: as what it does worst of all that it is asked for."""
    return health_as(Endpoint.objects.filter(predictor=predictor)) or Health("unknown", ())


def health_as(asked: Iterable[Endpoint]) -> Health | None:
    """As the worst of these; None where there is nothing to tell."""
    doing = [(_condition(each), each) for each in sorted(asked, key=lambda each: each.about) if each.succeeded_at or each.failed_at]
    if not doing:
        return None
    condition, worst = max(doing, key=lambda pair: (CONDITIONS.index(pair[0]), pair[1].failures, pair[1].failed_at or NEVER))
    succeeded = max((each.succeeded_at for _, each in doing if each.succeeded_at), default=None)
    failed = max((each.failed_at for _, each in doing if each.failed_at), default=None)
    return Health(condition, (), worst.failures, worst.open_until, succeeded, failed, worst.error)


def _condition(endpoint: Endpoint) -> str:
    is_open = endpoint.open_until is not None and endpoint.open_until > timezone.now()
    return "open" if is_open else "failing" if endpoint.failures else "working"


def _health_of_parts(predictor: Predictor) -> Health:
    parts = [
        PartHealth(one, found.condition, found.error, found.succeeded_at, found.failed_at)
        for one in asked_by(predictor)
        for found in [_health_here(one) if works_here(one) else _health_of_server(one)]
    ]
    worst = max(parts, key=lambda part: CONDITIONS.index(part.condition), default=None)
    return Health(worst.condition if worst else "unknown", (), error=worst.error if worst else "", parts=parts)


def asked_by(predictor: Predictor) -> list[Predictor]:
    """The predictors that ask servers or compute, in the version of this workflow that is in use, and in the workflows in it; by name."""
    found: dict[UUID, Predictor] = {}
    waiting, seen = [predictor], {predictor.pk}
    while waiting:
        try:
            listed = queries.newest_ready(waiting.pop()).card.get("parts", [])
        except NoVersionReady:
            continue
        numbers = {UUID(part["predictor"]) for part in listed} - seen
        seen |= numbers
        for part in Predictor.objects.select_related("promoted").filter(pk__in=numbers):
            if family(part.family).origin is Origin.GRAPH:
                waiting.append(part)
            else:
                found[part.pk] = part
    return sorted(found.values(), key=lambda part: part.name)

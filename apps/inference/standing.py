"""How each predictor of a list stands: how it is doing, when that was seen, and which projects it serves; read for all of them at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from apps.inference import queries
from apps.inference.health import CONDITIONS, NEVER, Health, health_as, health_of, works_here
from apps.inference.models import Agent, Endpoint, Predictor, PredictorVersion, ProjectPredictor, VersionState
from apps.inference.predictors import family
from apps.inference.predictors.declared import Origin
from apps.inference.predictors.sending import About
from apps.projects.models import Project

UNCONNECTED = "unconnected"
STANDINGS = (*CONDITIONS, UNCONNECTED)


@dataclass(frozen=True)
class Standing:
    """Its condition (see Health), when it was last seen to answer or to fail (None for never), what went wrong, and its projects by name.

    Those that were archived are not among them. One that works here and has no version yet is not known; one that has none as its newest
    could not be connected is `unconnected`, and why.
    """

    condition: str
    checked_at: datetime | None
    error: str
    projects: Sequence[Project]


def standings_of(predictors: Sequence[Predictor]) -> dict[UUID, Standing]:
    """Of each, by its id. Their versions are at hand; a workflow is asked for by itself, as the worst of its parts."""
    numbers = [each.pk for each in predictors]
    noted: dict[UUID, list[Endpoint]] = defaultdict(list)
    for endpoint in Endpoint.objects.filter(predictor__in=numbers):
        noted[endpoint.predictor_id].append(endpoint)
    seen = dict(Agent.objects.filter(predictor__in=numbers).values_list("predictor").annotate(Max("seen_at")))
    serves: dict[UUID, list[Project]] = defaultdict(list)
    attached = ProjectPredictor.objects.filter(predictor__in=numbers, project__archived_at=None).select_related("project")
    for each in attached.order_by("project__name", "project"):
        serves[each.predictor_id].append(each.project)
    found = {}
    for one in predictors:
        health, checked_at = _seen(one, noted[one.pk], seen.get(one.pk))
        found[one.pk] = Standing(health.condition, checked_at, health.error, serves[one.pk])
    return found


def _seen(predictor: Predictor, noted: Sequence[Endpoint], agent_seen_at: datetime | None) -> tuple[Health, datetime | None]:
    """How it is doing, and when that was seen."""
    if (failed := _never_connected(predictor)) is not None:
        return Health(UNCONNECTED, (), error=failed.error), failed.created_at
    if family(predictor.family).origin is Origin.GRAPH:
        health = health_of(predictor)
        return health, _latest(*(at for part in health.parts for at in (part.succeeded_at, part.failed_at)))
    if family(predictor.family).origin is Origin.AGENT:
        is_there = agent_seen_at is not None and agent_seen_at > timezone.now() - queries.CONNECTED
        return Health("working" if is_there else "failing" if agent_seen_at else "unknown", ()), agent_seen_at
    is_here = works_here(predictor)
    told = health_as(each for each in noted if not is_here or each.about == About.WORK)
    if is_here and not any(version.state == VersionState.READY for version in predictor.versions.all()):
        return Health("unknown", ()), None
    health = told or Health("ready" if is_here else "unknown", ())
    return health, _latest(health.succeeded_at, health.failed_at)


def _never_connected(predictor: Predictor) -> PredictorVersion | None:
    """Its newest version, where that could not be connected and none is ready."""
    versions = sorted(predictor.versions.all(), key=lambda each: -each.number)
    if not versions or family(predictor.family).origin is Origin.TRAINED or any(each.state == VersionState.READY for each in versions):
        return None
    return versions[0] if versions[0].state == VersionState.FAILED else None


def _latest(*times: datetime | None) -> datetime | None:
    return max((each for each in times if each), key=lambda each: each or NEVER, default=None)

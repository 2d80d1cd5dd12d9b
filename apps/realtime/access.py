"""Who may watch what: a topic names one thing, and whoever may read the thing may watch it."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user
from django.http import HttpRequest

from apps.annotations import access as annotations_access
from apps.core.models import Job
from apps.inference.models import Predictor
from apps.model_runs.models import ModelRun
from apps.organizations.actor import Actor
from apps.organizations.directory import resolve_api_key, resolve_membership, resolve_session_organization
from apps.organizations.permissions import Permission
from apps.organizations.problems import ApiKeyRefused
from apps.production.models import ProductionQueue
from apps.projects import access as projects_access

Visible = Callable[[Actor, list[UUID]], Iterable[UUID]]


def _with(permission: Permission, rows: Callable[[], Any]) -> Visible:
    def visible(actor: Actor, ids: list[UUID]) -> Iterable[UUID]:
        return rows().filter(pk__in=ids).values_list("pk", flat=True) if actor.may(permission) else ()

    return visible


TOPICS: dict[str, Visible] = {
    "project": lambda actor, ids: projects_access.watchable_projects(actor).filter(pk__in=ids).values_list("pk", flat=True),
    "task": lambda actor, ids: projects_access.visible_tasks(actor).filter(pk__in=ids).values_list("pk", flat=True),
    "data_row": lambda actor, ids: annotations_access.watchable_data_rows(actor).filter(pk__in=ids).values_list("pk", flat=True),
    "job": _with(Permission.JOBS_VIEW, lambda: Job.objects),
    "model_run": _with(Permission.MODELS_VIEW, lambda: ModelRun.objects),
    "production_queue": _with(Permission.MODELS_VIEW, lambda: ProductionQueue.objects),
    "predictor": _with(Permission.PREDICTORS_VIEW, lambda: Predictor.objects),
    "inbox": lambda actor, ids: [each for each in ids if each == actor.membership_id],
}


def visible_topics(actor: Actor, topics: Iterable[str]) -> set[str]:
    """Those of the topics that the actor may watch. The organization is in scope."""
    allowed = {"jobs"} & set(topics) if actor.may(Permission.JOBS_VIEW) else set()
    wanted: dict[str, list[UUID]] = {}
    for topic in topics:
        name, _, number = topic.partition(":")
        try:
            wanted.setdefault(name, []).append(UUID(number))
        except ValueError:
            continue
    for name, ids in wanted.items():
        if visible := TOPICS.get(name):
            allowed |= {f"{name}:{found}" for found in visible(actor, ids)}
    return allowed


def resolve_actor(scope: dict[str, Any]) -> Actor | None:
    """Who opens the socket: a signed-in member of the organization in its path, or an API key of it."""
    slug = scope["url_route"]["kwargs"]["slug"]
    header = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1")
    kind, _, raw = header.partition(" ")
    if kind.lower() == "bearer":
        try:
            actor = resolve_api_key(raw.strip())
        except ApiKeyRefused:
            return None
        return actor if actor.organization_slug == slug else None
    request = HttpRequest()
    request.session = scope["session"]
    return resolve_session_organization(get_user(request), slug)


def still_a_member(actor: Actor) -> bool:
    """Whether the membership, its role and its key are still what they were when the socket was opened."""
    now = resolve_membership(actor.membership_id, actor.api_key_id)
    return now is not None and now.role == actor.role

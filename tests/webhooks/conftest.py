"""A project of Acme's, servers that listen, and what they were told."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from apps.core import jobs
from apps.core.models import Job
from apps.core.models.jobs import JobState
from apps.core.tasks import tell_subscribers
from apps.core.tenancy import bound, tenant
from apps.webhooks.services.sending import DELIVER
from tests.cast import Person
from tests.inference.endpoints.conftest import serve as serve  # noqa: PLC0414  a fixture
from tests.inference.endpoints.replay import Asked, Respond, Server
from tests.support.horizon import settle
from tests.support.labeling import Bench, make_bench

Serve = Callable[[Respond], Server]


@pytest.fixture
def bench(transactional_db: None, ada: Person) -> Bench:
    """A project with four data rows outside its queue."""
    return make_bench(ada, rows=4)


@pytest.fixture
def server(serve: Serve) -> Server:
    """One that takes everything."""
    return serve(lambda asked: (200, {"thank": "you"}))


def listen(who: Person, server: Server, *events: str, **more: Any) -> dict[str, Any]:
    """A webhook of theirs at this server."""
    answer = who.api.post("webhooks", {"name": "ours", "url": f"{server.url}/hook", "events": events or ("tasks.added",), **more})
    assert answer.status_code == 201, answer.json()
    return dict(answer.json())


def tell(who: Person) -> list[Job]:
    """Let subscribers hear of what happened, and work once on what is to be told."""
    number = who.organization.pk
    settle(number)
    with bound(number):
        tell_subscribers()
        with tenant(number):
            waiting = [str(each) for each in Job.objects.filter(kind=DELIVER, state__lte=JobState.RUNNING).values_list("pk", flat=True)]
        for each in waiting:
            jobs.run(each)
    with tenant(number):
        return list(Job.objects.filter(kind=DELIVER).order_by("created_at", "pk"))


def log(who: Person, webhook: dict[str, Any], **query: Any) -> list[dict[str, Any]]:
    """Its deliveries, newest first."""
    return list(who.api.get(f"webhooks/{webhook['id']}/deliveries", data=query).json()["results"])


def said(asked: Asked) -> dict[str, Any]:
    return dict(json.loads(asked.content))

"""Asking a worker something while a person waits: a task by name, and its answer, small and soon, on a list of Redis.

Nothing of it is kept: an answer that nobody fetches is forgotten after a minute, and a question that nobody took in time is not asked.
What must not be lost is a job.
"""

from functools import cache
from typing import Any
from uuid import uuid4

import orjson
import redis
from celery import current_app
from django.conf import settings

from apps.core.problems import Problem
from apps.core.tenancy import current_organization_id

KEPT_S = 60  # longer than anybody waits, so that no socket gives up before its question does


class NoAnswer(Problem):
    """No worker took the question in time, or the broker is away."""

    status, title = 503, "No worker answered in time: try again"


@cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=3, socket_timeout=KEPT_S)


def ask_worker(task: str, question: dict[str, Any], *, queue: str, within_s: float) -> Any:
    """Send the task `task(place, question)` of the organization in scope and wait for what it gives to `answer`. Raises NoAnswer.

    Call it outside of a transaction: nothing is held while it waits.
    """
    place = f"{settings.PREFIX}.answer.{uuid4()}"
    headers = {"organization_id": current_organization_id()}
    try:
        current_app.send_task(task, (place, question), headers=headers, queue=queue, retry=False, expires=within_s)
        found = _client().blpop([place], timeout=within_s)
    except (redis.RedisError, OSError, *current_app.connection().connection_errors) as error:
        raise NoAnswer from error
    if found is None:
        raise NoAnswer
    return orjson.loads(found[1])  # type: ignore[index]


def answer(place: str, value: Any) -> None:
    """Give the answer to whoever waits at this place."""
    with _client().pipeline() as pipe:
        pipe.rpush(place, orjson.dumps(value))
        pipe.expire(place, KEPT_S)
        pipe.execute()

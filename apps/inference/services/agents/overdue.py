"""Telling agents that there is work, and an end to waiting where none takes it."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from apps.core.jobs import claim
from apps.core.long_poll import ring
from apps.core.models import Job
from apps.inference.kinds_of_work import WATCHED_KINDS
from apps.inference.models import PredictorVersion
from apps.inference.services.agents.sinks import sink_of


def look_after(job: Job) -> None:
    """The job may have work that nobody holds: wake agents, or end it where somebody waited for it long enough."""
    if job.kind in WATCHED_KINDS and _is_overdue(job):
        _end(job)
    else:
        transaction.on_commit(lambda: ring(job.params["predictor"]), robust=True)


def _is_overdue(job: Job) -> bool:
    return timezone.now() - job.created_at > timedelta(seconds=_within_s(job) * max(1, job.total))


def _within_s(job: Job) -> float:
    settings = PredictorVersion.objects.filter(pk=job.params["version"]).values_list("settings", flat=True).first()
    return float((settings or {}).get("live_timeout_s", 0.0))


def _end(job: Job) -> None:
    """What nobody holds is over, with the reason; what an agent holds may still be answered for."""
    words = f"No agent answered within {_within_s(job):g} seconds."
    while (context := claim(str(job.pk), owner="nobody")) is not None:
        sink = sink_of(context)
        if sink is not None:
            sink.refuse(sink.left(), words, code="no_answer")
            sink.end_if_over()

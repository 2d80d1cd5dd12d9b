"""Bulkheads: how many chunks of a group of jobs are worked on at once, so that one thing that hangs does not hold every worker.

A place is taken with a chunk and is as long taken as its lease runs, so a worker that is killed frees it. A job that finds no place stays
as it is and holds no worker; whoever lets go of a place wakes the job that was not woken for longest, of those that it is free for
(M. Nygard, Release It!, "Bulkheads").
"""

from collections import Counter

from django.db import connection, transaction
from django.db.models import Count
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Now

from apps.core.jobs.lifecycle import wake_job_once
from apps.core.jobs.registry import KINDS, Places
from apps.core.models import Job, JobChunk
from apps.core.models.jobs import ChunkState, JobState

MOST_LOOKED_AT = 200  # of the jobs that wait


def has_room(job: Job) -> bool:
    """Whether one more chunk of this job may be taken now. Nobody else takes one of the organization's group until the commit."""
    places = KINDS[job.kind].places
    if places is None:
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"places {job.organization_id} {places.name}"])
    return _is_free(places, _taken(places), job)


def let_in(job: Job) -> None:
    """A place of this job's may have become free: wake whoever it is for. Call it outside of any transaction."""
    places = KINDS[job.kind].places
    if places is None:
        return
    with transaction.atomic():
        taken = _taken(places)
        waiting = Job.objects.filter(kind__in=_kinds(places), state__lte=JobState.RUNNING, cancel_requested_at=None).exclude(pk=job.pk)
        waiting = waiting.filter(pk__in=JobChunk.objects.filter(state=ChunkState.OPEN, lease_until__lt=Now()).values("job"))
        for each in waiting.order_by("woken_at", "pk")[:MOST_LOOKED_AT]:
            if _is_free(places, taken, each):
                wake_job_once(str(each.pk))
                return


def _kinds(places: Places) -> list[str]:
    return [kind.name for kind in KINDS.values() if kind.places and kind.places.name == places.name]


def _taken(places: Places) -> Counter[str]:
    """How many chunks of the group are held, by what their jobs are about. One that was put off is nobody's."""
    held = JobChunk.objects.filter(job__kind__in=_kinds(places), job__state__lte=JobState.RUNNING, state=ChunkState.OPEN)
    held = held.filter(lease_until__gt=Now()).exclude(owner="")
    about = held.values_list(KeyTextTransform(places.by, "job__params")).annotate(many=Count("pk"))
    return Counter(dict(about.order_by()))


def _is_free(places: Places, taken: Counter[str], job: Job) -> bool:
    return taken[job.params.get(places.by)] < places.each and taken.total() < places.together

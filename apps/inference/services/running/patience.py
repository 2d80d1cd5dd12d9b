"""Work ahead waits for a server that is left alone, without holding a thread: until it is asked again, and has answered or failed then."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from apps.core.jobs import ChunkContext, ChunkPutOff
from apps.core.models import Job
from apps.inference.health import asked_by
from apps.inference.models import Endpoint
from apps.inference.services.running.work import Work

WAITING_SINCE = "waiting_since"
ASK_AGAIN = timedelta(seconds=5)  # while one call is under way (its success is told at once), or a server is away that may be starting


def wait_for_server(context: ChunkContext, work: Work) -> None:
    """Put the job off until its server may be asked again; nothing where it was asked again since the job waits, and failed.

    A server to which no connection could be made was asked nothing: for that the job waits until it can be, or until it is cancelled.
    Raises ChunkPutOff.
    """
    now = timezone.now()
    predictor = work.version.predictor
    with transaction.atomic():
        servers = [predictor.pk, *(each.pk for each in asked_by(predictor))]
        mine = Endpoint.objects.filter(predictor__in=servers)
        closed = mine.filter(open_until__gt=now).order_by("-open_until").first()
        away = mine.filter(open_until=None, failures__gt=0, was_reached=False).first()
        result = Job.objects.values_list("result", flat=True).get(pk=context.job.pk)
    if closed is None and away is not None:
        with context.partial(message=f"Waits for {predictor.name}, whose server could not be reached: {away.error}"[:500]):
            pass
        raise ChunkPutOff(ASK_AGAIN.total_seconds(), whole=True)
    if closed is None:
        raise ChunkPutOff(0)
    since = datetime.fromisoformat(said) if (said := result.get(WAITING_SINCE)) else None
    was_asked_again = since is not None and closed.failed_at is not None and closed.failed_at > since
    if (
        was_asked_again
        and closed.was_reached
        and not closed.on_trial
        and not (closed.succeeded_at and since and closed.succeeded_at > since)
    ):
        return
    until = closed.open_until or now
    message = f"Waits until {until:%H:%M:%S UTC} for {predictor.name}, whose server failed {closed.failures} times in a row: {closed.error}"
    later = min(until, now + ASK_AGAIN) if closed.on_trial else until
    goes_on = since is not None and not (closed.succeeded_at and closed.succeeded_at > since)
    with context.partial(message=message[:500], result={} if goes_on else {WAITING_SINCE: until.isoformat()}):
        pass
    raise ChunkPutOff(max(0.1, (later - now).total_seconds()), whole=True)

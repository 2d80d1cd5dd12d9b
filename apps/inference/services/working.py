"""How the work of predictors in workers here goes: written down for their health, and that of the workflows that ask them."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.inference.health import works_here
from apps.inference.models import Endpoint, Predictor
from apps.inference.predictors.sending import About

FRESH = timedelta(seconds=30)  # so long one success says as much as the next


def note_work(predictor: Predictor, error: str = "") -> None:
    """It has worked, or failed and why: at what it is, not at what it was shown. Call it outside of any transaction."""
    if not works_here(predictor):
        return
    now = timezone.now()
    with transaction.atomic():
        noted, _ = Endpoint.objects.get_or_create(predictor=predictor, about=About.WORK)
        mine = Endpoint.objects.filter(pk=noted.pk)
        if error:
            mine.update(failures=F("failures") + 1, failed_at=now, error=error)
        elif noted.failures or noted.succeeded_at is None or now - noted.succeeded_at > FRESH:
            mine.update(failures=0, succeeded_at=now)


def forget_work(predictor: UUID) -> None:
    """Another version is in use: what was noted says nothing of it."""
    Endpoint.objects.filter(predictor=predictor, about=About.WORK).delete()

"""What every way to a new version does: taking the next number, and telling that the version can be used."""

from django.db.models import Max

from apps.core.events import publish
from apps.inference.events import VersionReady
from apps.inference.models import Predictor, PredictorVersion
from apps.inference.services.working import forget_work


def next_number(predictor: Predictor) -> int:
    """The number of the predictor's next version, which is locked: nobody else takes the same before the transaction ends."""
    Predictor.objects.select_for_update().get(pk=predictor.pk)
    last: int | None = PredictorVersion.objects.filter(predictor=predictor).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def tell_ready(version: PredictorVersion) -> None:
    """Tell that the version can be used; how others worked says nothing of it."""
    forget_work(version.predictor_id)
    ready = VersionReady(predictor=version.predictor_id, version=version.pk, number=version.number)
    publish(ready, topics=(f"predictor:{version.predictor_id}",))

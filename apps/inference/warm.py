"""Predictors kept ready in this process, the ones used last, and what they are made of."""

from collections import OrderedDict
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from apps.core.sealed import unseal
from apps.core.storage import read
from apps.inference.models import PredictorVersion
from apps.inference.predictors import family
from apps.inference.predictors.contract import Predictor as Loaded
from apps.inference.predictors.contract import Source
from apps.inference.services.calling import send_for

MOST = 3
_ready: OrderedDict[UUID, Loaded] = OrderedDict()


def source_of(version: PredictorVersion) -> Source:
    """What the version is made of, for its family."""
    secret = version.predictor.secret
    return Source(
        settings=version.settings,
        secret=unseal(secret) if secret else "",
        weights=lambda: read(version.weights_key),
        send=send_for(version.predictor_id, unseal(secret) if secret else ""),
        part=part_of,
        version=str(version.pk),
        folders=tuple(map(Path, settings.MODEL_FOLDERS)),
        label=version.label,
    )


def part_of(number: str) -> Loaded:
    """Another predictor of the organization, by the id of one of its versions."""
    with transaction.atomic():
        version = PredictorVersion.objects.select_related("predictor").get(pk=number)
    return loaded(version)


def loaded(version: PredictorVersion) -> Loaded:
    """The version's predictor, loaded once per process. Raises WeightsRefused, SettingsRefused, EndpointFailed."""
    if version.pk not in _ready:
        _ready[version.pk] = family(version.predictor.family).load(source_of(version))
    _ready.move_to_end(version.pk)
    while len(_ready) > MOST:
        _ready.popitem(last=False)
    return _ready[version.pk]

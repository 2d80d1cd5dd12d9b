"""Predictors kept ready in this process, the ones used last."""

from collections import OrderedDict
from uuid import UUID

from apps.core.storage import read
from apps.inference.models import PredictorVersion
from apps.inference.predictors import family
from apps.inference.predictors.contract import Predictor as Loaded

MOST = 3
_ready: OrderedDict[UUID, Loaded] = OrderedDict()


def loaded(version: PredictorVersion) -> Loaded:
    """The version's predictor, loaded once per process. Raises WeightsRefused."""
    if version.pk not in _ready:
        _ready[version.pk] = family(version.predictor.family).load(read(version.weights_key))
    _ready.move_to_end(version.pk)
    while len(_ready) > MOST:
        _ready.popitem(last=False)
    return _ready[version.pk]

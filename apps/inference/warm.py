"""Predictors kept ready in this process, those used last, within a bound of bytes; and what they are made of."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock, RLock
from uuid import UUID

from django.conf import settings
from django.db import transaction

from apps.core.sealed import unseal
from apps.core.storage import read
from apps.inference.artifacts import unpacked
from apps.inference.models import PredictorVersion
from apps.inference.predictors import family
from apps.inference.predictors.contract import Predictor as Loaded
from apps.inference.predictors.contract import Source
from apps.inference.services.calling import send_for

MOST = 64
Key = tuple[UUID, str]


@dataclass
class Kept:
    """A loaded predictor, and its size in bytes."""

    predictor: Loaded
    size: int


class Warm:
    """Loaded predictors by version: at most `most`, and `most_bytes` of weights, of which the one used last always stays.

    Each is loaded once, by the thread that asks first; others that want the same wait for it.
    """

    def __init__(self, load: Callable[[PredictorVersion], Kept], *, most: int = MOST, most_bytes: int) -> None:
        self._load, self._most, self._most_bytes = load, most, most_bytes
        self._ready: OrderedDict[Key, Kept] = OrderedDict()
        self._loading: dict[Key, RLock] = {}
        self._lock = Lock()

    def get(self, version: PredictorVersion) -> Loaded:
        """The version's predictor. Raises WeightsRefused, SettingsRefused, EndpointFailed."""
        key = _key(version)
        with self._lock:
            turn = self._loading.setdefault(key, RLock())
        with turn:
            if (there := self._there(key)) is not None:
                return there
            made = self._load(version)
            self._keep(key, made)
            return made.predictor

    def __len__(self) -> int:
        return len(self._ready)

    def __contains__(self, version: PredictorVersion) -> bool:
        return _key(version) in self._ready

    def _there(self, key: Key) -> Loaded | None:
        with self._lock:
            if key not in self._ready:
                return None
            self._ready.move_to_end(key)
            return self._ready[key].predictor

    def _keep(self, key: Key, made: Kept) -> None:
        with self._lock:
            self._ready[key] = made
            self._loading.pop(key, None)
            while len(self._ready) > 1 and (len(self._ready) > self._most or self._bytes() > self._most_bytes):
                self._ready.popitem(last=False)

    def _bytes(self) -> int:
        return sum(each.size for each in self._ready.values())


def _key(version: PredictorVersion) -> Key:
    """A version never changes, but the credential of its predictor may."""
    return version.pk, version.predictor.secret


def _load(version: PredictorVersion) -> Kept:
    """Loaded, with its size in bytes: what it says itself (`memory_bytes`), or else what it read of its weights."""
    read_bytes = 0
    source = source_of(version)

    def weights() -> bytes:
        nonlocal read_bytes
        data = source.weights()
        read_bytes += len(data)
        return data

    predictor = family(version.predictor.family).load(replace(source, weights=weights))
    return Kept(predictor, int(getattr(predictor, "memory_bytes", read_bytes)))


def source_of(version: PredictorVersion) -> Source:
    """What the version is made of, for its family."""
    secret = version.predictor.secret
    return Source(
        settings=version.settings,
        secret=unseal(secret) if secret else "",
        weights=lambda: read(version.weights_key),
        send=send_for(version.predictor_id, unseal(secret) if secret else ""),
        folder=lambda: unpacked(version.weights_key),
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


def device_of(predictor: Loaded, version: PredictorVersion) -> str:
    """Where its work is done: what it says itself (`device`), 'elsewhere' for one that asks others, or else this machine's processor."""
    told = getattr(predictor, "device", None)
    return str(told) if told else "elsewhere" if family(version.predictor.family).light else "cpu"


_ready = Warm(_load, most_bytes=settings.WARM_BYTES)


def loaded(version: PredictorVersion) -> Loaded:
    """The version's predictor, loaded once per process. Raises WeightsRefused, SettingsRefused, EndpointFailed."""
    return _ready.get(version)

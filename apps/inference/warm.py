"""Predictors kept ready in this process, those used last, within a bound of bytes; and what they are made of."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Lock, RLock
from uuid import UUID

from django.conf import settings
from django.db import transaction

from apps.core.sealed import unseal
from apps.core.storage import read
from apps.inference import queries
from apps.inference.artifacts import Unpacked
from apps.inference.models import Predictor, PredictorVersion, VersionState
from apps.inference.predictors import family
from apps.inference.predictors.contract import Part, PredictorError, Source
from apps.inference.predictors.contract import Predictor as Loaded
from apps.inference.problems import NoVersionReady
from apps.inference.services.calling import send_for
from apps.inference.services.working import note_work
from apps.ontologies.models import Ontology

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


def fresh(version: PredictorVersion) -> Kept:
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
        folder=Unpacked(version.weights_key),
        part=partial(part_of, version.predictor.ontology_id),
        predictor=str(version.predictor_id),
        name=version.predictor.name,
        version=str(version.pk),
        folders=tuple(map(Path, settings.MODEL_FOLDERS)),
        label=version.label,
    )


class PartMissing(PredictorError):  # noqa: N818
    """What a node of a workflow names cannot be asked; `setting` is the one of its settings that is wrong."""

    def __init__(self, message: str, setting: str = "predictor") -> None:
        super().__init__(message)
        self.setting = setting


def part_of(ontology: UUID, predictor: str, version: str = "") -> Part:
    """Another predictor of the organization, for a workflow in the words of an ontology: at this version, '' for the one in use.

    Raises PartMissing.
    """
    with transaction.atomic():
        words, chosen = Ontology.objects.get(pk=ontology), version_named(predictor, version)
        of, classes = chosen.predictor, queries.classes_of(chosen)
        means = queries.mapping_for(words, chosen)
        mapped = queries.settled_names(chosen, means, queries.settled_for(chosen))
        speaks = not classes or bool(chosen.card.get("speaks_ontology"))
        if not classes:
            classes, means = queries.own_classes(words)
    return Part(
        predictor=str(of.pk),
        name=of.name,
        number=chosen.number,
        classes=classes,
        open=partial(loaded, chosen),
        went=partial(note_work, of),
        means={name: str(number) for name, number in means.items()},
        mapped=mapped,
        speaks_ontology=speaks,
        device="elsewhere" if family(of.family).light else "cpu",
        modalities=family(of.family).modalities,
    )


def version_named(predictor: str, version: str) -> PredictorVersion:
    """The version of these ids, '' for the one in use, with its predictor. Raises PartMissing."""
    found = Predictor.objects.select_related("promoted__predictor").filter(pk=_number(predictor)).first()
    if found is None:
        raise PartMissing("There is no such predictor.")
    if found.archived_at is not None:
        raise PartMissing(f"{found.name} is archived.")
    if not version:
        try:
            return queries.newest_ready(found)
        except NoVersionReady:
            raise PartMissing(f"{found.name} has no version that is ready.") from None
    ready = PredictorVersion.objects.filter(predictor=found, state=VersionState.READY)
    chosen = ready.select_related("predictor").filter(pk=_number(version)).first()
    if chosen is None:
        raise PartMissing(f"{found.name} has no such version that is ready.", "version")
    return chosen


def _number(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def device_of(predictor: Loaded, version: PredictorVersion) -> str:
    """Where its work is done: what it says itself (`device`), 'elsewhere' for one that asks others, or else this machine's processor."""
    told = getattr(predictor, "device", None)
    return str(told) if told else "elsewhere" if family(version.predictor.family).light else "cpu"


_ready = Warm(fresh, most_bytes=settings.WARM_BYTES)


def loaded(version: PredictorVersion) -> Loaded:
    """The version's predictor, loaded once per process. Raises WeightsRefused, SettingsRefused, EndpointFailed."""
    return _ready.get(version)

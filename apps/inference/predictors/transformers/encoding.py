"""Models as encoders: pictures or texts as vectors of length 1, as the mean over what the last layer says of each place or token.

Models of pictures and texts in one space (CLIP, SigLIP) give what they compare the two by. A long text is read in windows, the mean of
which counts. Whatever was learned on such vectors holds for these very weights alone: those of the hub are named by their commit, those in
a folder by a checksum of its files.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
import torch
from transformers import AutoImageProcessor, AutoModel, AutoTokenizer

from apps.inference.encoders.contract import Encoder, Vector
from apps.inference.predictors.contract import Item, Source, WeightsRefused
from apps.inference.predictors.devices import device_of
from apps.inference.predictors.model_files import is_wanted

from . import PICTURES, TEXTS
from .frame import Frame, pixels_of, precision_of, refusing, rgb
from .places import Place, place_of
from .texts import AT_ONCE, MOST_WINDOWS, limit_of, whole_text

TASK = "encoding"
NOT_NEEDED = ("pooler.", "head.", "logit_")  # of the network, beyond the layer that is read
_opened: "WeakValueDictionary[str, _Opened]" = WeakValueDictionary()  # by name; predictors that ask an encoder hold it
_opening = Lock()


@dataclass(frozen=True)
class _Looking:
    """A model that looks at what is put before it."""

    frame: Frame
    model: Any

    def _compared(self, way: str, inputs: Mapping[str, Any]) -> torch.Tensor | None:
        """What the model compares pictures and texts by; None where it has no such way."""
        asked = getattr(self.model, way, None)
        return None if asked is None else _tensor(self.frame.run(_Asked(asked), inputs))


@dataclass(frozen=True)
class Pictures(_Looking):
    """Encodes pictures."""

    processor: Any

    def __call__(self, item: Item) -> Vector:
        inputs = pixels_of(self.processor, rgb(item))
        if (compared := self._compared("get_image_features", inputs)) is not None:
            return _unit(compared[0])
        last = self.frame.run(self.model, inputs).last_hidden_state[0]
        return _unit(last.flatten(1).mean(1) if last.ndim == 3 else last.mean(0))  # noqa: PLR2004  (channels, height, width)


@dataclass(frozen=True)
class Texts(_Looking):
    """Encodes texts."""

    tokenizer: Any

    def __call__(self, item: Item) -> Vector:
        windows = self.tokenizer(
            whole_text(item), truncation=True, max_length=limit_of(self.tokenizer, self.model), return_overflowing_tokens=True
        )
        known = [name for name in self.tokenizer.model_input_names if name in windows]
        count = min(len(windows["input_ids"]), MOST_WINDOWS)
        parts = [{name: windows[name][at : min(at + AT_ONCE, count)] for name in known} for at in range(0, count, AT_ONCE)]
        return _unit(torch.cat([self._look(part) for part in parts]).mean(0))

    def _look(self, part: Mapping[str, Any]) -> torch.Tensor:
        inputs = self.tokenizer.pad(part, return_tensors="pt")
        if (compared := self._compared("get_text_features", inputs)) is not None:
            return compared
        last: torch.Tensor = self.frame.run(self.model, inputs).last_hidden_state
        seen = inputs.get("attention_mask", torch.ones(last.shape[:2]))[..., None]
        return (last * seen).sum(1) / seen.sum(1).clamp(min=1)


@dataclass(frozen=True)
class _Opened:
    """A model in memory, with its ways to encode by asset type: vectors of so many numbers, weights of so many bytes."""

    ways: Mapping[str, Callable[[Item], Vector]]
    width: int
    memory_bytes: int

    def encode(self, item: Item) -> Vector:
        with refusing(TASK):
            return self.ways[item.asset.modality](item)

    def encoder(self, name: str) -> Encoder:
        """As an encoder of this name, which holds it in memory."""
        return Encoder(name, name, tuple(self.ways), self.width, self.encode, memory_bytes=self.memory_bytes)


class _Asked:
    """A way to ask a model, with its answer under a name."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    def __call__(self, **inputs: torch.Tensor) -> dict[str, Any]:
        found = self._ask(**inputs)
        return {"features": found if isinstance(found, torch.Tensor) else found.pooler_output}


def _tensor(found: Mapping[str, torch.Tensor]) -> torch.Tensor:
    return found["features"]


def _unit(vector: torch.Tensor) -> Vector:
    return (vector / vector.norm().clamp(min=1e-9)).numpy().astype(np.float32)


def encoder(prefix: str, model: str, source: Source) -> Encoder:
    """The model of this name as an encoder; it is opened once for all that hold it. Raises SettingsRefused, WeightsRefused."""
    place = place_of(replace(source, settings={**source.settings, "model": model}))
    return _encoder(f"{prefix}{model}@{place.commit or _checksum(place.folder)}", place)


def same_encoder(prefix: str, name: str, source: Source) -> Encoder:
    """The encoder of this full name, and no other. Raises SettingsRefused, WeightsRefused where its files have changed since."""
    if (there := _opened.get(name)) is not None:
        return there.encoder(name)
    model, _, mark = name.removeprefix(prefix).rpartition("@")
    found = encoder(prefix, model, replace(source, settings={"model": model}, label=mark))
    if found.name != name:
        raise WeightsRefused(f"The files of the encoder {model} are not those it was learned on: train a new version on them.")
    return found


def _encoder(name: str, place: Place) -> Encoder:
    with _opening:
        opened = _opened.get(name)
        if opened is None:
            opened = _opened[name] = _open(place)
    return opened.encoder(name)


def _open(place: Place) -> _Opened:
    device = device_of("auto")
    frame = Frame(place.folder, TASK, (), 0.0, device, precision_of("auto", device))
    model = frame.open(AutoModel, spare=NOT_NEEDED)
    files = {each.name for each in place.folder.iterdir()}
    ways: dict[str, Callable[[Item], Vector]] = {}
    if files & {"preprocessor_config.json", "processor_config.json"}:
        ways |= dict.fromkeys(PICTURES, Pictures(frame, model, frame.processor(AutoImageProcessor)))
    if files & {"tokenizer.json", "tokenizer_config.json"}:
        ways |= dict.fromkeys(TEXTS, Texts(frame, model, frame.processor(AutoTokenizer)))
    if not ways:
        frame.refuse("Neither an image processor nor a tokenizer lies beside the model: it must encode pictures or texts.")
    size = sum(each.numel() * each.element_size() for each in model.parameters())
    return _Opened(ways, _width(model), size)


def _width(model: Any) -> int:
    """How many numbers a vector has."""
    config = model.config
    if hasattr(model, "get_image_features"):
        return int(getattr(config, "projection_dim", None) or config.text_config.hidden_size)
    return int(config.hidden_sizes[-1] if getattr(config, "hidden_sizes", None) else config.hidden_size)


def _checksum(folder: Path) -> str:
    """Of the names and bytes of all files that a model is made of."""
    found = hashlib.sha256()
    for each in sorted(folder.iterdir()):
        if each.is_file() and is_wanted(each.name):
            with each.open("rb") as file:
                found.update(f"{each.name}\n{hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return found.hexdigest()[:40]

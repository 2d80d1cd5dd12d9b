"""An exported network, opened from a copy without anything that runs, and shown pictures as its settings say."""

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch.export.passes import move_to_device_pass

from apps.inference.pipeline import BatchSize, NoNumbers, micro_batches
from apps.inference.predictors.contract import (
    PLAINLY,
    Ask,
    Batch,
    ClassSpec,
    Described,
    Item,
    Prediction,
    SettingsRefused,
    Source,
    WeightsRefused,
)
from apps.inference.predictors.devices import device_of
from apps.inference.predictors.masks import mask_value
from apps.inference.predictors.model_files import ALONE
from apps.kinds.reading import InvalidValue

from . import NORMALIZATIONS, TASKS
from .archive import safe_copy

LEAST, MOST_SAID = 0.0001, 20


class Exported:
    """A network and how it is asked."""

    def __init__(self, program: Any, settings: Mapping[str, Any], device: torch.device) -> None:
        self._settings, self._device = settings, device
        self.labels = tuple(str(each) for each in settings["labels"])
        self.classes = tuple(ClassSpec(name, TASKS[str(settings["task"])]) for name in self.labels)
        self.default_threshold = float(settings["threshold"])
        self.device = str(device)
        shape = _input_of(program)
        self.fixed = shape[0] if isinstance(shape[0], int) else None
        self.channels, self.size = _size(shape, settings)
        mean, deviation = NORMALIZATIONS[str(settings["normalization"])]
        self._mean, self._deviation = (torch.tensor(each[: self.channels]).view(-1, 1, 1) for each in (mean, deviation))
        self._network = program.module()
        self.memory_bytes = sum(each.numel() * each.element_size() for each in program.state_dict.values())
        self._batch = BatchSize(self.fixed)

    def predict(self, items: Sequence[Item], ask: Ask = PLAINLY) -> Iterator[Batch]:
        """Yield one batch per item, in about their order; an item that cannot be read yields one with its error."""
        yield from micro_batches(items, self.prepare, self.forward, size=self._batch)

    def prepare(self, item: Item) -> tuple[torch.Tensor, tuple[int, int]]:
        """The picture as the network wants it, and its own size (height, width)."""
        picture = item.open().convert("RGB" if self.channels > 1 else "L")
        small = picture.resize(self.size, Image.Resampling.BILINEAR, reducing_gap=2.0)
        pixels = torch.from_numpy(np.asarray(small, np.float32).reshape(self.size[1], self.size[0], self.channels).copy() / 255)
        return (pixels.permute(2, 0, 1) - self._mean) / self._deviation, (picture.height, picture.width)

    def forward(self, ready: Sequence[tuple[torch.Tensor, tuple[int, int]]]) -> list[list[Prediction]]:
        """What is said of each picture."""
        scores = self.scores([pixels for pixels, _ in ready])
        say = self._classes if self._settings["task"] == "image_classification" else self._areas
        return [list(say(each, size)) for each, (_, size) in zip(scores, ready, strict=True)]

    def scores(self, pictures: Sequence[torch.Tensor]) -> torch.Tensor:
        """Shares in [0, 1] by picture and class. Raises WeightsRefused where the output is of another shape, NoNumbers."""
        batch = torch.stack(list(pictures))
        if self.fixed is not None:
            batch = torch.cat([batch, batch[-1:].expand(self.fixed - len(batch), -1, -1, -1)]) if len(batch) < self.fixed else batch
        with torch.inference_mode():
            found = _first(self._network(batch.to(self._device))).float().cpu()[: len(pictures)]
        if not found.isfinite().all():
            raise NoNumbers
        wanted = 2 if self._settings["task"] == "image_classification" else 4
        if found.ndim != wanted or found.shape[1] != len(self.labels):
            shape = f"(n, {', '.join(str(each) for each in found.shape[1:])})"
            words = f"labels: it answers with {shape}, and {len(self.labels)} labels are given."
            raise WeightsRefused(f"{words} Expected: one label for each class of (n, classes{', height, width' if wanted > 2 else ''}).")  # noqa: PLR2004
        if self._settings["scores"] == "probabilities":
            return found.clamp(0, 1)
        return found.sigmoid() if self._settings["several"] else found.softmax(1)

    def _classes(self, shares: torch.Tensor, _: tuple[int, int]) -> Iterator[Prediction]:
        kind = "checklist" if self._settings["several"] else "radio"
        for share, name in sorted(zip(shares.tolist(), self.labels, strict=True), reverse=True)[:MOST_SAID]:
            if share >= max(self.default_threshold, LEAST):
                yield Prediction(kind, name, {}, round(share, 4))

    def _areas(self, shares: torch.Tensor, size: tuple[int, int]) -> Iterator[Prediction]:
        best, winner = shares.max(0)
        for label in winner.unique().tolist():
            here = winner == label
            sure = float(best[here].mean())
            large = torch.nn.functional.interpolate(here[None, None].float(), size=size, mode="bilinear", align_corners=False)[0, 0]
            value = mask_value(np.asarray((large > 0.5).numpy(), np.bool_)) if sure >= self.default_threshold else None  # noqa: PLR2004
            if value is not None:
                yield Prediction("mask", self.labels[label], value, round(min(max(sure, LEAST), 1.0), 4))


def load(source: Source) -> Exported:
    """The network of a version. Raises WeightsRefused, SettingsRefused."""
    device = device_of(str(source.settings.get("device") or "auto"))
    try:
        with (source.folder() / ALONE["pt2"]).open("rb") as file:
            program = torch.export.load(safe_copy(file))
        if device.type != "cpu":
            program = move_to_device_pass(program, device)
        return Exported(program, source.settings, device)
    except (InvalidValue, OSError) as error:
        raise WeightsRefused(str(error)) from error
    except (SettingsRefused, WeightsRefused):
        raise
    except Exception as error:  # whatever torch says of a file that it cannot use
        first = (str(error).strip() or type(error).__name__).split("\n", 1)[0][:400]
        raise WeightsRefused(f"This file cannot be opened: {first}") from error


def describe(source: Source, ask: Ask) -> Described:
    """Open it and let it look at a grey picture. Raises SettingsRefused, WeightsRefused."""
    began = time.perf_counter()
    made = load(source)
    opened = time.perf_counter()
    made.scores([made.prepare(Item("trial", "trial", lambda: Image.new("RGB", (96, 64), (128, 128, 128))))[0]])
    card = {
        "task": source.settings["task"],
        "input": {"width": made.size[0], "height": made.size[1], "channels": made.channels, "batch": made.fixed},
        "memory_bytes": made.memory_bytes,
        "device": made.device,
        "opening_seconds": round(opened - began, 2),
        "seconds_per_item": round(time.perf_counter() - opened, 3),
        "torch": torch.__version__,
    }
    return Described(made.classes, card)


def _input_of(program: Any) -> Sequence[Any]:
    """The shape of its one input: numbers where they are settled. Raises WeightsRefused."""
    names = set(program.graph_signature.user_inputs)
    shapes = [node.meta["val"].shape for node in program.graph.nodes if node.op == "placeholder" and node.name in names]
    if len(shapes) != 1 or len(shapes[0]) != 4 or shapes[0][1] not in (1, 3):  # noqa: PLR2004
        told = "; ".join(f"({', '.join(map(str, shape))})" for shape in shapes) or "nothing"
        raise WeightsRefused(f"It takes {told}. Expected: one batch of pictures (n, 3, height, width), or with 1 channel.")
    return [each if isinstance(each, int) else None for each in shapes[0]]


def _size(shape: Sequence[Any], settings: Mapping[str, Any]) -> tuple[int, tuple[int, int]]:
    """Channels, and the (width, height) that pictures are made. Raises SettingsRefused where neither file nor settings say it."""
    size = []
    for name, told in (("width", shape[3]), ("height", shape[2])):
        given = int(settings.get(name) or 0)
        if told is not None and given and given != told:
            raise SettingsRefused(f"{name}: the file settles {told} pixels. Expected: {told}, or 0.")
        if told is None and not given:
            raise SettingsRefused(f"{name}: this network takes pictures of any size. Expected: the pixels that it was trained with.")
        size.append(told or given)
    return int(shape[1]), (size[0], size[1])


def _first(output: Any) -> torch.Tensor:
    """The first tensor of what it answers with."""
    while not isinstance(output, torch.Tensor):
        if not output:
            raise WeightsRefused("It answers with nothing.")
        output = next(iter(output.values() if isinstance(output, Mapping) else output))
    return output

"""What the family offers: a version's model, opened and warm, and what was found out by trying it."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from io import BytesIO
from wave import open as open_wave

import torch
from PIL import Image

from apps.inference.pipeline import BatchSize, micro_batches
from apps.inference.predictors.contract import PLAINLY, Ask, Batch, Described, Item, PredictorError, Source, WeightsRefused
from apps.inference.predictors.devices import device_of
from apps.kinds.values import Asset

from . import SOUNDS, TASKS
from .frame import Frame, Head, LeavesOut, precision_of
from .places import Place, place_of

TRIED_RATE = 16_000


class HubPredictor:
    """A model and the task it does."""

    def __init__(self, head: Head, frame: Frame, *, batch_size: int) -> None:
        self._head, self._size = head, BatchSize(batch_size or None)
        self.classes = tuple(each.name for each in head.classes)
        self.default_threshold = frame.threshold
        self.device, self.modalities = str(frame.device), TASKS[frame.task].modalities

    @property
    def memory_bytes(self) -> int:
        """What its weights take in memory."""
        return sum(each.numel() * each.element_size() for each in self._head.model.parameters())

    def predict(self, items: Sequence[Item], ask: Ask = PLAINLY) -> Iterator[Batch]:
        """Yield one batch per item, in about their order; an item that cannot be read yields one with its error."""
        notes = self._head.left_out(ask) if isinstance(self._head, LeavesOut) else ()
        for batch in micro_batches(
            items, self._head.prepare, lambda ready: self._head.forward(ready, ask), size=self._size, cost=self._head.cost
        ):
            yield replace(batch, notes=notes) if notes and not batch.error else batch


def load(source: Source) -> HubPredictor:
    """The model of a version. Raises SettingsRefused, WeightsRefused."""
    head, frame, _ = _opened(source)
    return HubPredictor(head, frame, batch_size=_whole(source.settings.get("batch_size")))


def describe(source: Source, ask: Ask) -> Described:
    """Open the model and let it look at one made-up item. Raises SettingsRefused, WeightsRefused."""
    began = time.perf_counter()
    head, frame, place = _opened(source)
    opened = time.perf_counter()
    trial = next(iter(HubPredictor(head, frame, batch_size=1).predict([_made_up(frame.task)], ask)))
    if trial.error:
        raise WeightsRefused(f"The model was opened, but cannot look at anything: {trial.error}")
    card: Mapping[str, object] = {
        "task": frame.task,
        "architecture": type(head.model).__name__,
        "parameters": sum(each.numel() for each in head.model.parameters()),
        "device": str(frame.device),
        "precision": str(frame.precision or torch.float32).removeprefix("torch."),
        "commit": place.commit,
        "opening_seconds": round(opened - began, 2),
        "seconds_per_item": round(time.perf_counter() - opened, 3),
        "torch": torch.__version__,
    }
    return Described(head.classes, card, place.commit)


def _opened(source: Source) -> tuple[Head, Frame, Place]:
    settings = source.settings
    task = str(settings["task"])
    device = device_of(str(settings.get("device") or "auto"))
    threshold = settings.get("threshold")
    place = place_of(source)
    labels = settings.get("labels")
    frame = Frame(
        folder=place.folder,
        task=task,
        kinds=TASKS[task].kinds,
        threshold=float(threshold) if isinstance(threshold, int | float) else TASKS[task].threshold,
        device=device,
        precision=precision_of(str(settings.get("precision") or "auto"), device),
        labels=tuple(dict.fromkeys(str(each).strip() for each in labels if str(each).strip())) if isinstance(labels, list) else (),
        template=str(settings.get("template") or ""),
    )
    try:
        head: Head = import_module(f".{TASKS[task].module}", __package__).head(frame)
    except PredictorError:
        raise
    except torch.cuda.OutOfMemoryError as error:
        raise WeightsRefused("The model does not fit into the memory of the GPU: choose the device cpu, or a smaller model.") from error
    return head, frame, place


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _made_up(task: str) -> Item:
    """Something to try a model on: a grey picture, a sentence, or a second of silence."""
    if TASKS[task].modalities == SOUNDS:
        file = BytesIO()
        with open_wave(file, "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(TRIED_RATE)
            sound.writeframes(bytes(2 * TRIED_RATE))
        return Item("trial", "trial", _no_picture, asset=Asset("audio"), read=file.getvalue)
    if TASKS[task].modalities[0] == "text":
        return Item("trial", "trial", _no_picture, asset=Asset("text"), texts=lambda: {"": "One sentence to try it on."})
    return Item("trial", "trial", lambda: Image.new("RGB", (96, 64), (128, 128, 128)))


def _no_picture() -> Image.Image:
    raise OSError("This is no picture.")

"""What every task stands on: a model opened from its folder, the device it runs on, and how it is asked."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, Protocol, runtime_checkable

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from safetensors import SafetensorError
from transformers import AutoConfig
from transformers.utils import logging

from apps.inference.pipeline import NoNumbers
from apps.inference.predictors.contract import Ask, ClassSpec, Item, Prediction, PredictorError, WeightsRefused
from apps.kinds.values import Annotation

logging.set_verbosity_error()
logging.disable_progress_bar()
SAFE: Mapping[str, Any] = {"local_files_only": True, "trust_remote_code": False}
PRECISIONS = {"float32": None, "bfloat16": torch.bfloat16, "float16": torch.float16}
NAMED = 5
Said = list[Prediction | Annotation]


class Head(Protocol):
    """One task of one model. `prepare` reads an item and runs in threads; `forward` looks at several at once."""

    @property
    def classes(self) -> tuple[ClassSpec, ...]:
        """What it can say; empty where it speaks the ontology's own words."""

    @property
    def model(self) -> torch.nn.Module:
        """The network."""

    def prepare(self, item: Item) -> Any:
        """What `forward` wants of an item. Raises OSError, ValueError for one that cannot be read."""

    def cost(self, ready: Any) -> float:
        """How large a prepared item is: those of one size go together."""

    def forward(self, ready: Sequence[Any], ask: Ask) -> Sequence[Said]:
        """What is said of each."""


@runtime_checkable
class LeavesOut(Protocol):
    """A task that may be asked for what it cannot do."""

    def left_out(self, ask: Ask) -> tuple[str, ...]:
        """What of that it leaves out, and why, a note each."""


@dataclass(frozen=True)
class Frame:
    """How a model is opened and asked: the settings, read."""

    folder: Path
    task: str
    kinds: tuple[str, ...]
    threshold: float
    device: torch.device
    precision: torch.dtype | None
    labels: tuple[str, ...] = ()
    template: str = ""

    def open(self, *kinds: Any, spare: tuple[str, ...] = ()) -> Any:
        """The model, as the first of these Auto classes that knows its architecture; tensors that begin so may be missing.

        Raises WeightsRefused.
        """
        with refusing(self.task):
            config = AutoConfig.from_pretrained(self.folder, **SAFE)
            fitting = [kind for kind in kinds if type(config) in kind._model_mapping]  # noqa: SLF001
            if not fitting:
                known = sorted({each.model_type for kind in kinds for each in kind._model_mapping})  # noqa: SLF001
                words = f"A {config.model_type} model does no {self.task.replace('_', ' ')}; models that do: {', '.join(known)}."
                raise WeightsRefused(words)
            model, told = fitting[0].from_pretrained(
                self.folder, config=config, use_safetensors=True, output_loading_info=True, dtype=torch.float32,
                ignore_mismatched_sizes=True, **SAFE,
            )  # fmt: skip
            other = sorted((str(name), tuple(there), tuple(wanted)) for name, there, wanted in told["mismatched_keys"])
            if other:
                shapes = "; ".join(f"{name} is {list(there)}, and {list(wanted)} is expected" for name, there, wanted in other[:NAMED])
                more = f"; and {len(other) - NAMED} more" if len(other) > NAMED else ""
                raise WeightsRefused(f"The weights do not fit their configuration: {shapes}{more}.")
            wrong = [each for each in told["missing_keys"] if not each.startswith(spare)]
            if wrong:
                names = ", ".join(sorted(wrong)[:NAMED])
                words = (
                    f"The weights lack {len(wrong)} tensors that {self.task.replace('_', ' ')} needs ({names}): it was not trained for it."
                )
                raise WeightsRefused(words)
            return model.eval().to(self.device)

    def refuse(self, words: str) -> NoReturn:
        """Raise WeightsRefused."""
        raise WeightsRefused(words)

    def processor(self, kind: Any, **options: Any) -> Any:
        """The processor or tokenizer beside the model. Raises WeightsRefused."""
        with refusing(self.task):
            return kind.from_pretrained(self.folder, **SAFE, **options)

    @contextmanager
    def thinking(self) -> Iterator[None]:
        """Without gradients, and in the precision that was chosen."""
        with torch.inference_mode(), torch.autocast(self.device.type, dtype=self.precision, enabled=self.precision is not None):
            yield

    def run(self, model: Any, inputs: Mapping[str, torch.Tensor], **options: Any) -> Any:
        """The model's output, its tensors on the CPU in full precision. Raises NoNumbers."""
        with self.thinking():
            found = model(**{name: tensor.to(self.device, non_blocking=True) for name, tensor in inputs.items()}, **options)
        for name, value in list(found.items()):
            if isinstance(value, torch.Tensor):
                found[name] = numbers(value.float().cpu()) if value.is_floating_point() else value.cpu()
        return found


@contextmanager
def refusing(task: str) -> Iterator[None]:
    """What a library says of files that it cannot use, as WeightsRefused."""
    try:
        yield
    except PredictorError:
        raise
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError, ImportError, SafetensorError) as error:
        first = (str(error).strip() or type(error).__name__).split("\n", 1)[0][:400]
        raise WeightsRefused(f"The model cannot be opened for {task.replace('_', ' ')}: {first}") from error


def sounds(extractor: Any, wave: NDArray[Any], rate: int) -> dict[str, torch.Tensor]:
    """What the model is shown of a wave. Silence, which extractors divide by its loudness, is all zero."""
    shown = dict(extractor(wave, sampling_rate=rate, return_tensors="pt"))
    return {name: value.nan_to_num(0.0) if value.is_floating_point() else value for name, value in shown.items()}


def numbers(found: torch.Tensor) -> torch.Tensor:
    """The same, where it holds numbers, or minus infinity, which networks put where there is nothing. Raises NoNumbers."""
    if bool((found.isnan() | found.isposinf()).any()):
        raise NoNumbers
    return found


def precision_of(name: str, device: torch.device) -> torch.dtype | None:
    """The type to compute in; None is full precision. By itself that is bfloat16 on a GPU."""
    if name == "auto":
        return torch.bfloat16 if device.type == "cuda" else None
    return PRECISIONS[name]


def rgb(item: Item) -> Image.Image:
    """The item's picture, upright, in three channels."""
    return item.open().convert("RGB")


def pixels_of(processor: Any, picture: Image.Image) -> dict[str, torch.Tensor]:
    """One picture as the processor saved with a model makes it. Raises ValueError for one that it cannot make, such as a line of pixels."""
    try:
        return dict(processor(images=[picture], return_tensors="pt"))
    except (ValueError, RuntimeError, ZeroDivisionError) as error:
        words = f"the model's own processor takes no picture of {picture.width} x {picture.height} pixels; crop or scale it first"
        raise ValueError(words) from error


def joined(parts: Sequence[Mapping[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """Inputs of one item each as one batch; pictures of different sizes are filled up with zeros to the right and below."""
    found = {}
    for name in parts[0]:
        tensors = [part[name] for part in parts]
        if len({tensor.shape[1:] for tensor in tensors}) > 1:
            high, wide = (max(tensor.shape[axis] for tensor in tensors) for axis in (-2, -1))
            tensors = [torch.nn.functional.pad(tensor, (0, wide - tensor.shape[-1], 0, high - tensor.shape[-2])) for tensor in tensors]
        found[name] = torch.cat(tensors)
    return found


def names_of(model: Any) -> tuple[str, ...]:
    """The names of its classes, in their order."""
    table = {int(number): str(name) for number, name in model.config.id2label.items()}
    return tuple(table.get(number, f"class {number}") for number in range(max(table) + 1))


def box_value(edges: Sequence[float], size: tuple[int, int]) -> dict[str, float] | None:
    """A box of (left, top, right, bottom) within a picture of (height, width); None where nothing of it is inside."""
    left, right = (min(max(float(edges[at]), 0.0), float(size[1])) for at in (0, 2))
    top, bottom = (min(max(float(edges[at]), 0.0), float(size[0])) for at in (1, 3))
    if not np.isfinite((left, top, right, bottom)).all() or right - left < 1 or bottom - top < 1:
        return None
    return {"x": round(left, 1), "y": round(top, 1), "width": round(right - left, 1), "height": round(bottom - top, 1)}

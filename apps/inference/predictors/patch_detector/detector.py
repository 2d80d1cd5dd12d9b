"""What the patch detector offers: load a version, train a version, predict with it."""

from collections.abc import Iterator, Mapping, Sequence

import torch

from apps.inference.predictors.contract import PLAINLY, Ask, Batch, Hooks, Item, Prediction, Samples, Source, Trained, WeightsRefused
from apps.inference.predictors.measure import measure

from .config import DetectorConfig
from .decode import Found
from .look import PASSES, passes
from .network import PatchNetwork
from .storage import Packed, fill, pack, unpack
from .train import State, data_digest, fit
from .watching import watched

MOST_THREADS = 2


class PatchDetector:
    """A trained network with its class names and settings."""

    def __init__(self, network: PatchNetwork, classes: Sequence[str], config: DetectorConfig) -> None:
        self._network, self._config = network.eval(), config
        self.classes = tuple(classes)
        self.default_threshold = config.threshold

    def predict(self, items: Sequence[Item], ask: Ask = PLAINLY) -> Iterator[Batch]:
        """Yield two batches per item, one per pass; an item that cannot be read yields one with its error."""
        for item in items:
            try:
                image = item.open().convert("RGB")
            except (OSError, ValueError) as error:
                yield Batch(item.id, (), pass_number=1, final=True, error=f"The picture cannot be read: {error}")
                continue
            for number, found in enumerate(passes(self._network, image, self._config), start=1):
                yield Batch(item.id, tuple(self._predictions(found)), pass_number=number, final=number == PASSES)

    def _predictions(self, found: Found) -> Iterator[Prediction]:
        for box, score, label in zip(found.boxes, found.scores, found.labels, strict=True):
            x1, y1, x2, y2 = (round(float(edge), 1) for edge in box)
            value = {"x": x1, "y": y1, "width": round(x2 - x1, 1), "height": round(y2 - y1, 1)}
            yield Prediction("bounding_box", self.classes[label], value, round(float(score), 4))


def load(source: Source) -> PatchDetector:
    """The detector that this version's safetensors bytes describe. Raises WeightsRefused."""
    packed = unpack(source.weights(), purpose="weights")
    classes, settings = packed.facts.get("classes"), packed.facts.get("config")
    if not isinstance(classes, list) or not isinstance(settings, dict):
        raise WeightsRefused("The weights do not say which classes and settings they were trained with.")
    torch.set_num_threads(min(torch.get_num_threads(), MOST_THREADS))
    config = DetectorConfig.of(settings)
    network = PatchNetwork(config, len(classes)).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    fill(network, packed.tensors)
    return PatchDetector(network, classes, config)


def train(
    samples: Samples, *, held_out: Samples, settings: Mapping[str, object], hooks: Hooks, resume: bytes | None, source: Source
) -> Trained:
    """Train a version on every box of `samples`, and measure it on `held_out` where there is any; it needs nothing of `source`.

    Meanwhile it is measured on what the hooks give for that; where they give nothing, a few of the samples are set aside (`set_aside`).

    Raises SettingsRefused, TrainingRefused, TrainingStopped, WeightsRefused (a checkpoint of other data or settings).
    """
    config = DetectorConfig.of(settings)
    classes = sorted({truth.class_name for sample in samples for truth in sample.truths if truth.kind == "bounding_box"})
    learned, watch = watched(samples, hooks.validation, lambda network: PatchDetector(network, classes, config))
    state = fit(learned, classes, config, hooks=hooks, resume=resume, watch=watch)
    metrics = measure(PatchDetector(state.network, classes, config), held_out).dump() if held_out else {}
    card = _card(state, learned, classes, config) | {"set_aside": len(samples) - len(learned), "metrics": metrics}
    return Trained(pack(Packed("weights", state.network.state_dict(), card)), card)


def _card(state: State, samples: Samples, classes: Sequence[str], config: DetectorConfig) -> dict[str, object]:
    """How these weights came to be."""
    return {
        "classes": list(classes),
        "config": config.dump(),
        "data": data_digest(samples),
        "samples": len(samples),
        "objects": sum(truth.kind == "bounding_box" for sample in samples for truth in sample.truths),
        "seed": config.seed,
        "steps": state.step,
        "seconds": round(state.seconds, 1),
        "threads": torch.get_num_threads(),
        "parameters": sum(tensor.numel() for tensor in state.network.parameters()),
        "losses": state.losses,
        "torch": torch.__version__,
    }

"""Training: steps that any worker can take up where another left off."""

import hashlib
import json
import math
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from apps.inference.predictors.contract import Hooks, Progress, Sample, TrainingRefused, TrainingStopped, WeightsRefused

from .config import DetectorConfig
from .loss import Target, detection_loss
from .network import PADDED_TO, PatchNetwork
from .pictures import FILL, PictureBook, View, varied
from .storage import Packed, fill, pack, unpack
from .watching import Watch

MOST_GRADIENT = 5.0
WARM_SHARE = 0.15
PATIENCE = 0.25  # the share of the time in which nothing hurries: until then the same input gives the same weights
MOST_THREADS = 2


@dataclass
class State:
    """Where training stands: everything that a checkpoint must hold."""

    network: PatchNetwork
    optimizer: torch.optim.AdamW
    step: int = 0
    seconds: float = 0.0
    losses: list[tuple[int, float]] = field(default_factory=list)


def fit(
    samples: Sequence[Sample], classes: Sequence[str], config: DetectorConfig, *, hooks: Hooks, resume: bytes | None, watch: Watch
) -> State:
    """Train until all steps are taken or the time is up; `watch` tells how well it does meanwhile, which changes nothing of it.

    The same samples, settings and number of threads give the same weights, as long as the machine keeps pace.

    Raises TrainingRefused, TrainingStopped, WeightsRefused (a checkpoint of other data).
    """
    if not any(truth.kind == "bounding_box" for sample in samples for truth in sample.truths):
        raise TrainingRefused("Training needs at least one picture with a bounding box.")
    torch.set_num_threads(config.threads or half_the_cores())
    digest = data_digest(samples)
    state = _resumed(resume, digest, classes, config) if resume else begin(len(classes), config)
    book = PictureBook(samples, classes, config)
    recent: list[float] = []
    while state.step < config.steps and state.seconds < config.max_seconds:
        if hooks.should_stop():
            hooks.on_checkpoint(checkpoint(state, digest, classes, config))
            raise TrainingStopped(f"Training was stopped at step {state.step} of {config.steps}.")
        recent.append(_advance(state, book, config))
        is_last = state.step == config.steps or state.seconds >= config.max_seconds
        if state.step % config.report_every == 0 or is_last:
            state.losses.append((state.step, round(sum(recent) / len(recent), 4)))
            figures = watch.figures(state.network, state.seconds, is_last=is_last)
            hooks.on_progress(Progress(state.step, config.steps, state.seconds, state.losses[-1][1], figures))
            recent = []
        if state.step % config.checkpoint_every == 0:
            hooks.on_checkpoint(checkpoint(state, digest, classes, config))
    return state


def begin(classes: int, config: DetectorConfig) -> State:
    """A network that has learned nothing yet."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(config.seed)
        network = PatchNetwork(config, classes).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    decayed = [one for one in network.parameters() if one.ndim > 1]
    plain = [one for one in network.parameters() if one.ndim <= 1]
    groups = [{"params": decayed, "weight_decay": config.weight_decay}, {"params": plain, "weight_decay": 0.0}]
    return State(network.train(), torch.optim.AdamW(groups, lr=config.rate, betas=(0.9, 0.99)))


def half_the_cores() -> int:
    """How many threads training takes unless told: more than the machine has to spare makes it slower, not faster."""
    return max(1, min(MOST_THREADS, len(os.sched_getaffinity(0)) // 2))


def data_digest(samples: Sequence[Sample]) -> str:
    """One name for what is trained on: the pictures' checksums with their truths, in order."""
    digest = hashlib.sha256()
    for sample in samples:
        truths = [(one.kind, one.class_name, dict(one.value)) for one in sample.truths]
        digest.update(json.dumps([sample.item.id, sample.item.checksum, truths], sort_keys=True).encode())
    return digest.hexdigest()


def checkpoint(state: State, digest: str, classes: Sequence[str], config: DetectorConfig) -> bytes:
    """Everything needed to go on in another process."""
    tensors = {f"network.{name}": tensor for name, tensor in state.network.state_dict().items()}
    for number, moments in state.optimizer.state_dict()["state"].items():
        tensors |= {f"optimizer.{number}.{name}": tensor for name, tensor in moments.items()}
    facts = {"step": state.step, "seconds": state.seconds, "losses": state.losses}
    return pack(Packed("checkpoint", tensors, {**facts, "data": digest, "classes": list(classes), "config": config.dump()}))


def _resumed(data: bytes, digest: str, classes: Sequence[str], config: DetectorConfig) -> State:
    packed = unpack(data, purpose="checkpoint")
    facts = dict(packed.facts)
    if (facts["data"], facts["classes"], facts["config"]) != (digest, list(classes), config.dump()):
        raise WeightsRefused("The checkpoint belongs to other samples, classes or settings; start training anew.")
    state = begin(len(classes), config)
    fill(state.network, {name.removeprefix("network."): one for name, one in packed.tensors.items() if name.startswith("network.")})
    moments: dict[int, dict[str, Tensor]] = {}
    for name, tensor in packed.tensors.items():
        if name.startswith("optimizer."):
            _, number, moment = name.split(".")
            moments.setdefault(int(number), {})[moment] = tensor
    state.optimizer.load_state_dict({**state.optimizer.state_dict(), "state": moments})
    state.step, state.seconds = int(str(facts["step"])), float(str(facts["seconds"]))
    state.losses = [(int(step), float(loss)) for step, loss in facts["losses"]]  # type: ignore[attr-defined]
    return state


def _advance(state: State, book: PictureBook, config: DetectorConfig) -> float:
    """Take one step and return its loss. What it looks at depends on seed and step alone."""
    began = time.perf_counter()
    rng = np.random.default_rng([config.seed, state.step])
    views = [varied(book, number, config, rng) for number in _chosen(len(book), state.step, config)]
    for group in state.optimizer.param_groups:
        group["lr"] = config.rate * _pace(_done(state, config))
    state.optimizer.zero_grad(set_to_none=True)
    loss = detection_loss(state.network(_stack(views)), [_target(view) for view in views], config)
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(state.network.parameters(), MOST_GRADIENT)
    state.optimizer.step()
    state.step += 1
    state.seconds += time.perf_counter() - began
    return float(loss.detach())


def _chosen(count: int, step: int, config: DetectorConfig) -> list[int]:
    """The numbers of the samples of one step: every sample once per round, each round in another order."""
    positions = range(step * config.batch, (step + 1) * config.batch)
    rounds = {at // count for at in positions}
    order = {one: np.random.default_rng([config.seed, 1, one]).permutation(count) for one in rounds}
    return [int(order[at // count][at % count]) for at in positions]


def _done(state: State, config: DetectorConfig) -> float:
    """How far training is, 0 to 1: by its steps, unless the machine is so slow that time will be up first."""
    hurry = (state.seconds / config.max_seconds - PATIENCE) / (1 - PATIENCE)
    return max(state.step / config.steps, hurry)


def _pace(done: float) -> float:
    """The share of the highest rate after `done` (0 to 1) of the way: up along a line, down along a cosine."""
    if done < WARM_SHARE:
        return 0.05 + 0.95 * done / WARM_SHARE
    return 0.5 * (1 + math.cos(math.pi * min(1.0, (done - WARM_SHARE) / (1 - WARM_SHARE)))) + 1e-3


def _stack(views: list[View]) -> Tensor:
    height, width = (-(-side // PADDED_TO) * PADDED_TO for side in views[0].pixels.shape[:2])
    pixels = np.full((len(views), height, width, 3), FILL, np.uint8)
    for at, view in enumerate(views):
        pixels[at, : view.pixels.shape[0], : view.pixels.shape[1]] = view.pixels
    return torch.from_numpy(pixels).permute(0, 3, 1, 2).to(torch.float32).div_(255)


def _target(view: View) -> Target:
    return Target(torch.from_numpy(view.boxes), torch.from_numpy(view.labels), torch.from_numpy(view.unsure))

"""Data rows a second from stored JPEG to committed annotations, as a share of what the model alone can do at the same batch size.

Ratios: `vs_bare_model` is the rate of a run over a dataset (read, decode, resize, forward, map, commit, tell) over that of the model's own
forward on a batch that is in memory already; `vs_slowest_stage` is over the slower of that and of the bare decoding of the same JPEGs in
as many threads as there are cores; `cpu_vs_bare_model` compares CPU seconds for each image, those of Postgres and Redis among them, and so
depends less on what else the machine does. All are taken in turns in this process, so that they meet the same machine; the medians count.
The model is a ResNet-50 with random weights, opened by the family `transformers` from a folder; it answers with one of ten classes. With
--device cuda the same on a GPU, in bfloat16. Wall-clock ratios mean something only where nothing else takes the cores.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import torch
from PIL import Image
from transformers import ResNetConfig, ResNetForImageClassification, ViTImageProcessorPil

from benchmarks.house import house, report
from benchmarks.processes import cpu_s, family, stderr

CLASSES, SIDE, WIDTH, HEIGHT = 10, 224, 640, 480


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-rows", type=int, default=256)
    parser.add_argument("--batch-size", type=int, default=8)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--device", default="cpu", choices=("cpu", "cuda"))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="firstpass-model-") as folder:
        os.environ["MODEL_FOLDERS"] = folder
        save(Path(folder) / "resnet")
        with house():
            measure(asked, str(Path(folder) / "resnet"))


def save(folder: Path) -> None:
    """A ResNet-50 with random weights, and what it wants to be shown."""
    torch.manual_seed(7)
    config = ResNetConfig(id2label={n: f"class {n}" for n in range(CLASSES)}, label2id={f"class {n}": n for n in range(CLASSES)})
    ResNetForImageClassification(config).save_pretrained(folder)
    ViTImageProcessorPil(size={"height": SIDE, "width": SIDE}).save_pretrained(folder)


def pictures(count: int) -> list[bytes]:
    """JPEGs of 640 x 480, about as large as photographs are."""
    random = np.random.default_rng(7)
    made = []
    for _ in range(count):
        coarse = Image.fromarray(random.integers(0, 256, (HEIGHT // 8, WIDTH // 8, 3), dtype=np.uint8))
        buffer = BytesIO()
        coarse.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC).save(buffer, "JPEG", quality=90)
        made.append(buffer.getvalue())
    return made


@dataclass(frozen=True)
class Rate:
    """Images a second, and CPU seconds for each image."""

    per_s: float
    cpu_s: float


def bare_forward(folder: str, size: int, device: str) -> Callable[[], Rate]:
    """What measures the model alone, on a batch that is on its device."""
    kind = torch.bfloat16 if device == "cuda" else torch.float32
    model = ResNetForImageClassification.from_pretrained(folder, local_files_only=True).to(device, kind).eval()  # type: ignore[arg-type]
    batch, batches = torch.randn(size, 3, SIDE, SIDE, device=device, dtype=kind), 8 if device == "cpu" else 200

    def rate() -> Rate:
        with torch.inference_mode():
            model(batch)[0].cpu()
            began, spent = time.perf_counter(), time.process_time()
            for _ in range(batches):
                model(batch)[0].float().cpu()
        images = batches * size
        return Rate(images / (time.perf_counter() - began), (time.process_time() - spent) / images)

    return rate


def bare_decode(made: list[bytes]) -> float:
    """JPEGs a second that as many threads as there are cores decode to pixels."""
    began = time.perf_counter()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda data: np.asarray(Image.open(BytesIO(data)).convert("RGB")).shape, made))
    return len(made) / (time.perf_counter() - began)


def measure(asked: argparse.Namespace, folder: str) -> None:
    """Store the pictures, take turns, report."""
    bench = import_module("benchmarks.inference_house")  # Django is set up by now, and not before
    made = pictures(asked.data_rows)
    stage = bench.furnished(made, folder, classes=CLASSES, batch_size=asked.batch_size, device=asked.device)
    forward = bare_forward(folder, asked.batch_size, asked.device)
    bare, through, decode, cpu = list[float](), list[float](), list[float](), list[float]()
    bench.looked_at(stage)  # opens the model, and is not counted
    for turn in range(asked.turns):
        before = forward()
        decode.append(bare_decode(made))
        began = time.process_time() + cpu_s(family())
        looked: Any = bench.looked_at(stage)
        spent = time.process_time() + cpu_s(family()) - began
        through.append(looked.data_rows / looked.seconds)
        after = forward()
        bare.append((before.per_s + after.per_s) / 2)
        cpu.append((before.cpu_s + after.cpu_s) / 2 / (spent / looked.data_rows))
        stderr(f"turn {turn + 1}: {through[-1]:.2f} data rows a second, the model alone {bare[-1]:.2f}, decoding alone {decode[-1]:.0f}")
    ratios = [one / other for one, other in zip(through, bare, strict=True)]
    slowest = [one / min(other, third) for one, other, third in zip(through, bare, decode, strict=True)]
    report(
        "inference_pipeline",
        ratios={"vs_bare_model": median(ratios), "vs_slowest_stage": median(slowest), "cpu_vs_bare_model": median(cpu)},
        figures={
            "data_rows_per_s": median(through),
            "bare_model_per_s": median(bare),
            "bare_decode_per_s": median(decode),
            "lowest_ratio": min(ratios),
            "highest_ratio": max(ratios),
        },
        data_rows=asked.data_rows,
        batch_size=asked.batch_size,
        turns=asked.turns,
        device=torch.cuda.get_device_name() if asked.device == "cuda" else "cpu",
        threads=torch.get_num_threads(),
        torch=torch.__version__,
    )


if __name__ == "__main__":
    main()

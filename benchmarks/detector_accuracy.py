"""How good the demo's detector is after its training: precision, recall and time on held-out scenes. Last line: one JSON object."""

import argparse
import hashlib
import io
import json
import os
import platform
import sys
from functools import partial

import torch
from PIL import Image

from apps.demo.scenes import SPLITS, compose, write_scene
from apps.inference.predictors import family
from apps.inference.predictors.contract import Hooks, Item, Progress, Sample, Source, Truth
from apps.inference.predictors.measure import IOU_THRESHOLD, measure


def sample(split: str, index: int) -> Sample:
    """One scene as the demo stores it: JPEG bytes and its boxes."""
    scene = compose(split, index)
    data = write_scene(scene)
    values = [(one.class_name, {"x": one.x, "y": one.y, "width": one.width, "height": one.height}) for one in scene.boxes]
    opened = partial(lambda content: Image.open(io.BytesIO(content)), data)
    return Sample(
        Item(scene.name, hashlib.sha256(data).hexdigest(), opened), tuple(Truth("bounding_box", name, value) for name, value in values)
    )


def told(progress: Progress) -> None:
    print(f"step {progress.step} of {progress.steps}: loss {progress.loss:.3f}, {progress.seconds:.0f} s", file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--training", type=int, default=SPLITS["training"], help="scenes to train on")
    parser.add_argument("--held-out", type=int, default=SPLITS["held_out"], help="scenes to measure on")
    parser.add_argument("--split", default="held_out", choices=("held_out", "labeling"), help="where to measure; tune on labeling only")
    parser.add_argument("--settings", type=json.loads, default={}, help="JSON object over the detector's defaults")
    asked = parser.parse_args()
    learned = family("patch_detector").train(
        [sample("training", at) for at in range(asked.training)], settings=asked.settings, hooks=Hooks(told)
    )
    torch.set_num_threads(1)
    detector = family("patch_detector").load(Source.of_weights(learned.weights))
    measured = measure(detector, [sample(asked.split, at) for at in range(asked.held_out)])
    whole, first = measured.all_passes, measured.first_pass
    ratios = {
        "precision": whole.precision,
        "recall": whole.recall,
        "f1": whole.f1,
        "average_precision": measured.average_precision,
        "first_pass_precision": first.precision,
        "first_pass_recall": first.recall,
        "first_pass_f1": first.f1,
    }
    figures = {
        "images": measured.images,
        "objects": measured.objects,
        "true_positives": whole.true_positives,
        "false_positives": whole.false_positives,
        "training_seconds": learned.card["seconds"],
        "training_steps": learned.card["steps"],
        "training_samples": learned.card["samples"],
        "training_objects": learned.card["objects"],
        "parameters": learned.card["parameters"],
        "weights_bytes": len(learned.weights),
        "first_pass_ms": measured.pass_ms[0],
        "second_pass_ms": measured.pass_ms[1],
    }
    conditions = {
        "split": asked.split,
        "threshold": measured.threshold,
        "iou_threshold": IOU_THRESHOLD,
        "training_threads": learned.card["threads"],
        "prediction_threads": 1,
        "cores": os.cpu_count(),
        "torch": torch.__version__,
        "python": platform.python_version(),
    }
    rounded = {name: value and round(value, 4) for name, value in ratios.items()}
    print(json.dumps({"name": "detector_accuracy", "ratios": rounded, "figures": figures, "conditions": conditions}))


if __name__ == "__main__":
    main()

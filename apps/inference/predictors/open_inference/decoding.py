"""Pictures as tensors, and tensors as predictions."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from PIL import Image

from apps.inference.predictors.contract import EndpointFailed, Prediction
from apps.inference.predictors.open_inference.tensors import Array

IMAGENET_MEAN = np.array((0.485, 0.456, 0.406), np.float32)
IMAGENET_DEVIATION = np.array((0.229, 0.224, 0.225), np.float32)
CORNERS = 4


def as_input(picture: Image.Image, settings: Mapping[str, Any]) -> Array:
    """Float array of one upright picture, stretched to the input's size, in the layout and range of the settings."""
    resized = picture.convert("RGB").resize((settings["width"], settings["height"]), Image.Resampling.BILINEAR)
    array: Array = np.asarray(resized, dtype=np.float32)
    scaling = settings["scaling"]
    if scaling != "0..255":
        array = array / 255.0
    if scaling == "-1..1":
        array = array * 2.0 - 1.0
    if scaling == "imagenet":
        array = (array - IMAGENET_MEAN) / IMAGENET_DEVIATION
    return array.transpose(2, 0, 1) if settings["layout"] == "NCHW" else array


def classified(scores: Array, settings: Mapping[str, Any]) -> Iterator[Prediction]:
    """The classes of one item, at least as sure as the threshold: one, or several. scores: (classes,). Raises EndpointFailed."""
    labels, kind = settings["labels"], "checklist" if settings["several"] else "radio"
    if scores.shape != (len(labels),):
        raise EndpointFailed(f"Scores of shape {list(scores.shape)} were answered for {len(labels)} class names.")
    sure = _activated(scores.astype(float), settings["activation"])
    chosen = range(len(labels)) if settings["several"] else [int(np.argmax(sure))]
    yield from (Prediction(kind, labels[at], {}, float(sure[at])) for at in chosen if sure[at] >= settings["threshold"])


def detected(outputs: Mapping[str, Array], size: tuple[int, int], settings: Mapping[str, Any], notes: list[str]) -> Iterator[Prediction]:
    """The boxes of one item in pixels of its picture of (width, height). boxes: (n, 4), scores and classes: (n,). Raises EndpointFailed.

    What is sure enough and yet cannot be kept goes to the notes, with the reason.
    """
    boxes, scores, classes = (outputs[name] for name in ("boxes", "scores", "classes"))
    is_whole = boxes.ndim == 2 and scores.ndim == classes.ndim == 1  # noqa: PLR2004
    if not is_whole or boxes.shape[1] != CORNERS or not len(boxes) == len(scores) == len(classes):
        shapes = f"{list(boxes.shape)}, {list(scores.shape)}, {list(classes.shape)}"
        raise EndpointFailed(f"Boxes, scores and classes of shapes {shapes} do not go together: n x 4, n and n do.")
    sure, labels = _activated(scores.astype(float), settings["activation"]), settings["labels"]
    across = (1.0, 1.0) if settings["box_unit"] == "shares" else (settings["width"], settings["height"])
    scale = np.array([size[0] / across[0], size[1] / across[1]] * 2)
    for box, confidence, number in zip(boxes.astype(float) * scale, sure, classes.astype(float), strict=True):
        if confidence < settings["threshold"]:
            continue
        label = _label(float(number), settings)
        if label is None:
            there = f"there are {len(labels)}, from {settings['first_class']} on: {', '.join(labels)}"
            notes.append(f"boxes: there is no class {number:g}; {there}: see the setting first_class.")
        elif not np.isfinite(box).all():
            notes.append(f"{label}: its box is no place: one of its numbers is {box[~np.isfinite(box)][0]:g}.")
        else:
            left, top, width, height = _placed(box, settings["box_form"])
            if width > 0 and height > 0:
                yield Prediction("bounding_box", label, {"x": left, "y": top, "width": width, "height": height}, float(confidence))
            else:
                notes.append(f"{label}: its box has no size: its width is {width:g} and its height {height:g}.")


def _label(number: float, settings: Mapping[str, Any]) -> str | None:
    """The name of the class of this number, None where there is none."""
    at, labels = number - settings["first_class"], settings["labels"]
    return str(labels[int(at)]) if at.is_integer() and 0 <= at < len(labels) else None


def _placed(box: Array, form: str) -> Sequence[float]:
    first, second, third, fourth = (float(each) for each in box)
    if form == "corners":
        return first, second, third - first, fourth - second
    if form == "center and size":
        return first - third / 2, second - fourth / 2, third, fourth
    return first, second, third, fourth


def _activated(scores: Array, activation: str) -> Array:
    """Raises EndpointFailed for what is no number, or no share where it should be one already."""
    if not np.isfinite(scores).all():
        raise EndpointFailed("Scores were answered that are no numbers.")
    if activation == "softmax":
        exp = np.exp(scores - scores.max(initial=0.0))
        return np.asarray(exp / exp.sum())
    if activation == "sigmoid":
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(scores, -60, 60))))
    if scores.size and not (scores.min() >= 0 and scores.max() <= 1):
        raise EndpointFailed("Scores outside of 0 to 1 were answered: choose softmax or sigmoid in the settings.")
    return scores

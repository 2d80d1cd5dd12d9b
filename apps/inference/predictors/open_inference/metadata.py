"""What a server says of its model's tensors, beside what the settings say of them."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from apps.inference.predictors.contract import EndpointFailed, SettingsRefused
from apps.inference.predictors.open_inference.tensors import TYPES

TEXTS = "BYTES"
WHOLE = "0..255"
FLOATS = frozenset({"FP16", "FP32", "FP64", "BF16"})
PICTURE_AXES, BOX_AXES, CORNERS = 4, 2, 4


class Tensors(NamedTuple):
    """Name and datatype of the input, names of the outputs by what they are for."""

    name: str
    datatype: str
    wanted: dict[str, str]


class Tensor(NamedTuple):
    """One tensor of the metadata; of the shape an axis is -1 where its length differs."""

    name: str
    datatype: str
    shape: tuple[int, ...]


def tensors_of(metadata: Mapping[str, Any], settings: Mapping[str, Any]) -> Tensors:
    """The tensors that the settings mean. What the server does not say is not checked.

    Raises SettingsRefused where names, datatypes or shapes do not fit, EndpointFailed where these are no metadata.
    """
    inputs, outputs = _listed(metadata, "inputs"), _listed(metadata, "outputs")
    name = str(settings["input"] or next(iter(inputs), "input"))
    detects = settings["answers"] == "detections"
    wanted = {"scores": str(settings["scores"] or ("scores" if detects else next(iter(outputs), "scores")))}
    if detects:
        wanted = {**wanted, "boxes": str(settings["boxes"]), "classes": str(settings["classes"])}
    for known, asked, what in ((inputs, [name], "input"), (outputs, list(wanted.values()), "output")):
        missing = [each for each in asked if known and each not in known]
        if missing:
            raise SettingsRefused(f"The model has no {what} {missing[0]!r}; it has {', '.join(known)}.")
    taken = inputs.get(name, Tensor(name, "FP32", ()))
    _check_input(taken, settings)
    for purpose, output in wanted.items():
        if output in outputs:
            _check_output(outputs[output], purpose, settings)
    return Tensors(name, taken.datatype, wanted)


def _listed(metadata: Mapping[str, Any], key: str) -> dict[str, Tensor]:
    """Raises EndpointFailed."""
    try:
        listed = [
            Tensor(str(each["name"]), str(each.get("datatype", "FP32")), tuple(int(axis) for axis in each.get("shape") or ()))
            for each in metadata.get(key) or []
        ]
    except (TypeError, LookupError, ValueError, AttributeError) as error:
        raise EndpointFailed(f"The {key} in the metadata of the model are none of the Open Inference Protocol.") from error
    return {each.name: each for each in listed}


def _check_input(tensor: Tensor, settings: Mapping[str, Any]) -> None:
    """Raises SettingsRefused."""
    if tensor.datatype == TEXTS:
        return
    if tensor.datatype not in TYPES or tensor.datatype == "BOOL":
        raise SettingsRefused(f"The model's input {tensor.name!r} takes {tensor.datatype}, which is neither pictures nor texts.")
    if tensor.datatype not in FLOATS and settings["scaling"] != WHOLE:
        words = f"The model's input {tensor.name!r} takes {tensor.datatype}, whole numbers, and the values of the pixels are set to"
        raise SettingsRefused(f"{words} {settings['scaling']}: set them to {WHOLE}.")
    sides = (settings["height"], settings["width"])
    made = (-1, 3, *sides) if settings["layout"] == "NCHW" else (-1, *sides, 3)
    if _is_said(tensor.shape) and not _fits(tensor.shape, made):
        words = f"The model's input {tensor.name!r} takes {list(tensor.shape)}, and the settings make {list(made)}"
        raise SettingsRefused(f"{words}, in the order {settings['layout']}: set width, height and the order of the axes.")
    is_alone = len(tensor.shape) == PICTURE_AXES and tensor.shape[0] == 1
    if is_alone and settings["answers"] == "scores" and settings["batch_size"] > 1:
        words = f"The model's input {tensor.name!r} takes one picture at once, and the settings send {settings['batch_size']}"
        raise SettingsRefused(f"{words}: set the data rows per request to 1.")


def _check_output(tensor: Tensor, purpose: str, settings: Mapping[str, Any]) -> None:
    """Raises SettingsRefused."""
    if tensor.datatype not in TYPES or (purpose != "classes" and tensor.datatype == "BOOL"):
        raise SettingsRefused(
            f"The model's output {tensor.name!r} gives {tensor.datatype}, which are no numbers: it cannot be the {purpose}."
        )
    last = tensor.shape[-1] if _is_said(tensor.shape) else -1
    if settings["answers"] == "scores" and last >= 0 and len(tensor.shape) >= BOX_AXES and last != len(settings["labels"]):
        words = f"The model's output {tensor.name!r} gives {last} scores, and there are {len(settings['labels'])} class names"
        raise SettingsRefused(f"{words}: name its classes, all of them and in their order.")
    if purpose == "boxes" and last >= 0 and last != CORNERS:
        raise SettingsRefused(f"The model's output {tensor.name!r} gives {list(tensor.shape)}, and boxes are n x {CORNERS}.")
    if settings["answers"] == "detections" and _is_said(tensor.shape):
        axes = BOX_AXES if purpose == "boxes" else 1
        is_batch = len(tensor.shape) == axes + 1 and tensor.shape[0] in (-1, 1)
        if len(tensor.shape) != axes and not is_batch:
            words = f"The model's output {tensor.name!r} gives {list(tensor.shape)}, and the {purpose} of one picture are"
            raise SettingsRefused(f"{words} {f'n x {CORNERS}' if axes == BOX_AXES else 'n numbers'}: name the tensor of {purpose}.")


def _is_said(shape: Sequence[int]) -> bool:
    """Whether it tells more than that there is a number of something: servers that do not know give no shape, or [-1]."""
    return len(shape) > 1 or (len(shape) == 1 and shape[0] >= 0)


def _fits(shape: Sequence[int], made: Sequence[int]) -> bool:
    """Whether an array of the axes `made` can be a tensor of this shape; -1 is any length."""
    return len(shape) == len(made) and all(-1 in (one, other) or one == other for one, other in zip(shape, made, strict=True))

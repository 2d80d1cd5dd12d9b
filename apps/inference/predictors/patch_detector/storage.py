"""Weights and checkpoints as bytes: safetensors for the tensors, one JSON text in its header for the facts. Never pickle."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor, nn

from apps.inference.predictors.contract import WeightsRefused
from apps.inference.safe import read_header

FORMAT = "firstpass.patch_detector/1"


@dataclass(frozen=True, eq=False)
class Packed:
    """What a file holds: its purpose (weights or checkpoint), its tensors by name, and what is said about them."""

    purpose: str
    tensors: Mapping[str, Tensor]
    facts: Mapping[str, object]


def pack(packed: Packed) -> bytes:
    """The bytes of a safetensors file."""
    header = {"format": FORMAT, "purpose": packed.purpose, "facts": json.dumps(packed.facts, sort_keys=True)}
    return save({name: tensor.detach().contiguous() for name, tensor in packed.tensors.items()}, metadata=header)


def unpack(data: bytes, *, purpose: str) -> Packed:
    """Read what `pack` wrote. Raises WeightsRefused for anything else, pickle above all."""
    header = read_header(data)
    if header.get("format") != FORMAT or header.get("purpose") != purpose:
        raise WeightsRefused(f"This safetensors file is not the {purpose} of a patch detector ({FORMAT}).")
    try:
        return Packed(purpose, load(data), json.loads(header["facts"]))
    except (SafetensorError, KeyError, ValueError) as error:
        raise WeightsRefused(f"The safetensors file is damaged: {error}") from error


def fill(network: nn.Module, tensors: Mapping[str, Tensor]) -> None:
    """Give a network its tensors. Raises WeightsRefused where names or shapes differ."""
    try:
        network.load_state_dict(dict(tensors))
    except RuntimeError as error:
        raise WeightsRefused(f"The weights do not fit the network that their settings describe: {error}") from error

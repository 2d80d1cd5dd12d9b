"""Weights and checkpoints as bytes: safetensors for the tensors, one JSON text in its header for the facts. Never pickle."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor, nn

from apps.inference.predictors.contract import WeightsRefused

FORMAT = "firstpass.patch_detector/1"
MOST_HEADER_BYTES = 16 * 2**20


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
    header = _header(data)
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


def _header(data: bytes) -> dict[str, str]:
    refusal = WeightsRefused("Weights must be a safetensors file; pickled PyTorch files and anything else are refused.")
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 + length or length > MOST_HEADER_BYTES:
        raise refusal
    try:
        header = json.loads(data[8 : 8 + length])
        return dict(header["__metadata__"])
    except (ValueError, KeyError, TypeError) as error:
        raise refusal from error

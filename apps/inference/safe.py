"""Arrays and facts as the bytes of a safetensors file. Never pickle: reading one runs what it says."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.inference.predictors.contract import WeightsRefused

MOST_HEADER_BYTES = 16 * 2**20


def read_header(data: bytes) -> dict[str, str]:
    """What the file says of itself. Raises WeightsRefused for anything but safetensors."""
    refusal = WeightsRefused("Weights must be a safetensors file; pickled PyTorch files and anything else are refused.")
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 + length or length > MOST_HEADER_BYTES:
        raise refusal
    try:
        return dict(json.loads(data[8 : 8 + length])["__metadata__"])
    except (ValueError, KeyError, TypeError) as error:
        raise refusal from error


def pack_arrays(form: str, arrays: Mapping[str, NDArray[Any]], facts: Mapping[str, object]) -> bytes:
    """The bytes of a safetensors file of this form (a name with a number)."""
    from safetensors.numpy import save

    header = {"format": form, "facts": json.dumps(facts, sort_keys=True)}
    return save({name: np.ascontiguousarray(array) for name, array in arrays.items()}, metadata=header)


def unpack_arrays(form: str, data: bytes) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Arrays and facts that pack_arrays wrote. Raises WeightsRefused."""
    from safetensors import SafetensorError
    from safetensors.numpy import load

    header = read_header(data)
    if header.get("format") != form:
        raise WeightsRefused(f"This safetensors file is not what this family writes ({form}).")
    try:
        return load(data), json.loads(header["facts"])
    except (SafetensorError, KeyError, ValueError) as error:
        raise WeightsRefused(f"The safetensors file is damaged: {error}") from error

"""Tensors on the wire: JSON, or JSON followed by raw little-endian bytes.

Sources: the Open Inference Protocol (kserve/open-inference-protocol, inference_rest) and Triton's extension for binary tensor data.
"""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.core.strict_json import NotStrict, loads
from apps.inference.predictors.contract import EndpointFailed
from apps.inference.predictors.endpoints import accepted
from apps.inference.predictors.sending import Reply

Array = NDArray[Any]
TYPES: Mapping[str, str] = {
    "BOOL": "?", "UINT8": "u1", "UINT16": "<u2", "UINT32": "<u4", "UINT64": "<u8", "INT8": "i1", "INT16": "<i2", "INT32": "<i4",
    "INT64": "<i8", "FP16": "<f2", "FP32": "<f4", "FP64": "<f8",
}  # fmt: skip
HEADER = "Inference-Header-Content-Length"
MOST = 50_000_000


def request(name: str, datatype: str, data: Array | Sequence[str], outputs: Sequence[str], *, binary: bool) -> tuple[bytes, dict[str, str]]:
    """Body and headers of an inference request with one input. Texts go as BYTES."""
    wanted = [{"name": output, "parameters": {"binary_data": binary}} for output in outputs] if binary else [{"name": o} for o in outputs]
    if not isinstance(data, np.ndarray):
        tensor: dict[str, Any] = {"name": name, "shape": [len(data)], "datatype": "BYTES", "data": list(data)}
        raw = b""
    else:
        array = np.ascontiguousarray(data, dtype=TYPES[datatype])
        tensor = {"name": name, "shape": list(array.shape), "datatype": datatype}
        raw = array.tobytes() if binary else b""
        tensor |= {"parameters": {"binary_data_size": len(raw)}} if binary else {"data": array.ravel().tolist()}
    head = json.dumps({"inputs": [tensor], **({"outputs": wanted} if wanted else {})}, separators=(",", ":")).encode()
    if not raw:
        return head, {"Content-Type": "application/json"}
    return head + raw, {"Content-Type": "application/octet-stream", HEADER: str(len(head))}


def outputs_of(reply: Reply) -> dict[str, Array]:
    """The numeric outputs of an answer by name. Raises EndpointFailed for nonsense."""
    accepted(reply)
    length = reply.headers.get(HEADER.lower())
    try:
        head = int(length) if length else len(reply.content)
        document = loads(reply.content[:head])
        listed = document["outputs"]
        found, at = {}, head
        for each in listed:
            size = (each.get("parameters") or {}).get("binary_data_size")
            found[str(each["name"])] = _array(each, reply.content[at : at + size] if size is not None else None)
            at += size or 0
    except NotStrict as error:
        raise EndpointFailed(f"Its answer is none of the Open Inference Protocol: {error}", alone=True) from error
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise EndpointFailed(f"Its answer is none of the Open Inference Protocol: {error or type(error).__name__}") from error
    return found


def _array(output: Mapping[str, Any], raw: bytes | None) -> Array:
    """Raises ValueError, LookupError."""
    shape = [int(side) for side in output["shape"]]
    if any(side < 0 for side in shape) or math.prod(shape) > MOST:
        raise ValueError(f"the shape {shape} of {output['name']}")
    if output["datatype"] == "BYTES":
        return np.array(output.get("data") or [], dtype=object)
    kind = TYPES[output["datatype"]]
    flat = np.frombuffer(raw, dtype=kind) if raw is not None else np.asarray(output["data"], dtype=kind).ravel()
    return flat.reshape(shape)

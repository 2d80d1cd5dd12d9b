"""Small pictures to send."""

import io
from collections.abc import Iterator

import numpy as np
from PIL import Image

import firstpass as fp

SIZE = (24, 32)  # height, width


def picture(number: int) -> bytes:
    """A PNG of noise; another number gives another one."""
    buffer = io.BytesIO()
    Image.fromarray(np.random.default_rng(number).integers(0, 255, (*SIZE, 3), dtype=np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


def pictures(*keys: str) -> Iterator[fp.NewDataRow]:
    """A data row for each key, none the same as another."""
    for key in keys:
        number = int.from_bytes(key.encode())
        yield fp.NewDataRow(file=picture(number), name=f"{key}.png", global_key=key, metadata={"number": number})

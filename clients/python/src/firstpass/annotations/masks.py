"""Masks: the pixels of an object, sent as COCO run lengths and never as pixels. Arrays and pictures need `pip install firstpass[masks]`."""

import io
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast
from uuid import UUID

from firstpass.annotations.base import Object
from firstpass.annotations.checks import refuse_unless
from firstpass.annotations.runs import compressed, decompressed
from firstpass.errors import FirstpassError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PLANE = 2
ALPHA = frozenset({"LA", "RGBA", "PA"})
Color = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Mask(Object):
    """The pixels of a picture that belong to an object: `size` is (height, width), `counts` COCO's compressed run lengths.

    `from_array`, `from_png` and `from_rle` make one; what they take by keyword is what every annotation takes.
    """

    kind: ClassVar[str] = "mask"
    size: tuple[int, int]
    counts: str

    def _check(self) -> None:
        refuse_unless(len(self.size) == PLANE and min(self.size) > 0, f"A mask of the size {self.size}", "(height, width), both from 1")

    def value(self) -> dict[str, Any]:
        return {"size": [int(self.size[0]), int(self.size[1])], "counts": self.counts}

    @classmethod
    def from_array(cls, feature: str | UUID, pixels: "NDArray[Any]", **said: Any) -> Self:
        """What is not 0 in an array of shape (height, width)."""
        np = _numpy()
        found = np.asarray(pixels)
        refuse_unless(found.ndim == PLANE, f"A mask of the shape {found.shape}", "(height, width)")
        flat = np.ravel(found != 0, order="F")
        edges = np.flatnonzero(flat[1:] != flat[:-1]) + 1
        starts = [0, *edges.tolist(), flat.size] if not flat.size or not flat[0] else [0, 0, *edges.tolist(), flat.size]
        runs = (end - start for start, end in pairwise(starts))
        height, width = found.shape
        return cls(feature, (int(height), int(width)), compressed(runs), **said)

    @classmethod
    def from_png(cls, feature: str | UUID, png: bytes | str | os.PathLike[str], *, color: Color | None = None, **said: Any) -> Self:
        """What is marked in a picture, given as its bytes or its path.

        With `color`, the pixels of exactly this red, green and blue: so one picture may hold many masks. Without, all that is neither
        black (or index 0 of a palette) nor wholly transparent.
        """
        np, pictures = _numpy(), _pillow()
        with pictures.open(io.BytesIO(png) if isinstance(png, bytes) else Path(png)) as picture:
            if color is not None:
                marked = (np.asarray(picture.convert("RGB")) == np.asarray(color)).all(axis=2)
            elif picture.mode in ALPHA:
                bands = np.asarray(picture.convert("RGBA"))
                marked = (bands[..., :3] != 0).any(axis=2) & (bands[..., 3] != 0)
            else:
                bands = np.asarray(picture)
                marked = bands != 0 if bands.ndim == PLANE else (bands != 0).any(axis=2)
        return cls.from_array(feature, marked, **said)

    @classmethod
    def from_rle(cls, feature: str | UUID, rle: Mapping[str, Any], **said: Any) -> Self:
        """COCO's `{"size": [height, width], "counts": ...}`, with counts as a list, as text or as bytes."""
        counts = rle["counts"]
        text = counts.decode("ascii") if isinstance(counts, bytes) else counts if isinstance(counts, str) else _from_list(counts)
        height, width = rle["size"]
        return cls(feature, (int(height), int(width)), text, **said)

    def array(self) -> "NDArray[np.bool_]":
        """The pixels, True where marked, as an array of shape (height, width)."""
        numpy = _numpy()
        runs = numpy.asarray(decompressed(self.counts), dtype=numpy.int64)
        flat = numpy.repeat(numpy.arange(runs.size) % 2 == 1, runs)
        height, width = self.size
        refuse_unless(flat.size == height * width, f"A mask of {flat.size} pixels", f"{height} x {width}")
        return cast("NDArray[np.bool_]", flat.reshape(width, height).T)


def _from_list(counts: Iterable[int]) -> str:
    return compressed(int(run) for run in counts)


def _numpy() -> Any:
    try:
        import numpy  # noqa: ICN001  the module itself is handed on
    except ImportError as error:
        raise FirstpassError("Masks from arrays need numpy: pip install 'firstpass[masks]'") from error
    return numpy


def _pillow() -> Any:
    try:
        from PIL import Image
    except ImportError as error:
        raise FirstpassError("Masks from pictures need Pillow: pip install 'firstpass[masks]'") from error
    return Image

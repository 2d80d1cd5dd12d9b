"""Objects cut out of pictures to be looked at alone, and what is found there put back where it was."""

import hashlib
import math
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from threading import Lock

from PIL import Image

from apps.inference.predictors.contract import Item
from apps.kinds import KINDS
from apps.kinds.geometry import Mask
from apps.kinds.rle import placed
from apps.kinds.values import Asset, Bounds, Extent, Room, Value

KEPT = 4  # decoded pictures; objects of one picture follow each other
PIXELS = "pixels"
NO_ADDRESS = "A cropped object has no address, only pixels: put a predictor that reads pictures here."


@dataclass(frozen=True)
class Window:
    """A part of a picture in whole pixels; right and bottom are the first that are not in it."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def size(self) -> tuple[int, int]:
        """Its width and height."""
        return self.right - self.left, self.bottom - self.top


def window_around(bounds: Bounds, size: tuple[int, int], margin: float) -> Window | None:
    """The pixels of a picture of (width, height) that an object touches, and as much more on each side as the share `margin` of its own
    width and height; None where none of them is in the picture.
    """
    across, down = margin * bounds.width, margin * bounds.height
    left, top = max(0, math.floor(bounds.left - across)), max(0, math.floor(bounds.top - down))
    right, bottom = min(size[0], math.ceil(bounds.right + across)), min(size[1], math.ceil(bounds.bottom + down))
    return Window(left, top, right, bottom) if left < right and top < bottom else None


class Pictures:
    """Opens pictures, each once for as long as objects of it are asked for: those opened last are kept. For threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Image.Image] = OrderedDict()
        self._locks: dict[str, Lock] = {}
        self._lock = Lock()

    def of(self, item: Item) -> Image.Image:
        """The item's picture, upright. Raises OSError, ValueError."""
        with self._lock:
            turn = self._locks.setdefault(item.id, Lock())
        with turn:
            with self._lock:
                if item.id in self._kept:
                    self._kept.move_to_end(item.id)
                    return self._kept[item.id]
            picture = item.open()
            picture.load()
            with self._lock:
                self._kept[item.id] = picture
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            return picture


def size_of(item: Item, pictures: Pictures) -> tuple[int, int]:
    """Width and height in pixels: as is known, or else as the picture has. Raises OSError, ValueError."""
    extent = item.asset.room.extent
    if extent is not None and extent.unit == PIXELS:
        return round(extent.width), round(extent.height)
    return pictures.of(item).size


def cut_out(item: Item, window: Window, number: int, pictures: Pictures) -> Item:
    """The part of a picture as an item of its own; it is cut when it is looked at."""
    part = f"{window.left},{window.top},{window.right},{window.bottom}"
    crop = partial(_crop, item, window, pictures)
    return Item(
        id=f"{item.id}:{number}",
        checksum=hashlib.sha256(f"{item.checksum}:{part}".encode()).hexdigest() if item.checksum else "",
        open=crop,
        name=f"{item.name} [{part}]",
        asset=Asset("image", Room(Extent(float(window.size[0]), float(window.size[1])))),
        read=partial(_png, crop),
        address=_no_address,
    )


def _crop(item: Item, window: Window, pictures: Pictures) -> Image.Image:
    return pictures.of(item).crop((window.left, window.top, window.right, window.bottom))


def _png(crop: Callable[[], Image.Image]) -> bytes:
    buffer = BytesIO()
    crop().save(buffer, "PNG")
    return buffer.getvalue()


def _no_address() -> str:
    raise OSError(NO_ADDRESS)


def put_back(kind: str, payload: Mapping[str, object], left: int, top: int, size: tuple[int, int]) -> dict[str, object]:
    """A value found in a crop at (left, top) of a picture of (width, height), in pixels of that picture. Raises InvalidValue."""
    value: Value = KINDS[kind].parse(dict(payload))
    moved = placed(value, (size[1], size[0]), left, top) if isinstance(value, Mask) else KINDS[kind].translate(value, left, top)
    return KINDS[kind].dump(moved)

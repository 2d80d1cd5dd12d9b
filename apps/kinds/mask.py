"""The mask: the pixels that belong to an object, as COCO run lengths, never as raw pixels."""

from typing import Any

from typing_extensions import override

from apps.kinds.base import Kind, NoConversion
from apps.kinds.geometry import Mask, Polygon
from apps.kinds.polygon import MAX_POINTS, MAX_RINGS
from apps.kinds.reading import InvalidValue, join, read_list, read_object, read_text, read_whole
from apps.kinds.rle import MAX_PIXELS, bounds, check_size, iou, mask_of_counts, outlines, shifted
from apps.kinds.runs import MAX_COUNTS
from apps.kinds.values import Bounds, Room, Value

PIXELS = "pixels"


class MaskKind(Kind[Mask]):
    """A mask has the size of its whole picture, and its coordinates are the pixels of that, on a map too."""

    name = "mask"
    role = "object"
    frames = frozenset({"raster"})

    @override
    def parse(self, payload: Any, at: str = "") -> Mask:
        members = read_object(payload, at, required=("size", "counts"))
        size_at, counts_at = join(at, "size"), join(at, "counts")
        sizes = read_list(members["size"], size_at, at_least=2, at_most=2)
        height, width = (read_whole(size, join(size_at, index), at_most=MAX_PIXELS) for index, size in enumerate(sizes))
        check_size((height, width), size_at)
        mask = mask_of_counts((height, width), read_text(members["counts"], counts_at, at_most=MAX_COUNTS), counts_at)
        if bounds(mask) is None:
            raise InvalidValue(counts_at, "This mask marks no pixel.", "at least one marked pixel", code="mask_empty")
        return mask

    @override
    def dump(self, value: Mask) -> dict[str, Any]:
        return {"size": [value.height, value.width], "counts": value.counts}

    @override
    def schema(self) -> dict[str, Any]:
        side = {"type": "integer", "minimum": 1, "maximum": MAX_PIXELS}
        size = {"type": "array", "items": side, "minItems": 2, "maxItems": 2}
        counts = {"type": "string", "pattern": "^[0-o]+$", "maxLength": MAX_COUNTS}
        properties = {"size": size, "counts": counts}
        return {"type": "object", "properties": properties, "required": ["size", "counts"], "additionalProperties": False}

    @override
    def bounds(self, value: Mask) -> Bounds | None:
        return bounds(value)

    @override
    def similarity(self, a: Mask, b: Mask) -> float:
        """Intersection over union; 0 for masks of different size."""
        return iou(a, b)

    @override
    def convert(self, value: Mask, to: str) -> Value:
        """The box around all that is marked, or the largest part as a polygon with its largest holes: smaller parts are left out.

        Outlines follow the edges of pixels. One with more points than a polygon may have becomes none.
        """
        if to != "polygon" or bounds(value) is None:
            return super().convert(value, to)
        rings = outlines(value)[0].rings[:MAX_RINGS]
        if max(map(len, rings)) > MAX_POINTS:
            raise NoConversion(self.name, to)
        return Polygon(rings)

    @override
    def check(self, value: Mask, room: Room, at: str = "") -> None:
        """The size must be that of the raster, which is the plane where that is counted in pixels."""
        size, extent = room.raster, room.extent
        if size is None and extent is not None and extent.unit == PIXELS:
            size = round(extent.height), round(extent.width)
        if size is not None and size != (value.height, value.width):
            words = f"This mask has {value.height} x {value.width} pixels, the asset {size[0]} x {size[1]} (height x width)."
            raise InvalidValue(join(at, "size"), words, f"{list(size)}", code="mask_size")

    @override
    def translate(self, value: Mask, dx: float, dy: float) -> Mask:
        """Moved by whole pixels within its size: what leaves it is lost."""
        return shifted(value, round(dx), round(dy))


KIND = MaskKind()
